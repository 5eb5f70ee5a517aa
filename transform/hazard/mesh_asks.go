package hazard

import (
	"slices"
	"strings"
)

// A mesh is a service mesh that injects its proxy when the pod is created, which a manifest does
// not show, but for what asks for it.
type mesh struct {
	name     string
	pod      []mark // what a pod may say; the first that has an answer counts
	scope    []mark // what its Namespace may say, where the pod says nothing
	never    []mark // on a Namespace, whatever the pod says
	isNative string // the end of the annotation that makes its proxy a native sidecar
}

// A mark is a label or an annotation, with the values that ask for a proxy and those that refuse it.
type mark struct {
	key     string
	isLabel bool
	on, off []string // anyValue stands for all values but those of the other list
}

const anyValue = "*"

// answer says what the value means: that it asks, or that it refuses; neither where it is no word of the mesh.
func (m mark) answer(value string) (on, off bool) {
	has := func(values []string) bool { return slices.Contains(values, strings.ToLower(value)) }
	isOn, isOff := has(m.on), has(m.off)
	return isOn || !isOff && slices.Contains(m.on, anyValue), isOff || !isOn && slices.Contains(m.off, anyValue)
}

// meshes are those that people run. What a pod says wins over what its namespace says.
func meshes() []mesh {
	return []mesh{
		{
			name: "Istio",
			pod: []mark{
				{"istio.io/dataplane-mode", true, nil, []string{"ambient"}},
				{"sidecar.istio.io/inject", true, isTrue(), []string{anyValue}},
				{"sidecar.istio.io/inject", false, isTrue(), []string{anyValue}},
				{"istio.io/rev", true, []string{anyValue}, nil},
			},
			scope:    []mark{{"istio-injection", true, []string{"enabled"}, nil}, {"istio.io/rev", true, []string{anyValue}, nil}},
			never:    []mark{{"istio-injection", true, []string{"disabled"}, nil}},
			isNative: "sidecar.istio.io/nativeSidecar",
		},
		{
			name:     "Linkerd",
			pod:      []mark{{"linkerd.io/inject", false, []string{"enabled", "ingress"}, []string{"disabled"}}},
			scope:    []mark{{"linkerd.io/inject", false, []string{"enabled", "ingress"}, nil}},
			isNative: "/proxy-enable-native-sidecar",
		},
		{name: "Consul", pod: []mark{{"consul.hashicorp.com/connect-inject", false, []string{"true", "t", "1"}, nil}}},
		{name: "Kuma", pod: onOrOff("kuma.io/sidecar-injection", true, false), scope: onOrOff("kuma.io/sidecar-injection", true, false)},
		{
			name: "Open Service Mesh", pod: onOrOff("openservicemesh.io/sidecar-injection", false),
			scope: onOrOff("openservicemesh.io/sidecar-injection", false),
		},
	}
}

// isTrue are the words of YAML 1.1.
func isTrue() []string { return []string{"y", "yes", "true", "on"} }

// onOrOff returns the marks of one key as labels, or as annotations.
func onOrOff(key string, isLabel ...bool) []mark {
	var out []mark
	for _, is := range isLabel {
		out = append(out, mark{key, is, []string{"enabled", "yes", "true"}, []string{"disabled", "no", "false"}})
	}
	return out
}

// answer returns what the first of the marks that has an answer says, and its key.
func answer(marks []mark, labels, annotations map[string]string) (key string, on, off bool) {
	for _, m := range marks {
		from := annotations
		if m.isLabel {
			from = labels
		}
		if value, ok := from[m.key]; ok {
			if on, off := m.answer(value); on || off {
				return m.key, on, off
			}
		}
	}
	return "", false, false
}
