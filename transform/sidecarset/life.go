package sidecarset

import (
	"maps"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A life is what Inject knows of one pod template from one of its steps to the next: the record of
// what was injected before, brought up to date on the way.
type life struct {
	rule    Inject
	start   transform.PodTemplate // before the first step
	matched []*api.SidecarSet
	settled []string // sets of ours in the record of which it is known whether they apply
	record  record
	apps    *appWants

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
		switch answer := m.matches(c, r.options.Namespaces); {
		case answer != yes && answer != no:
		case rec.Sets[m.set.Name] != nil:
			l.settle(m.set.Name)
			l.settle(ownerName(r.options.Configuration.Name, m.set.Name))
		case r.options.Provenance == ProvenanceKruise && l.kruise.knows(m.set.Name):
			l.adopt(&m.set)
		default:
			l.settle(ownerName(r.options.Configuration.Name, m.set.Name))
		}
	}
	l.guessMade()
	return l, said
}

// settle notes that it is known whether what the owner has is to stay, when it is recorded.
func (l *life) settle(owner string) {
	if _, recorded := l.record.Sets[owner]; recorded {
		l.settled = append(l.settled, owner)
	}
}

// concerned says whether the template has or is to have anything of the sets.
func (l *life) concerned() bool { return len(l.matched)+len(l.settled) > 0 }

// plan takes away what is owned and not wanted, injects what is wanted, and records it.
func (l *life) plan() ([]transform.Diagnostic, error) {
	if _, err := l.start.Spec(); err != nil {
		return []transform.Diagnostic{transform.BadPodSpec(err)}, nil
	}
	isFresh := len(l.record.Sets) == 0 && !marked(l.start)
	said := slices.Concat(l.settleClaims(), l.settlePartClaims(), l.takeOver())
	l.apps = l.wantApps()
	var steps transform.Sequence
	if !isFresh {
		steps = append(steps, stripping{l})
	}
	if len(l.rule.options.AppContainers) > 0 {
		steps = append(steps, fitting{l})
	}
	if !isFresh {
		steps = append(steps, pruning{life: l})
	}
	if len(l.matched) > 0 {
		steps = append(steps, insertion{l})
	}
	if provenance := l.rule.options.Provenance; !isFresh || provenance == ProvenanceAnnotation || provenance == ProvenanceKruise {
		steps = append(steps, recording{l}, bookkeeping{l})
	}
	if len(steps) == 1 && len(said) == 0 {
		return steps[0].Plan(l.start)
	}
	ds, err := steps.Plan(l.start)
	if len(l.apps.parts) > 0 {
		ds = afterwards(ds)
	}
	return append(said, ds...), err
}

// afterwards returns the diagnostics with the paths that what they put in place has once all is done:
// containers may go before it later. A remark is about what is there, and stays.
func afterwards(ds []transform.Diagnostic) []transform.Diagnostic {
	var later []transform.Edit
	for i, d := range slices.Backward(ds) {
		isRemark := len(d.Edits) == 0 || d.Edits[0].Op == transform.Remove
		for _, e := range later {
			if !isRemark {
				ds[i].Path = moved(ds[i].Path, e)
			}
		}
		later = slices.Concat(d.Edits, later)
	}
	return ds
}

// moved returns the path of what is at p once the edit is done.
func moved(p transform.Path, e transform.Edit) transform.Path {
	last := len(e.Path) - 1
	if last < 0 || len(p) <= last || e.Path[last].Field != "" || !slices.Equal(e.Path[:last], p[:last]) || p[last].Field != "" {
		return p
	}
	out := slices.Clone(p)
	switch {
	case e.Op == transform.Insert && e.Path[last].Index <= p[last].Index:
		out[last].Index++
	case e.Op == transform.Remove && e.Path[last].Index < p[last].Index:
		out[last].Index--
	}
	return out
}

// marked says whether a container of the template has a variable of the name of the mark.
func marked(t transform.PodTemplate) bool {
	for _, l := range []api.List{api.InitContainers, api.Containers} {
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
