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
	own      map[*yaml.Node]bool // the nodes of the view that are not shared
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
	}
	edits := make([]Edit, 0, len(d.Edits))
	for _, e := range d.Edits {
		w.open(e.Path)
		done, err := e.apply(w.view.object.YNode())
		if errors.Is(err, errShared) {
			return sharedNode(d, e), nil
		}
		if err != nil {
			return d, fmt.Errorf("planning %q: %w", d.Message, err)
		}
		edits = append(edits, done)
		w.view.known = &reading{}
	}
	d.Edits = edits
	w.edits = append(w.edits, edits...)
	return d, nil
}

// open gives the view nodes of its own on the way to what an edit at the path changes.
func (w *draft) open(p Path) {
	n := w.view.object.YNode()
	for _, s := range p {
		i := s.position(n)
		if i < 0 || n.Content[i].Kind == yaml.AliasNode {
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

// CodeSharedNode is the code of the error for an edit below a YAML anchor or alias.
const CodeSharedNode = "shared-node"

func sharedNode(d Diagnostic, e Edit) Diagnostic {
	return Diagnostic{
		Code: CodeSharedNode, Severity: Error, Ref: d.Ref, Path: e.Path[:len(e.Path)-1],
		Message: "cannot be changed here alone, it " + errShared.Error(),
		Remedy:  "write it out in each place",
	}
}
