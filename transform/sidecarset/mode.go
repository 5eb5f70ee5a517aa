package sidecarset

import (
	"cmp"
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// version is the oldest Kubernetes that the output must run on.
func (o Options) version() native.Version { return cmp.Or(o.Version, native.Default) }

// inMode returns the container as the mode wants it: as a native sidecar or as a container.
func (in *injection) inMode(w wanted) wanted {
	if w.List == api.InitContainers && !w.IsNative() {
		return w
	}
	wantsNative := in.wantsNative(w)
	switch {
	case wantsNative && !w.IsNative():
		w = w.asNative()
	case !wantsNative && w.IsNative():
		w = w.asClassic()
	}
	return w
}

// wantsNative says whether the sidecar is to be a native one.
func (in *injection) wantsNative(w wanted) bool {
	version := in.options.version()
	switch in.options.Mode {
	case Native:
		return true
	case Classic:
		return false
	case ModeAuto:
		mayMove := version >= native.Default || native.RunsToCompletion(in.template, in.pod) || w.IsNative()
		return version >= native.Works && mayMove && workload.TraitsOf(in.template).Native.Never == ""
	default:
		return w.IsNative()
	}
}

// asNative makes a native sidecar of a container. Its restartPolicy stands behind its image.
func (w wanted) asNative() wanted {
	w.moved, w.List = true, api.InitContainers
	c := *w.Container
	always := corev1.ContainerRestartPolicyAlways
	c.RestartPolicy = &always
	w.Container = &c
	w.node = transform.Copy(w.node)
	native.SetRestartPolicy(w.node)
	return w
}

// asClassic makes a container of a native sidecar.
func (w wanted) asClassic() wanted {
	w.moved, w.List = true, api.Containers
	c := *w.Container
	c.RestartPolicy = nil
	w.Container = &c
	w.node = transform.Copy(w.node)
	transform.RemoveField(w.node.YNode(), "restartPolicy")
	return w
}

// placed says whether a native sidecar is placed by the options, not by podInjectPolicy (K65).
func (in *injection) placed(w wanted) bool {
	explicit := in.options.Placement.Where != "" && in.options.Placement.Where != native.Auto
	return w.List == api.InitContainers && w.IsNative() && (w.moved || explicit)
}

// placeNative plans native sidecars among the init containers as they are planned so far (H6).
func (in *injection) placeNative(all []wanted, seq *transform.List, inits []corev1.Container) {
	planned := native.NewOrder(inits)
	for _, w := range all {
		place := planned.Add(in.options.Placement, w.Container.Container)
		if place.Missing != "" {
			in.say(transform.Error, transform.Diagnostic{
				Code: CodePlacement, Path: seq.Path(),
				Message: fmt.Sprintf("%s of SidecarSet %s is to go %s, but there is no such init container", w.What(), w.set.Name, in.options.Placement),
				Remedy:  "correct the name, or use another placement",
			})
			continue
		}
		in.insert(w, seq, place.Index)
		if place.Ambiguous { // placement Auto explains its choice
			in.say(transform.Info, transform.Diagnostic{
				Code: CodeStartOrder, Path: seq.At(place.Index),
				Message: fmt.Sprintf("%s of SidecarSet %s starts after init containers that may need it; the order is %s", w.What(), w.set.Name, planned),
				Remedy:  "set placement to say where it goes",
			})
		}
	}
}
