package transform

import (
	"errors"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A draft is a template in the course of planning. From the first edit on the view is of another
// object, which shares all nodes with the original that no edit is about.
type draft struct {
	template PodTemplate
	view     PodTemplate
	edits    []Edit
	own      map[*yaml.Node]bool // the nodes of the view that nothing else has
	gone     map[string]int      // how many anchors of a name edits took away and did not put back
}

func newDraft(t PodTemplate) draft {
	t = t.inPlanning()
	return draft{template: t, view: t}
}

// take carries out the edits of d on the view and returns d with them completed. Edits below an
// anchor or alias turn d into an error, for they would show in another place too.
func (w *draft) take(d Diagnostic) (Diagnostic, error) {
	if d.Ref == (Ref{}) {
		d.Ref = w.template.ref
	}
	if len(d.Edits) > 0 && len(w.edits) == 0 {
		w.view = w.template.draft()
		w.own = map[*yaml.Node]bool{w.view.object.YNode(): true}
		w.gone = map[string]int{}
	}
	edits := make([]Edit, 0, len(d.Edits))
	for _, e := range d.Edits {
		done, err := w.edit(e)
		if errors.Is(err, errShared) {
			return sharedNode(d, e), nil
		}
		if err != nil {
			return d, fmt.Errorf("planning %q: %w", d.Message, err)
		}
		edits = append(edits, done)
	}
	d.Edits = edits
	w.edits = append(w.edits, edits...)
	return d, nil
}

// edit carries out one edit on the view and returns it completed.
func (w *draft) edit(e Edit) (Edit, error) {
	var err error
	if e.New, err = w.ownAnchors(e.New); err != nil {
		return e, fmt.Errorf("%s: %w", e.Path, err)
	}
	w.open(e.Path)
	done, err := e.apply(w.view.object.YNode(), w.isShared)
	if err != nil {
		return e, err
	}
	if e.Op != Insert {
		w.release(done.Old)
	}
	w.share(e.New.YNode())
	w.view.known = &reading{}
	return done, nil
}

// isShared says whether others stand for the node of the view, too.
func (w *draft) isShared(n *yaml.Node) bool {
	if n == w.view.object.YNode() {
		n = w.template.object.YNode()
	}
	return w.template.isShared(n)
}

// open gives the view nodes of its own on the way to what an edit at the path changes.
func (w *draft) open(p Path) {
	n := w.view.object.YNode()
	for _, s := range p {
		i := s.position(n)
		if i < 0 || n.Content[i].Kind == yaml.AliasNode || w.isShared(n.Content[i]) {
			return // there is nothing that the edit may change
		}
		n = w.shed(&n.Content[i])
	}
}

// shed puts a node of the view's own where a shared one is, and returns it.
func (w *draft) shed(at **yaml.Node) *yaml.Node {
	if !w.own[*at] {
		n := **at
		n.Content = slices.Clone(n.Content)
		*at = &n
		w.own[&n] = true
	}
	return *at
}

// share says that a new value, which a rule may have taken from the view, is in an edit, too.
func (w *draft) share(n *yaml.Node) {
	if n == nil {
		return
	}
	delete(w.own, n)
	for _, c := range n.Content {
		w.share(c)
	}
}

// CodeSharedNode is the code of the error for an edit below a YAML alias, or below an anchor that an
// alias refers to, and for one that would change what an alias means.
const CodeSharedNode = "shared-node"

func sharedNode(d Diagnostic, e Edit) Diagnostic {
	return Diagnostic{
		Code: CodeSharedNode, Severity: Error, Ref: d.Ref, Path: e.Path[:len(e.Path)-1],
		Message: "cannot be changed here alone, it " + errShared.Error(),
		Remedy:  "write it out in each place",
	}
}
