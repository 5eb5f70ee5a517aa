package engine

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A product is what the work on a batch gives.
type product struct {
	texts     [][]byte
	located   []Finding
	planned   []Finding
	unmatched []transform.Diagnostic
	templates int
}

// plan plans the rules and makes the new texts, batch by batch. It returns what there is to say of selectors
// that match nothing.
func (r *run) plan(out *Outcome) ([]transform.Diagnostic, error) {
	products := make([]product, len(r.batches))
	err := each(r.batches, func(b batch) error { return r.work(b, &products[b.number]) })
	if err != nil {
		return nil, err
	}
	out.Texts, out.Located, out.Planned = nil, nil, nil
	for _, p := range products {
		out.Texts = append(out.Texts, p.texts...)
		out.Located = append(out.Located, p.located...)
		out.Planned = append(out.Planned, p.planned...)
	}
	return r.missed(products), nil
}

// work parses, plans and splices one batch.
func (r *run) work(b batch, out *product) error {
	room := r.room()
	defer r.rooms.Put(room)
	o := r.options
	o.Room = room
	f, err := source.ParseDocuments(r.Documents[b.from:b.to], o)
	if err != nil {
		return err
	}
	templates, located := r.locate(b, f)
	if out.templates = len(templates); out.templates > 0 {
		out.unmatched = r.unmatched(templates)
	}
	plan, err := transform.NewPlan(templates, r.rules...)
	if err != nil {
		return err
	}
	said := plan.Diagnostics()
	out.texts = make([][]byte, b.to-b.from)
	if !transform.HasErrors(located) && !transform.HasErrors(said) && !plan.Empty() {
		notes, err := r.change(f, plan, out)
		if err != nil {
			return err
		}
		said = append(said, notes...)
	}
	out.located, out.planned = findings(located), findings(said)
	return nil
}

// change makes the new texts.
func (r *run) change(f *source.File, plan *transform.Plan, out *product) (notes []transform.Diagnostic, err error) {
	if r.Also != nil {
		more, err := r.Also(plan)
		if err != nil {
			return nil, err
		}
		plan = transform.Join(plan, more)
	}
	out.texts, notes, err = f.Texts(plan)
	return notes, err
}

// unmatched returns what the stages say of selectors that match none of the templates.
func (r *run) unmatched(templates []transform.PodTemplate) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, s := range r.Stages {
		out = append(out, s.Unmatched(templates)...)
	}
	return out
}

// missed returns what there is to say of selectors that match nothing in any batch.
func (r *run) missed(products []product) []transform.Diagnostic {
	var out []transform.Diagnostic
	templates := 0
	for _, p := range products {
		switch {
		case p.templates == 0:
			continue
		case templates == 0:
			out = slices.Clone(p.unmatched)
		default:
			out = inBoth(out, p.unmatched)
		}
		templates += p.templates
	}
	if templates == 0 {
		return r.unmatched(nil)
	}
	return counted(out, templates)
}

// inBoth returns what is said of two inputs, each time of the one that has the nearer template.
func inBoth(a, b []transform.Diagnostic) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, d := range a {
		i := slices.IndexFunc(b, func(other transform.Diagnostic) bool {
			return d.Code == other.Code && d.Ref == other.Ref && d.Path.String() == other.Path.String()
		})
		switch {
		case i < 0:
		case b[i].Distance < d.Distance:
			out = append(out, b[i])
		default:
			out = append(out, d)
		}
	}
	return out
}
