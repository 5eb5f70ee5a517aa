package transform

import "fmt"

// A Sequence is a rule that is made of rules, each of which sees what those before it left.
type Sequence []Rule

var _ Rule = Sequence{}

// Name is "sequence".
func (Sequence) Name() string { return "sequence" }

// Plan plans the rules in order. The edits of all of them together are in order, too.
func (s Sequence) Plan(t PodTemplate) ([]Diagnostic, error) {
	d := newDraft(t)
	var out []Diagnostic
	for _, r := range s {
		ds, err := d.plan(r)
		if err != nil {
			return nil, err
		}
		out = append(out, ds...)
	}
	return out, nil
}

// plan plans one rule on the draft, and carries out its edits there.
func (w *draft) plan(r Rule) ([]Diagnostic, error) {
	ds, err := r.Plan(w.view)
	if err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.Name(), err)
	}
	var out []Diagnostic
	for _, d := range ds {
		if len(d.Edits) == 0 {
			d.Origin = w.origin(d.Path)
		}
		d, err := w.take(d)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.Name(), err)
		}
		out = append(out, d)
	}
	return out, nil
}
