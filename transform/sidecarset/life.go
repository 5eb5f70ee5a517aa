package sidecarset

import (
	"maps"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A life is what Inject knows of one pod template from one of its steps to the next: the record of
// what was injected before, brought up to date on the way.
type life struct {
	rule    Inject
	start   transform.PodTemplate // before the first step
	matched []*SidecarSet
	settled []string // sets of ours in the record of which it is known whether they apply
	record  record

	kruise   kruiseRecord // what the annotations of OpenKruise say
	adopted  []*owned     // what is known without our record
	injected bool         // by the step that does so
}

// newLife reads the record of the template. The diagnostic is about one that cannot be read.
func newLife(r Inject, t transform.PodTemplate) (*life, []transform.Diagnostic) {
	matched, said := r.match(t)
	rec, sound := readRecord(t)
	if !sound {
		said = append(said, transform.Diagnostic{
			Code: CodeBadRecord, Severity: transform.Error, Path: t.Path("metadata", "annotations", Annotation),
			Message: "cannot be read, so it is not known what was injected before",
			Remedy:  "bring it back from version control; or remove it, and what an older SidecarSet injected",
		})
	}
	l := &life{rule: r, start: t, matched: matched, record: rec}
	c := newCandidate(t, r.options)
	said = append(said, l.readKruise()...)
	for _, m := range r.active {
		_, recorded := rec.Sets[m.set.Name]
		switch answer := m.matches(c, r.options.Namespaces); {
		case answer != yes && answer != no:
		case recorded:
			l.settled = append(l.settled, m.set.Name)
		case r.options.Provenance == ProvenanceKruise && l.kruise.knows(m.set.Name):
			l.adopt(&m.set)
		}
	}
	l.guessMade()
	return l, said
}

// concerned says whether the template has or is to have anything of the sets.
func (l *life) concerned() bool { return len(l.matched)+len(l.settled) > 0 }

// plan takes away what is owned and not wanted, injects what is wanted, and records it.
func (l *life) plan() ([]transform.Diagnostic, error) {
	isFresh := len(l.record.Sets) == 0 && !marked(l.start)
	if isFresh && l.rule.options.Provenance != ProvenanceAnnotation && l.rule.options.Provenance != ProvenanceKruise {
		return insertion{l}.Plan(l.start)
	}
	said := append(l.settleClaims(), l.takeOver()...)
	var steps transform.Sequence
	if !isFresh {
		steps = append(steps, pruning{life: l})
	}
	if len(l.matched) > 0 {
		steps = append(steps, insertion{l})
	}
	ds, err := append(steps, recording{l}, bookkeeping{l}).Plan(l.start)
	return append(said, ds...), err
}

// marked says whether a container of the template has a variable of the name of the mark.
func marked(t transform.PodTemplate) bool {
	for _, l := range []list{initContainers, containers} {
		have := t.Node(t.Path("spec", string(l)))
		for i := range have.Content() {
			env := transform.Path{{Index: i}}.Field("env").Lookup(have)
			for at := range env.Content() {
				if nameOf(transform.Path{{Index: at}}.Lookup(env)) == markName {
					return true
				}
			}
		}
	}
	return false
}

// An insertion is the step that injects.
type insertion struct{ *life }

// Name is "insertion".
func (insertion) Name() string { return "insertion" }

// Plan says what the template needs, in the order in which it is to be done.
func (s insertion) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	in, d := newInjection(t, s.matched, s.rule.options)
	if d != nil {
		return []transform.Diagnostic{*d}, nil
	}
	in.record, s.injected = s.record, true
	if err := in.plan(); err != nil {
		return nil, err
	}
	maps.Copy(s.record.Sets, in.fresh)
	return in.out, nil
}
