package companion

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A shape tells how the fields of an object are taken apart.
type shape struct {
	byName   bool // lists of entries with names are compared by these
	isSecret bool // no value leaves a trace
}

// key returns the field that tells the entries of lists apart, or "" when a list is one value.
func (s shape) key(lists ...*yaml.RNode) string {
	if !s.byName {
		return ""
	}
	return keyOf(lists...)
}

// keyOf returns the field that tells the entries of lists apart: name, or else mountPath. It is empty
// when neither does.
func keyOf(lists ...*yaml.RNode) string {
	for _, key := range []string{"name", "mountPath"} {
		if isKey(key, lists) {
			return key
		}
	}
	return ""
}

// isKey says whether every entry of the lists has another text in the field.
func isKey(key string, lists []*yaml.RNode) bool {
	for _, list := range lists {
		if !is(list, yaml.SequenceNode) {
			return false
		}
		seen := map[string]bool{"": true}
		for _, n := range list.Content() {
			name := text(yaml.NewRNode(n), key)
			if seen[name] {
				return false
			}
			seen[name] = true
		}
	}
	return true
}

// fields returns the fields of a value at a path, or its hash when it is one value.
func (s shape) fields(n *yaml.RNode, p transform.Path) any {
	out := fields{}
	switch key := s.key(n); {
	case is(n, yaml.MappingNode) && len(n.Content()) > 0:
		for name, value := range entriesOf(n) {
			if at := p.Field(name); !skipped(at) {
				out.put(name, s.fields(value, at))
			}
		}
	case key != "" && len(n.Content()) > 0:
		for i, entry := range n.Content() {
			out[text(yaml.NewRNode(entry), key)] = s.fields(yaml.NewRNode(entry), p.At(i))
		}
	case s.isSecret:
		return ""
	default:
		return transform.HashNode(n)
	}
	return out
}

// entriesOf yields the fields of a mapping in order.
func entriesOf(mapping *yaml.RNode) func(yield func(string, *yaml.RNode) bool) {
	return func(yield func(string, *yaml.RNode) bool) {
		content := mapping.Content()
		for i := 0; i+1 < len(content); i += 2 {
			if !yield(content[i].Value, yaml.NewRNode(content[i+1])) {
				return
			}
		}
	}
}

// indexOf returns where the entry with that key is in a list, or -1.
func indexOf(list *yaml.RNode, key, name string) int {
	for i, n := range list.Content() {
		if text(yaml.NewRNode(n), key) == name {
			return i
		}
	}
	return -1
}

func is(n *yaml.RNode, kind yaml.Kind) bool { return !n.IsNil() && n.YNode().Kind == kind }
