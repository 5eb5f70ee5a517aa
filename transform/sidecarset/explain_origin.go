package sidecarset

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// An Origin says which SidecarSet brought something into a pod template, or which entry of the
// configuration did.
type Origin struct {
	What string // container "logs", volume "data", variable "A" of container "logs"
	Name string
	Set  string
	How  string // what else there is to say: from container "web" by transferEnv; may be empty

	Entry transform.Path // of the configuration that brought it for the SidecarSet, or nil
}

// Origins says where things in the pod template come from that the SidecarSets have brought: those
// in after which before did not have, and containers that an earlier run has injected. Before and
// after are the template without and with what Plan says. What no set brought is not named.
func (r Inject) Origins(before, after transform.PodTemplate) ([]Origin, error) {
	was, err := before.Spec()
	if err != nil {
		return nil, err
	}
	is, err := after.Spec()
	if err != nil {
		return nil, err
	}
	matched, _ := r.match(before)
	o := origins{was: was, is: is, sets: matched}
	for _, override := range r.options.Overrides {
		if applies(override, before.Ref()) {
			o.overrides = append(o.overrides, override)
		}
	}
	for _, c := range slices.Concat(is.InitContainers, is.Containers) {
		o.container(c)
	}
	o.volumes()
	o.secrets()
	o.annotations(before.Annotations(), after.Annotations())
	r.overridden(before, o.out)
	o.out = append(o.out, r.ofApps(before)...)
	return o.out, nil
}

// origins collects them.
type origins struct {
	was, is   *corev1.PodSpec
	sets      []*api.SidecarSet
	overrides []api.Override // those that apply to the workload
	out       []Origin
}

func (o *origins) add(what, name, set, how string) {
	o.out = append(o.out, Origin{What: fmt.Sprintf("%s %q", what, name), Name: name, Set: set, How: how})
}

// container takes a container that one of the sets injects, under its name or one for hot upgrade.
func (o *origins) container(c corev1.Container) {
	if !Injected(c) {
		return
	}
	for _, s := range o.sets {
		for _, e := range s.Containers() {
			name := e.Container.Name
			if c.Name == name || e.Container.IsHot() && (c.Name == name+"-1" || c.Name == name+"-2") {
				o.add("container", c.Name, s.Name, "")
				o.variables(c, e, s)
				o.mounts(c, e, s)
				return
			}
		}
	}
}

// variables takes those that neither the set nor an override writes itself.
func (o *origins) variables(c corev1.Container, e api.Entry, s *api.SidecarSet) {
	for _, v := range c.Env {
		if v.Name == markName || hasEnv(e.Container, v.Name) || o.overridden(e.Container.Name, v.Name) {
			continue
		}
		how := "for a mount that it shares"
		for _, t := range e.Container.TransferEnv {
			if v.Name == t.EnvName || slices.Contains(t.EnvNames, v.Name) {
				how = fmt.Sprintf("from container %q by transferEnv", cmp.Or(t.SourceContainerName, "named by the pod"))
			}
		}
		o.add("variable", v.Name, s.Name, "of container \""+c.Name+"\", "+how)
	}
}

// overridden says whether an override sets the variable of the sidecar.
func (o *origins) overridden(sidecar, variable string) bool {
	return slices.ContainsFunc(o.overrides, func(override api.Override) bool {
		sets := func(v corev1.EnvVar) bool { return v.Name == variable }
		return override.Sidecar == sidecar && slices.ContainsFunc(override.Env, sets)
	})
}

// mounts takes those that the set does not write itself (K74).
func (o *origins) mounts(c corev1.Container, e api.Entry, s *api.SidecarSet) {
	for _, m := range c.VolumeMounts {
		if !slices.ContainsFunc(e.Container.VolumeMounts, func(own corev1.VolumeMount) bool { return own.MountPath == m.MountPath }) {
			o.add("mount", m.MountPath, s.Name, "of container \""+c.Name+"\", shared by shareVolumePolicy")
		}
	}
}

// volumes takes the volumes of the sets that the pod did not have.
func (o *origins) volumes() {
	had := map[string]bool{}
	for _, v := range o.was.Volumes {
		had[v.Name] = true
	}
	for _, v := range o.is.Volumes {
		for _, s := range o.sets {
			declares := slices.ContainsFunc(s.Spec.Volumes, func(own corev1.Volume) bool { return own.Name == v.Name })
			if declares && !had[v.Name] {
				o.add("volume", v.Name, s.Name, "")
				break
			}
		}
	}
}

// secrets takes the imagePullSecrets that the pod did not have.
func (o *origins) secrets() {
	for _, ref := range o.is.ImagePullSecrets {
		if slices.Contains(o.was.ImagePullSecrets, ref) {
			continue
		}
		i := slices.IndexFunc(o.sets, func(s *api.SidecarSet) bool { return slices.Contains(s.Spec.ImagePullSecrets, ref) })
		if i >= 0 {
			o.add("imagePullSecret", ref.Name, o.sets[i].Name, "")
		}
	}
}

// annotations takes those that are new or have another value, from the last set that patches them.
func (o *origins) annotations(was, is map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(is)) {
		if old, found := was[key]; found && old == is[key] {
			continue
		}
		for _, s := range slices.Backward(o.sets) {
			patches := slices.ContainsFunc(s.Spec.PatchPodMetadata, func(p api.PatchPodMetadata) bool {
				_, found := p.Annotations[key]
				return found
			})
			if patches {
				o.add("annotation", key, s.Name, "by patchPodMetadata")
				break
			}
		}
	}
}
