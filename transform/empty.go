package transform

import (
	"cmp"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// EmptyText returns an empty value as it is written: [], {}, or null in one of its forms. An empty list
// or mapping with blanks in it has them in its value where the text is known.
func EmptyText(n *yaml.RNode) string {
	switch n.YNode().Kind {
	case yaml.SequenceNode:
		return cmp.Or(n.YNode().Value, "[]")
	case yaml.MappingNode:
		return cmp.Or(n.YNode().Value, "{}")
	default:
		return n.YNode().Value // of null: nothing, null or ~
	}
}

// EmptyNode returns the empty value that EmptyText writes so.
func EmptyNode(text string) *yaml.RNode {
	written := text
	if text == "[]" || text == "{}" {
		written = "" // goes without saying
	}
	switch {
	case strings.HasPrefix(text, "["):
		return yaml.NewRNode(&yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Style: yaml.FlowStyle, Value: written})
	case strings.HasPrefix(text, "{"):
		return yaml.NewRNode(&yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Style: yaml.FlowStyle, Value: written})
	default:
		return yaml.NewRNode(&yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull, Value: text})
	}
}
