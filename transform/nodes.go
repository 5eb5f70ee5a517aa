package transform

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// RemoveField removes the field of a mapping, if it is there. It is for nodes that are yet to be part
// of an Edit: what stands in an object changes by edits alone.
func RemoveField(mapping *yaml.Node, name string) {
	if i := keyIndex(mapping, name); i >= 0 {
		mapping.Content = slices.Delete(mapping.Content, i, i+2)
	}
}

// StripComments removes all comments from a tree that is yet to be part of an Edit, and returns it.
func StripComments(n *yaml.Node) *yaml.Node {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, c := range n.Content {
		StripComments(c)
	}
	return n
}

// Text returns the text at the fields of an object, or "" where there is no scalar. The object may be
// anything: GetKind of kyaml panics on some lists.
func Text(object *yaml.RNode, fields ...string) string {
	n := Fields(fields...).Lookup(object)
	if n.IsNil() || n.YNode().Kind != yaml.ScalarNode {
		return ""
	}
	return n.YNode().Value
}
