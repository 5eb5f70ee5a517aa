package hazard

import (
	"cmp"
	"slices"
	"sync"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Hazard is one thing that can go wrong.
type Hazard struct {
	Code     string             // stable
	Number   string             // in the catalogue of hazards, H10; empty for what has none there
	Severity transform.Severity // unless Levels say otherwise
	Sentence string             // what goes wrong, for the documentation
	Remedy   string             // what to do about it
	Evidence string             // where the fact comes from

	// Refused says that Kubernetes refuses the pod, so that Levels cannot lower it.
	Refused bool

	// Completed says that it may be no hazard of a template that an operator completes: there Levels can
	// lower it all the same.
	Completed bool

	look    func(pod) []finding               // finds it in a pod
	compare func(before, after pod) []finding // or finds it in the step from one pod to another
	always  bool                              // look at pods that no rule changed, too
}

// A finding is a place in a pod where a hazard lies.
type finding struct {
	path    transform.Path
	subject string // what it is about, to know it again in the pod as it was: a container, a port
	message string // one lower-case sentence

	severity transform.Severity // empty for that of the hazard
	remedy   string             // likewise
}

// Catalogue returns all hazards, sorted by what they are about.
func Catalogue() []Hazard { return slices.Clone(catalogue()) }

// catalogue makes it once, for each pod is looked at with all of it.
var catalogue = sync.OnceValue(func() []Hazard { //nolint:gochecknoglobals // it never changes
	return slices.Concat(clusters(), shapes(), plainInits(), startup(), order(), network(), resources(), jobs(), references(), operators(), refused())
})

// Find returns the hazard with that code.
func Find(code string) (Hazard, bool) {
	all := catalogue()
	i := slices.IndexFunc(all, func(h Hazard) bool { return h.Code == code })
	if i < 0 {
		return Hazard{}, false
	}
	return all[i], true
}

// Codes returns the codes of all hazards, sorted.
func Codes() []string {
	var out []string
	for _, h := range Catalogue() {
		out = append(out, h.Code)
	}
	slices.Sort(out)
	return out
}

// diagnostic makes a diagnostic of a finding.
func (h Hazard) diagnostic(f finding) transform.Diagnostic {
	return transform.Diagnostic{
		Code: h.Code, Severity: cmp.Or(f.severity, h.Severity), Path: f.path, Message: f.message, Remedy: cmp.Or(f.remedy, h.Remedy),
	}
}
