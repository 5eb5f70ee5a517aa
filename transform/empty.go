package transform

import "sigs.k8s.io/kustomize/kyaml/yaml"

// EmptyText returns an empty value as it is written: [], {}, or null in one of its forms.
func EmptyText(n *yaml.RNode) string {
	switch n.YNode().Kind {
	case yaml.SequenceNode:
		return "[]"
	case yaml.MappingNode:
		return "{}"
	default:
		return n.YNode().Value // of null: nothing, null or ~
	}
}

// EmptyNode returns the empty value that EmptyText writes so.
func EmptyNode(text string) *yaml.RNode {
	switch text {
	case "[]":
		return yaml.NewRNode(&yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Style: yaml.FlowStyle})
	case "{}":
		return yaml.NewRNode(&yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Style: yaml.FlowStyle})
	default:
		return yaml.NewRNode(&yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull, Value: text})
	}
}
