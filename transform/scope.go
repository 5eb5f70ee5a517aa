package transform

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A Scope is what anchors are for in a text, up to where it has been written.
type Scope map[string]*yaml.Node

// WriteOut writes out each alias in the tree that would not be for its value where it is going to stand: its anchor may be
// in another text, or further down. What it finds further up is left to be an alias. It changes the tree.
func (s Scope) WriteOut(n *yaml.Node) error {
	if n.Anchor != "" {
		s[n.Anchor] = n
	}
	for i := range n.Content {
		own, err := s.At(n.Content[i])
		if err != nil {
			return err
		}
		n.Content[i] = own
	}
	return nil
}

// At does what WriteOut does, and returns the node, or what takes its place when it is such an alias.
func (s Scope) At(n *yaml.Node) (*yaml.Node, error) {
	if n.Kind != yaml.AliasNode {
		return n, s.WriteOut(n)
	}
	now := s[n.Value]
	if now == n.Alias || now != nil && Equal(yaml.NewRNode(now), yaml.NewRNode(n.Alias)) {
		return n, nil
	}
	own, err := WriteOut(yaml.NewRNode(n.Alias))
	if err != nil {
		return nil, fmt.Errorf("writing out the alias *%s: %w", n.Value, err)
	}
	return own.YNode(), nil
}
