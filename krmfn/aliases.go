package krmfn

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A writing is a list on its way out, up to some node: what the anchors are for there.
type writing map[string]*yaml.Node

// writeOutAliases writes out each alias that would not be for its value where it is going to stand: the anchor
// may have been in a field that is not written, or in one that is written further down.
func (rl *resourceList) writeOutAliases() error {
	w := writing{}
	trees := append([]*yaml.RNode{}, rl.Items...)
	if !rl.FunctionConfig.IsNil() {
		trees = append(trees, rl.FunctionConfig)
	}
	for _, n := range trees {
		if err := w.below(n.YNode()); err != nil {
			return err
		}
	}
	for i := range rl.earlier {
		if err := w.at(&rl.earlier[i]); err != nil {
			return err
		}
	}
	return nil
}

// at writes out the node when it is such an alias, or those below it.
func (w writing) at(place **yaml.Node) error {
	n := *place
	if n.Kind != yaml.AliasNode {
		return w.below(n)
	}
	now := w[n.Value]
	if now == n.Alias || now != nil && transform.Equal(yaml.NewRNode(now), yaml.NewRNode(n.Alias)) {
		return nil
	}
	own, err := transform.WriteOut(yaml.NewRNode(n.Alias))
	if err != nil {
		return fmt.Errorf("writing out the alias *%s: %w", n.Value, err)
	}
	*place = own.YNode()
	return nil
}

func (w writing) below(n *yaml.Node) error {
	if n.Anchor != "" {
		w[n.Anchor] = n
	}
	for i := range n.Content {
		if err := w.at(&n.Content[i]); err != nil {
			return err
		}
	}
	return nil
}
