package sidecarset

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The functions here build and change nodes of our own, before they go into an edit.

func stringNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
}

// textNode returns a text of the user, in quotes when YAML 1.1 reads it as something else without.
func textNode(value string) *yaml.Node {
	n := stringNode(value)
	if yaml.IsValueNonString(value) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

func listNode(entries ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: entries}
}

// mapNode returns a mapping of the keys and values, in turn.
func mapNode(keysAndValues ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap, Content: keysAndValues}
}

// fieldOf returns the value of the field of a mapping, or nil.
func fieldOf(mapping *yaml.Node, name string) *yaml.Node {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// setField sets the field of a mapping, in its place or else at the end.
func setField(mapping *yaml.Node, name string, value *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			mapping.Content[i+1] = value
			return
		}
	}
	mapping.Content = append(mapping.Content, stringNode(name), value)
}

// appendEntries adds entries to the end of a list in a mapping, which may be absent or null.
func appendEntries(mapping *yaml.Node, name string, entries ...*yaml.Node) {
	if len(entries) == 0 {
		return
	}
	if list := fieldOf(mapping, name); list != nil && list.Kind == yaml.SequenceNode {
		list.Content = append(list.Content, entries...)
		return
	}
	setField(mapping, name, listNode(entries...))
}
