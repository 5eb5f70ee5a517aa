package transform

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// lostAnchor returns an Error when an alias in the object has lost its anchor, or would stand before
// it, by the edits that were made to the draft of it: such YAML cannot be read.
func (w *draft) lostAnchor() *Diagnostic {
	if len(w.edits) == 0 || !hasAlias(w.view.object.YNode()) {
		return nil
	}
	lost := alias{seen: map[string]bool{}}
	if !lost.find(w.view.object.YNode(), nil) {
		return nil
	}
	before := alias{seen: map[string]bool{}} // an anchor may stand outside of the object
	if before.find(w.template.object.YNode(), nil) {
		return nil
	}
	return &Diagnostic{
		Code: CodeSharedNode, Severity: Error, Ref: w.template.ref, Path: lost.path,
		Message: fmt.Sprintf("cannot be kept as the alias *%s: what has the anchor is changed or moved", lost.name),
		Remedy:  "write it out in each place",
	}
}

func hasAlias(n *yaml.Node) bool {
	return n.Kind == yaml.AliasNode || slices.ContainsFunc(n.Content, hasAlias)
}

// An alias is one whose anchor does not stand before it in a tree.
type alias struct {
	path Path
	name string
	seen map[string]bool // the anchors up to here
}

// find looks for the first such alias.
func (a *alias) find(n *yaml.Node, p Path) bool {
	if n.Kind == yaml.AliasNode {
		a.path, a.name = p, n.Value
		return !a.seen[n.Value]
	}
	for i, c := range n.Content {
		at := p.At(i)
		if n.Kind == yaml.MappingNode {
			at = p.Field(n.Content[i&^1].Value)
		}
		if a.find(c, at) {
			return true
		}
	}
	if n.Anchor != "" {
		a.seen[n.Anchor] = true
	}
	return false
}
