package transform

import (
	"fmt"
	"maps"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// lostAnchor returns an Error when an alias of the document has lost its anchor, would stand before it or
// would mean another value, by the edits that were made to the draft of the object.
func (w *draft) lostAnchor() *Diagnostic {
	if len(w.edits) == 0 || !w.template.concernsAliases() && !w.view.concernsAliases() {
		return nil
	}
	r := resolution{draft: w, anchors: map[string]*yaml.Node{}, known: map[*yaml.Node]bool{}, same: map[[2]*yaml.Node]bool{}}
	for _, t := range w.template.trees() {
		eachNode(t, func(n *yaml.Node) { r.known[n] = n.Anchor != "" })
	}
	r.forgetUnreached(w.template.trees())
	for _, t := range w.template.trees() {
		if r.walk(t, nil) {
			return &Diagnostic{
				Code: CodeSharedNode, Severity: Error, Ref: w.template.ref, Path: r.path,
				Message: fmt.Sprintf("cannot be kept as the alias *%s: what has the anchor is changed or moved", r.name),
				Remedy:  "write it out in each place",
			}
		}
	}
	return nil
}

// trees returns what is written as one document with the object, as far as that is known.
func (t PodTemplate) trees() []*yaml.Node {
	if t.document == nil {
		return []*yaml.Node{t.object.YNode()}
	}
	return t.document.trees
}

// concernsAliases says whether there is an alias in the object, or an anchor that one refers to.
func (t PodTemplate) concernsAliases() bool {
	found := false
	eachNode(t.object.YNode(), func(n *yaml.Node) {
		found = found || n.Kind == yaml.AliasNode || n.Anchor != "" && t.document.isAliased(n)
	})
	return found
}

// A resolution reads a document with the draft in it as a parser does: an alias is for the last anchor
// of its name before it.
type resolution struct {
	draft   *draft
	anchors map[string]*yaml.Node  // up to here
	known   map[*yaml.Node]bool    // the anchored nodes of the document as it was
	same    map[[2]*yaml.Node]bool // pairs that were compared

	path Path // of the first alias that is not for what it was for, in the object if it is there
	name string
}

// forgetUnreached forgets the anchored nodes that an alias was for without standing behind them: it is not
// the edits that take the anchor from it.
func (r *resolution) forgetUnreached(trees []*yaml.Node) {
	seen := map[string]*yaml.Node{}
	for _, t := range trees {
		eachNode(t, func(n *yaml.Node) {
			if n.Anchor != "" {
				seen[n.Anchor] = n
			}
			if n.Kind == yaml.AliasNode && seen[n.Value] != n.Alias {
				r.known[n.Alias] = false
			}
		})
	}
}

// walk looks for the first such alias.
func (r *resolution) walk(n *yaml.Node, p Path) bool {
	if n == r.draft.template.object.YNode() {
		n, p = r.draft.view.object.YNode(), nil
	}
	if n.Kind == yaml.AliasNode {
		r.path, r.name = p, n.Value
		return !r.resolves(n)
	}
	if n.Anchor != "" {
		r.anchors[n.Anchor] = n
	}
	for i, c := range n.Content {
		at := p.At(i)
		if n.Kind == yaml.MappingNode {
			at = p.Field(n.Content[i&^1].Value)
		}
		if r.walk(c, at) {
			return true
		}
	}
	return false
}

// resolves says whether an alias means what it meant. One whose anchor is outside of what is known of the
// document does as long as no other anchor gets in between.
func (r *resolution) resolves(alias *yaml.Node) bool {
	now := r.anchors[alias.Value]
	if now == nil {
		return !r.known[alias.Alias]
	}
	pair := [2]*yaml.Node{now, alias.Alias}
	same, compared := r.same[pair]
	if !compared {
		same = now == alias.Alias || Equal(yaml.NewRNode(now), yaml.NewRNode(alias.Alias))
		r.same[pair] = same
	}
	return same
}

// ownAnchors returns the new value of an edit without the anchors that nothing took away before: it is a copy
// then, and an anchor that stands twice means another node to the aliases behind it. Nor does an alias
// come along for an anchor of another document.
func (w *draft) ownAnchors(n *yaml.RNode) (*yaml.RNode, error) {
	if n.IsNil() {
		return n, nil
	}
	left, foreign := maps.Clone(w.gone), false
	eachNode(n.YNode(), func(n *yaml.Node) {
		if n.Anchor != "" {
			left[n.Anchor]--
			foreign = foreign || left[n.Anchor] < 0
		}
		foreign = foreign || n.Kind == yaml.AliasNode && !w.template.document.isAliased(n.Alias)
	})
	if foreign {
		return WriteOut(n)
	}
	w.gone = left
	return n, nil
}

// release notes the anchors of a value that an edit took away.
func (w *draft) release(n *yaml.RNode) {
	if n.IsNil() {
		return
	}
	eachNode(n.YNode(), func(n *yaml.Node) {
		if n.Anchor != "" {
			w.gone[n.Anchor]++
		}
	})
}
