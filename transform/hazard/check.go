package hazard

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Check is the rule that reports the hazards that the rules before it made. It changes nothing. It
// says nothing of a template that they left alone, unless Standing is set.
type Check struct {
	Version  native.Version // the oldest Kubernetes that the output must run on; zero is native.Default
	Around   Around         // what the input says beside the workloads
	Standing bool           // report what stood there before, too

	// Injected says whether a container was injected. It may be nil.
	Injected func(corev1.Container) bool

	// AsksForProbe says whether a startup probe was to be derived for the container. It may be nil.
	AsksForProbe func(transform.PodTemplate, corev1.Container) bool
}

var _ transform.Rule = Check{}

// Name is "check".
func (Check) Name() string { return "check" }

// Plan looks at the template. A pod spec that cannot be read is an Error when it is to be looked at.
func (r Check) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	if !t.Changed() && !r.Standing && !suspect(t) {
		return nil, nil
	}
	after, err := r.view(t)
	if err != nil {
		return r.unreadable(err), nil
	}
	before := after
	if t.Changed() {
		if before, err = r.view(t.Original()); err != nil {
			return nil, nil //nolint:nilerr // the rules before have said so
		}
	}
	var out []transform.Diagnostic
	for _, h := range catalogue() {
		for _, f := range r.findings(h, before, after) {
			out = append(out, h.diagnostic(f))
		}
	}
	return out, nil
}

// Mentions returns what stands in the text of every pod template that Check has anything to say of,
// besides those that a rule before it changed. It is nil with Standing.
func (r Check) Mentions() [][]string {
	if r.Standing {
		return nil
	}
	return [][]string{{"initContainers", "restartPolicy", "Always"}, {"sidecarContainers"}}
}

// suspect says whether a template that no rule changed may have a hazard all the same: one that is
// looked for always lies in one of these fields.
func suspect(t transform.PodTemplate) bool {
	return !t.Node(t.Path("spec", "initContainers")).IsNil() || !t.Node(t.Path("spec", "sidecarContainers")).IsNil()
}

// findings returns what there is to say of one hazard.
func (r Check) findings(h Hazard, before, after pod) []finding {
	changed := after.template.Changed()
	switch {
	case h.compare != nil && changed:
		return h.compare(before, after)
	case h.compare != nil || !changed && !r.Standing && !h.always:
		return nil
	case r.Standing || !changed:
		return h.look(after)
	}
	found := h.look(after)
	if len(found) == 0 || h.always {
		return found
	}
	had := map[string]bool{}
	for _, f := range h.look(before) {
		had[f.subject] = true
	}
	return slices.DeleteFunc(found, func(f finding) bool { return had[f.subject] })
}

// unreadable reports a pod spec that cannot be read; rules that choose templates do so themselves.
func (r Check) unreadable(err error) []transform.Diagnostic {
	if !r.Standing {
		return nil
	}
	return []transform.Diagnostic{transform.BadPodSpec(err)}
}
