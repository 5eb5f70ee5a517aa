package transform

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A Rule decides what should change in one pod template. Plan must not modify t and must depend
// on t alone. Its error is for a fault of the program; what is wrong with the manifest is a
// Diagnostic.
type Rule interface {
	Name() string
	Plan(t PodTemplate) ([]Diagnostic, error)
}

// A Plan is what rules want to say and to change, as data. Nothing is changed before Apply.
type Plan struct {
	diagnostics []Diagnostic
	changes     []change
}

// A change holds the edits of one pod template, completed and in order.
type change struct {
	template PodTemplate
	edits    []Edit
}

// NewPlan runs the rules in order over every template, each on what the one before left. It works
// on drafts and never modifies the objects behind the templates.
func NewPlan(templates []PodTemplate, rules ...Rule) (*Plan, error) {
	p := &Plan{}
	for _, t := range templates {
		if err := p.add(t, rules); err != nil {
			return nil, fmt.Errorf("%s: %w", t.Ref(), err)
		}
	}
	return p, nil
}

// add plans one template.
func (p *Plan) add(t PodTemplate, rules []Rule) error {
	draft, from := newDraft(t), len(p.diagnostics)
	for _, r := range rules {
		ds, err := draft.plan(r)
		if err != nil {
			return err
		}
		p.diagnostics = append(p.diagnostics, ds...)
	}
	if lost := draft.lostAnchor(); lost != nil && !HasErrors(p.diagnostics[from:]) {
		p.diagnostics = append(p.diagnostics, *lost)
	}
	if draft.isChanged() {
		p.changes = append(p.changes, change{template: t, edits: draft.edits})
	}
	return nil
}

// Diagnostics returns what the rules said, in the order of the templates, then of the rules.
func (p *Plan) Diagnostics() []Diagnostic { return slices.Clone(p.diagnostics) }

// Empty says whether the plan changes nothing.
func (p *Plan) Empty() bool { return len(p.changes) == 0 }

// Changes yields the templates that the plan changes, in order, each with its edits in the order in
// which they are done.
func (p *Plan) Changes() iter.Seq2[PodTemplate, []Edit] {
	return func(yield func(PodTemplate, []Edit) bool) {
		for _, c := range p.changes {
			if !yield(c.template, slices.Clone(c.edits)) {
				return
			}
		}
	}
}

// A DiagnosticError is an Error diagnostic as a Go error.
type DiagnosticError struct{ Diagnostic Diagnostic }

// Error returns the diagnostic on one line.
func (e *DiagnosticError) Error() string { return e.Diagnostic.String() }

// Err joins the Error diagnostics, each a *DiagnosticError, or returns nil when there are none.
func (p *Plan) Err() error { return Failures(p.diagnostics) }

// HasErrors says whether one of the diagnostics is an Error.
func HasErrors(ds []Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d Diagnostic) bool { return d.Severity == Error })
}

// Failures joins the diagnostics of severity Error, each a *DiagnosticError, or returns nil when
// there are none.
func Failures(ds []Diagnostic) error {
	var errs []error
	for _, d := range ds {
		if d.Severity == Error {
			errs = append(errs, &DiagnosticError{Diagnostic: d})
		}
	}
	return errors.Join(errs...)
}

// Apply carries out all edits, or none: it refuses a plan with Error diagnostics, and when an
// object was changed after planning it takes back what it did and returns an error.
func (p *Plan) Apply() error {
	if err := p.Err(); err != nil {
		return err
	}
	for i, c := range p.changes {
		if err := c.apply(c.template.object.YNode()); err != nil {
			undone := (&Plan{changes: p.changes[:i]}).Invert().Apply()
			return errors.Join(fmt.Errorf("%s: %w", c.template.ref, err), undone)
		}
	}
	return nil
}

// apply carries out the edits on the object, or none of them.
func (c change) apply(object *yaml.Node) error {
	for i, e := range c.edits {
		e.New = Copy(e.New)
		if _, err := e.apply(object, planned); err != nil {
			undone := change{edits: c.edits[:i]}.invert().apply(object)
			return errors.Join(err, undone)
		}
	}
	return nil
}

// Invert returns the plan that takes p back: applied after p, it restores what was there, node for
// node. It has no diagnostics.
func (p *Plan) Invert() *Plan {
	out := &Plan{}
	for _, c := range slices.Backward(p.changes) {
		out.changes = append(out.changes, c.invert())
	}
	return out
}

func (c change) invert() change {
	out := change{template: c.template}
	for _, e := range slices.Backward(c.edits) {
		out.edits = append(out.edits, e.Invert())
	}
	return out
}
