package engine

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A product is what the work on a batch gives.
type product struct {
	texts     [][]byte
	found     []Finding
	changed   []Target
	unmatched []transform.Diagnostic
	names     names
	templates int
}

// plan plans the rules and makes the new texts, batch by batch. It returns what there is to say of selectors
// that match nothing.
func (r *run) plan(out *Outcome) ([]transform.Diagnostic, error) {
	products := make([]product, len(r.batches))
	err := each(r.batches, func(b batch) error {
		defer r.done(b.to - b.from)
		return r.work(b, &products[b.number])
	})
	if err != nil {
		return nil, err
	}
	twice, err := r.duplicates(products)
	if err != nil {
		return nil, err
	}
	out.Texts, out.Found, out.Changed = nil, nil, slices.Clone(r.brought)
	for i, p := range products {
		out.Texts = append(out.Texts, p.texts...)
		out.Found = append(out.Found, p.found...)
		out.Changed = append(out.Changed, p.changed...)
		file := r.Documents[r.batches[i].from].File
		if isLast := i+1 == len(products) || r.Documents[r.batches[i+1].from].File != file; isLast {
			out.Found = append(out.Found, twice[file]...)
			delete(twice, file)
		}
	}
	return r.missed(products), nil
}

// work parses, plans and splices one batch.
func (r *run) work(b batch, out *product) error {
	room := r.room()
	defer r.rooms.Put(room)
	o := r.options
	o.Room = room
	f, err := r.parse(b, o)
	if err != nil {
		return err
	}
	l := r.locate(b, f)
	r.count(b, f, l, out)
	plan, err := transform.NewPlan(l.templates, r.rules...)
	if err != nil {
		return err
	}
	said := plan.Diagnostics()
	out.texts = make([][]byte, b.to-b.from)
	if !plan.Empty() && !transform.HasErrors(r.say(l.said)) && !transform.HasErrors(r.say(said)) {
		notes, err := r.change(b, f, plan, out)
		if err != nil {
			return err
		}
		said = append(said, notes...)
	}
	places := r.placesIn(b, f)
	out.found = r.findings(l.said, places)
	for _, found := range r.findings(said, places) {
		found.IsOfRule = true
		out.found = append(out.found, found)
	}
	out.aim(places)
	return nil
}

// count takes down what selects nothing, and names.
func (r *run) count(b batch, f *source.File, l located, out *product) {
	if out.templates = len(l.templates); out.templates > 0 {
		out.unmatched = r.unmatched(l.templates)
	}
	out.names = names{seed: r.names.seed, isOn: r.Duplicates}
	if !r.Duplicates && r.Parsed == nil {
		return
	}
	for i := range b.to - b.from {
		item := f.Item(i)
		if item == nil || !r.isForCluster(b.from+i, item) {
			continue
		}
		r.parsed(b.from+i, item)
		out.names.add(r.Documents[b.from+i].File, item, !l.fragments[item.YNode()])
	}
}

// change makes new texts, when they are wanted, and takes down which templates change.
func (r *run) change(b batch, f *source.File, plan *transform.Plan, out *product) (notes []transform.Diagnostic, err error) {
	for t, edits := range plan.Changes() {
		out.changed = append(out.changed, Target{Ref: t.Ref().Clone(), Path: t.Path(), Document: r.documentOf(b, t.Ref())})
		if err := r.edited(out.changed[len(out.changed)-1].Document, t, edits); err != nil {
			return nil, err
		}
	}
	if r.PlansOnly {
		return nil, nil
	}
	if r.Also != nil {
		more, err := r.Also(plan)
		if err != nil {
			return nil, err
		}
		plan = transform.Join(plan, more)
	}
	texts, notes, err := f.Texts(plan)
	out.texts = packed(texts)
	return notes, err
}

// packed returns the texts without the room that they were made in.
func packed(texts [][]byte) [][]byte {
	size := 0
	for _, text := range texts {
		size += len(text)
	}
	all := make([]byte, 0, size)
	out := make([][]byte, len(texts))
	for i, text := range texts {
		if text != nil {
			start := len(all)
			all = append(all, text...)
			out[i] = all[start:len(all):len(all)]
		}
	}
	return out
}

// placesIn returns where the objects of a batch stand.
func (r *run) placesIn(b batch, f *source.File) *Places {
	if r.Places == nil {
		return nil
	}
	out := &Places{}
	for i := range b.to - b.from {
		if item := f.Item(i); item != nil {
			d := r.Documents[b.from+i]
			out.Add(Located{Object: item, File: d.File, Line: d.Line})
		}
	}
	return out
}

// aim looks up where the templates are that change.
func (out *product) aim(places *Places) {
	for i := range out.changed {
		if t := &out.changed[i]; places != nil {
			t.Place = places.Of(transform.Diagnostic{Ref: t.Ref, Path: t.Path})
		}
	}
}

// documentOf returns the document of a batch in which an object stands.
func (r *run) documentOf(b batch, ref transform.Ref) int {
	for i := b.to - 1; i > b.from; i-- {
		if r.Documents[i].Line < ref.Line {
			return i
		}
	}
	return b.from
}
