package hazard

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// meshOrder finds native sidecars that start before the proxy of a mesh: before one that is there
// as a container, or before one that is asked for and may be a container. On the network of the
// host there is no proxy.
func meshOrder(p pod) []finding {
	if p.HostNetwork || p.isGateway() {
		return nil
	}
	if proxy, ok := p.meshProxy(); ok {
		return p.beforeProxy(proxy)
	}
	natives := p.natives()
	if len(natives) == 0 {
		return nil
	}
	name, asked := p.meshAsked()
	if name == "" {
		return nil
	}
	return each(natives, func(c container) []finding {
		return []finding{c.say("%s asks for the proxy of %s: unless that is a native sidecar, too, %q starts before it and may have no network until it runs",
			asked, name, c.Name)}
	})
}

// isGateway says whether the proxy is all that runs in the pod besides what was injected, as in a gateway or a
// waypoint: nothing is sent through it there.
func (p pod) isGateway() bool {
	proxy, ok := p.meshProxy()
	before, err := p.template.Original().Spec()
	isOther := func(c corev1.Container) bool { return c.Name != proxy.Name && !p.injected(c) }
	return ok && !proxy.init && err == nil && !slices.ContainsFunc(before.Containers, isOther)
}

// meshProxy returns the proxy of a mesh that the manifest shows.
func (p pod) meshProxy() (container, bool) {
	all := p.all()
	i := slices.IndexFunc(all, container.isMeshProxy)
	if i < 0 {
		return container{}, false
	}
	return all[i], true
}

// isMeshProxy says whether the container is the proxy of a mesh, by its name or its image. Init containers that end
// have that image, too: they set the network up.
func (c container) isMeshProxy() bool {
	ends := c.init && !native.Is(*c.Container)
	return slices.Contains([]string{"istio-proxy", "linkerd-proxy", "consul-dataplane", "kuma-sidecar"}, c.Name) ||
		!ends && slices.Contains([]string{"proxyv2", "kuma-dp", "consul-dataplane", "aws-appmesh-envoy"}, baseName(c.Image))
}

func (p pod) beforeProxy(proxy container) []finding {
	if proxy.init {
		return nil // whether a sidecar before it wants the network, nobody can see
	}
	return each(p.natives(), func(c container) []finding {
		return []finding{c.say("%q starts before %q, the proxy of the mesh, which is a container: it may have no network until that runs", c.Name, proxy.Name)}
	})
}

// meshAsked returns the mesh that the pod or its namespace asks for, unless something says that its
// proxy is a native sidecar, and what asks for it.
func (p pod) meshAsked() (name, asked string) {
	for _, m := range meshes() {
		asked := p.asks(m)
		if asked != "" && !p.saysNative(m) {
			return m.name, asked
		}
	}
	return "", ""
}

func (p pod) asks(m mesh) string {
	ns := p.namespace()
	_, isNever, _ := answer(m.never, ns.Labels, ns.Annotations)
	key, on, off := answer(m.pod, p.labels, p.annotations)
	switch {
	case isNever || off:
		return ""
	case on:
		return key + " of the pod"
	}
	if key, on, _ = answer(m.scope, ns.Labels, ns.Annotations); !on {
		return ""
	}
	return fmt.Sprintf("%s of Namespace %q", key, ns.Name)
}

func (p pod) saysNative(m mesh) bool {
	for _, annotations := range []map[string]string{p.annotations, p.namespace().Annotations} {
		for key, value := range annotations {
			if m.isNative != "" && strings.HasSuffix(key, m.isNative) && value == "true" {
				return true
			}
		}
	}
	return false
}

// namespace returns the namespace of the pod when it is in the input.
func (p pod) namespace() corev1.Namespace {
	name := p.template.Ref().Namespace
	if all := p.around.namespaces[name]; name != "" && len(all) > 0 {
		return all[0]
	}
	return corev1.Namespace{}
}
