package engine

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
)

// A Bringer is a Stage that brings objects along.
type Bringer interface {
	// Brings returns what the stage brings along, or nil for nothing.
	Brings() *companion.Set
	// Namespaces returns those into which the stage injects something, of all that was observed. They are not known
	// when rules cannot be made of that, which Compile will say.
	Namespaces(all []Observed) (namespaces []string, known bool, err error)
}

// bring brings the objects of the stages to what they are to be, before any rule is made: the documents are then as if the
// objects had been there before. All that matters is parsed meanwhile, so it is done only when a stage brings something
// along, or something carries its mark. It says whether the run may go on.
func (r *run) bring(out *Outcome) (bool, error) {
	var bringers []Bringer
	var sets []companion.Set
	for _, s := range r.Stages {
		b, ok := s.(Bringer)
		if ok && r.brings(b.Brings()) {
			bringers, sets = append(bringers, b), append(sets, *b.Brings())
		}
	}
	if len(bringers) == 0 {
		return true, nil
	}
	st, err := r.open(sets)
	if err != nil || r.isLost.Load() {
		return true, err // what is missing may stand in what cannot be read
	}
	for i, b := range bringers {
		if err = st.bring(b, sets[i]); err != nil || st.failed {
			break
		}
	}
	out.Brought, r.brought = st.said, st.changed
	if err == nil && !st.failed {
		st.close()
	}
	return !st.failed, err
}

// brings says whether there is something to do for a set.
func (r *run) brings(set *companion.Set) bool {
	if set == nil || len(set.Objects) > 0 {
		return set != nil
	}
	for _, d := range r.Documents {
		if bytes.Contains(d.Text, []byte(companion.Annotation)) {
			return true
		}
	}
	return false
}

// bring carries out what a stage brings along.
func (s *store) bring(b Bringer, set companion.Set) error {
	set.Spares = s.spares
	if !s.Options.Annotated {
		set.RefOf = s.refOf
	}
	if err := s.carryOut(set, set.Fixed); err != nil || s.failed {
		return err
	}
	namespaces, known, err := b.Namespaces(s.inner())
	if err != nil || !known {
		return err
	}
	return s.carryOut(set, func(items []*yaml.RNode) (*companion.Plan, error) { return set.Copies(items, namespaces) })
}

// carryOut carries out a plan for the objects that are for a cluster.
func (s *store) carryOut(set companion.Set, planFor func([]*yaml.RNode) (*companion.Plan, error)) error {
	plan, err := planFor(s.forCluster())
	if err != nil {
		return err
	}
	if s.say(plan.Diagnostics()); s.failed {
		return nil
	}
	if err := s.edit(plan.Edits()); err != nil {
		return err
	}
	for _, n := range plan.Remove {
		s.remove(n)
	}
	for _, n := range plan.Add {
		if err := s.add(set.Owner, n); err != nil {
			return err
		}
	}
	return nil
}

// edit writes edits into the texts of their documents.
func (s *store) edit(edits *transform.Plan) error {
	touched := map[*stored]bool{}
	for t, some := range edits.Changes() {
		d := s.home[t.Object().YNode()]
		touched[d] = true
		s.note(t.Object(), t.Ref(), Edited)
		if err := s.edited(d.number, t, some); err != nil {
			return err
		}
	}
	if s.Also != nil && len(touched) > 0 {
		more, err := s.Also(edits)
		if err != nil {
			return err
		}
		edits = transform.Join(edits, more)
	}
	for _, d := range s.all {
		if !touched[d] {
			continue
		}
		texts, notes, err := d.file.Texts(edits)
		if err != nil {
			return err
		}
		s.say(notes)
		if texts[0] == nil {
			continue
		}
		d.isRevised, d.Text = true, bytes.Clone(texts[0])
		if err := s.enter(d); err != nil {
			return err
		}
	}
	return nil
}

// remove takes a document out.
func (s *store) remove(n *yaml.RNode) {
	d := s.home[n.YNode()]
	s.note(n, s.refOf(n), Removed)
	d.isRevised, d.Text, d.file = true, nil, nil
}

// add adds a document behind the others of the file that the host names.
func (s *store) add(owner string, n *yaml.RNode) error {
	d := &stored{number: len(s.all)}
	if s.AddTo != nil {
		d.File = s.AddTo(owner, n)
	}
	for _, other := range s.all {
		if other.File == d.File {
			d.Index, d.Line = other.Index+1, other.Line+bytes.Count(other.Text, []byte("\n"))
		}
	}
	transform.Spell(n.YNode())
	text, err := n.String()
	if err != nil {
		return err //nolint:wrapcheck // a fault of the program
	}
	d.Text = []byte(text)
	s.all = append(s.all, d)
	if err := s.enter(d); err != nil {
		return err
	}
	s.note(d.file.Item(0), s.refOf(d.file.Item(0)), Added)
	return nil
}

// note takes down what becomes of an object.
func (s *store) note(n *yaml.RNode, ref transform.Ref, change Change) {
	d := s.home[n.YNode()]
	place := Place{File: d.File, Line: ref.Line}
	if change == Added {
		place.Line = 0 // it is not there
	}
	s.changed = append(s.changed, Target{Ref: ref.Clone(), Place: place, Document: d.number, Change: change})
}
