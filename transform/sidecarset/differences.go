package sidecarset

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// differences writes on one line how two nodes differ: image: "a:2" -> "a:1", env[0]: none -> {...}. What may be a secret
// is a hash.
func differences(a, b *yaml.RNode) string {
	var va, vb any
	if transform.Decode(a, &va) != nil || transform.Decode(b, &vb) != nil {
		return "they cannot be compared"
	}
	return strings.Join(compare("", va, vb), ", ")
}

func compare(at string, a, b any) []string {
	ma, isMapA := a.(map[string]any)
	mb, isMapB := b.(map[string]any)
	la, isListA := a.([]any)
	lb, isListB := b.([]any)
	switch {
	case reflect.DeepEqual(a, b):
		return nil
	case isMapA && isMapB:
		return compareMaps(at, ma, mb)
	case isListA && isListB && len(la) == len(lb):
		var out []string
		for i := range la {
			out = append(out, compare(fmt.Sprintf("%s[%d]", at, i), la[i], lb[i])...)
		}
		return out
	}
	return []string{fmt.Sprintf("%s: %s -> %s", strings.TrimPrefix(at, "."), transform.ShownAt(a, at), transform.ShownAt(b, at))}
}

func compareMaps(at string, a, b map[string]any) []string {
	keys := maps.Clone(a)
	maps.Copy(keys, b)
	var out []string
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		out = append(out, compare(at+"."+key, a[key], b[key])...)
	}
	return out
}

// shown writes the value of a node on one line.
func shown(n *yaml.RNode) string {
	var v any
	if transform.Decode(n, &v) != nil {
		return "what cannot be read"
	}
	return transform.Shown(v)
}
