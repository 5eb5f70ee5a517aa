package cli

import (
	"cmp"
	"slices"
	"sync"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// An explainer is a rule that changes nothing: it explains what the rules of all stages do to the pod templates of one
// workload, while these are parsed.
type explainer struct {
	name   workloadName
	places *engine.Places // of configurations and SidecarSets
	stages []*stage

	mutex     sync.Mutex
	seen      []transform.Ref // all workloads
	explained []explained
}

// An explained is an explanation as text.
type explained struct {
	ref   transform.Ref
	lines []string
}

// work is what explain does.
func (x *explainer) work() work {
	w := injectWork()
	w.readsBack = false
	w.splices = false
	w.unmatched = func(*stage, []transform.PodTemplate) []transform.Diagnostic { return nil }
	w.choose = func(s *stage) []transform.Rule {
		x.stages = append(x.stages, s)
		if len(x.stages) > 1 {
			return nil
		}
		return []transform.Rule{x}
	}
	w.adapt = func(d transform.Diagnostic) transform.Diagnostic {
		if d.Code == workload.CodeUnknown && x.name.means(d.Ref) {
			d.Severity = transform.Warning // somebody asks for it
		}
		return d
	}
	w.host = func(h *engine.Host) { h.Places = x.places }
	return w
}

// Name is "explain".
func (x *explainer) Name() string { return "explain" }

// Plan explains the template when it is of the workload.
func (x *explainer) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	ref := t.Ref().Clone()
	x.seen = append(x.seen, ref)
	if !x.name.means(ref) {
		return nil, nil
	}
	e, err := x.explain(t)
	if err != nil {
		return nil, err
	}
	x.explained = append(x.explained, explained{ref, slices.Concat([]string{e.title()}, e.why(), e.what(), e.order())})
	for i := range e.said {
		e.said[i].Edits = nil // nothing is changed
	}
	return e.said, nil
}

// chosen returns the explanations of the workload. When no workload or more than one has the name, the error says
// which there are.
func (x *explainer) chosen() ([]explained, error) {
	slices.SortStableFunc(x.explained, func(a, b explained) int {
		return cmp.Or(cmp.Compare(a.ref.File, b.ref.File), cmp.Compare(a.ref.Line, b.ref.Line))
	})
	return x.explained, x.name.choose(x.seen)
}
