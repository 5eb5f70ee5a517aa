package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/kio"
)

// An object is a mapping in a manifest as a plain value. What follows finds pod specs without the
// library under test: a pod spec is what has a list of containers.
type object = map[string]any

// podSpecs returns the pod specs of the text by kind and name of the object that holds them. The
// text is a YAML stream or a ResourceList.
func podSpecs(t *testing.T, text string) map[string]object {
	t.Helper()
	nodes, err := kio.FromBytes([]byte(text))
	require.NoError(t, err)
	out := map[string]object{}
	for _, n := range nodes {
		value, err := n.Map()
		require.NoError(t, err)
		for i, spec := range podSpecsIn(value) {
			out[fmt.Sprint(n.GetKind(), " ", n.GetName(), " ", i)] = spec
		}
	}
	return out
}

func podSpecsIn(value any) []object {
	var out []object
	switch v := value.(type) {
	case object:
		if v["containers"] != nil || v["initContainers"] != nil {
			return []object{v}
		}
		for _, field := range v {
			out = append(out, podSpecsIn(field)...)
		}
	case []any:
		for _, entry := range v {
			out = append(out, podSpecsIn(entry)...)
		}
	}
	return out
}

// containers returns the names of the containers of the pod specs in the text, which may also be
// a SidecarSet, as far as the container is wanted.
func containers(t *testing.T, text string, wanted func(object) bool) []string {
	t.Helper()
	var out []string
	for _, spec := range podSpecs(t, text) {
		for _, list := range []string{"initContainers", "containers"} {
			entries, _ := spec[list].([]any)
			for _, entry := range entries {
				if c, ok := entry.(object); ok && wanted(c) {
					out = append(out, fmt.Sprint(c["name"]))
				}
			}
		}
	}
	return out
}

// sidecars returns the names of the containers in the functionConfig.
func (e example) sidecars(t *testing.T) []string {
	t.Helper()
	out := containers(t, e.read(t, e.config), func(object) bool { return true })
	require.NotEmpty(t, out, "the example injects nothing")
	return out
}

// injected returns the names of the containers that carry the mark of injection.
func injected(t *testing.T, text string) []string {
	t.Helper()
	return containers(t, text, func(c object) bool {
		env, _ := c["env"].([]any)
		return slices.ContainsFunc(env, func(v any) bool {
			return cmp.Equal(v, any(object{"name": "IS_INJECTED", "value": "true"}))
		})
	})
}

// requireInjected fails the test when a sidecar is nowhere in the text: some hosts skip a function
// without a word.
func (e example) requireInjected(t *testing.T, text string) {
	t.Helper()
	require.Subset(t, injected(t, text), e.sidecars(t), "the function did not run")
}

// requireEqual fails the test with a diff.
func requireEqual(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
}
