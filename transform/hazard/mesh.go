package hazard

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// A mesh is a service mesh that injects its proxy when the pod is created, which a manifest does
// not show, but for what asks for it.
type mesh struct {
	name     string
	on, off  []mark // on a pod
	scope    []mark // on a Namespace
	never    []mark // on a Namespace, whatever the pod says
	isNative string // the end of the annotation that makes its proxy a native sidecar
}

// A mark is a label or an annotation. No value stands for any.
type mark struct{ key, value string }

// meshes are those that people run. What a pod says wins over what its namespace says.
func meshes() []mesh {
	return []mesh{
		{
			name:     "Istio",
			on:       []mark{{"sidecar.istio.io/inject", "true"}, {"istio.io/rev", ""}},
			off:      []mark{{"sidecar.istio.io/inject", "false"}, {"istio.io/dataplane-mode", "ambient"}},
			scope:    []mark{{"istio-injection", "enabled"}, {"istio.io/rev", ""}},
			never:    []mark{{"istio-injection", "disabled"}},
			isNative: "sidecar.istio.io/nativeSidecar",
		},
		{
			name:     "Linkerd",
			on:       []mark{{"linkerd.io/inject", "enabled"}, {"linkerd.io/inject", "ingress"}},
			off:      []mark{{"linkerd.io/inject", "disabled"}},
			scope:    []mark{{"linkerd.io/inject", "enabled"}, {"linkerd.io/inject", "ingress"}},
			isNative: "/proxy-enable-native-sidecar",
		},
		{
			name: "Consul",
			on:   []mark{{"consul.hashicorp.com/connect-inject", "true"}},
		},
		{
			name:  "Kuma",
			on:    []mark{{"kuma.io/sidecar-injection", "enabled"}, {"kuma.io/sidecar-injection", "true"}},
			off:   []mark{{"kuma.io/sidecar-injection", "disabled"}, {"kuma.io/sidecar-injection", "false"}},
			scope: []mark{{"kuma.io/sidecar-injection", "enabled"}, {"kuma.io/sidecar-injection", "true"}},
		},
	}
}

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
		!ends && slices.Contains([]string{"proxyv2", "kuma-dp", "consul-dataplane"}, baseName(c.Image))
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
	labels, annotations, ns := p.labels, p.annotations, p.namespace()
	if found(m.off, labels, annotations) != "" || found(m.never, ns.Labels, ns.Annotations) != "" {
		return ""
	}
	if key := found(m.on, labels, annotations); key != "" {
		return key + " of the pod"
	}
	key := found(m.scope, ns.Labels, ns.Annotations)
	if key == "" || found(m.off, ns.Labels, ns.Annotations) != "" {
		return ""
	}
	return fmt.Sprintf("%s of Namespace %q", key, ns.Name)
}

// found returns the key of the first of the marks that one of the maps has.
func found(marks []mark, in ...map[string]string) string {
	for _, m := range marks {
		for _, have := range in {
			if value, ok := have[m.key]; ok && (m.value == "" || value == m.value) {
				return m.key
			}
		}
	}
	return ""
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
