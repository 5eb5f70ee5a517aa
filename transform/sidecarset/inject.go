package sidecarset

import (
	"fmt"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what Inject says about a workload.
const (
	CodeInjected         = "injected"
	CodeUpdated          = "updated"
	CodeNameClash        = "name-clash"
	CodeVolumeClash      = "volume-clash"
	CodeUndeclaredVolume = "undeclared-volume"
	CodeVolumeFromPod    = "volume-from-pod"
	CodeNamespaceUnknown = "namespace-unknown"
	CodeNoContainers     = "no-containers"
	CodeBadPodSpec       = "bad-pod-spec"
	CodeNoMatch          = "no-match"
	CodePaused           = "paused"
)

// Inject is the rule that adds to a pod template what the SidecarSets that select it hold:
// containers, init containers, the volumes these mount, and imagePullSecrets. Planned on its own
// output it changes nothing. Make one with NewInject.
type Inject struct {
	sets       []matcher
	namespaces Namespaces
}

var _ transform.Rule = Inject{}

// NewInject returns the rule for the sets, whatever their order: namespace-pinned ones are
// injected first, each group in the order of names (K15, K100). Namespaces holds the labels that
// namespaceSelectors are evaluated on; it may be nil. Two sets of one name are an error.
func NewInject(sets []SidecarSet, namespaces Namespaces) (Inject, error) {
	seen := map[string]bool{}
	for _, s := range sets {
		if seen[s.Name] {
			return Inject{}, fmt.Errorf("SidecarSet %s: metadata.name: there are two of this name; rename or remove one", s.Name)
		}
		seen[s.Name] = true
	}
	matchers, err := newMatchers(sets)
	return Inject{sets: matchers, namespaces: namespaces}, err
}

// Name is "inject".
func (Inject) Name() string { return "inject" }

// Plan says what the template needs, in the order in which it is to be done.
func (r Inject) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	matched, out := r.match(t)
	if len(matched) == 0 {
		return out, nil
	}
	in, d := newInjection(t, matched)
	if d != nil {
		return append(out, *d), nil
	}
	if err := in.plan(); err != nil {
		return nil, err
	}
	return append(out, in.out...), nil
}

// match returns the sets that apply to the template.
func (r Inject) match(t transform.PodTemplate) ([]*SidecarSet, []transform.Diagnostic) {
	var matched []*SidecarSet
	var out []transform.Diagnostic
	for i := range r.sets {
		m := &r.sets[i]
		if m.set.Spec.InjectionStrategy.Paused {
			continue
		}
		switch m.matches(t, r.namespaces) {
		case yes:
			matched = append(matched, &m.set)
		case unknown:
			out = append(out, transform.Diagnostic{
				Code: CodeNamespaceUnknown, Severity: transform.Warning, Path: transform.Fields("metadata", "namespace"),
				Message: fmt.Sprintf("not injected by SidecarSet %s: its namespaceSelector asks for labels of a namespace that is not known", m.set.Name),
				Remedy:  "add the Namespace object to the input, or its labels to spec.namespaces of InjectSidecars",
			})
		case no:
		}
	}
	return matched, out
}

// Unmatched returns a diagnostic of the given severity for every set that applies to none of the
// templates, and an Info for every paused set (K20).
func (r Inject) Unmatched(templates []transform.PodTemplate, severity transform.Severity) []transform.Diagnostic {
	var out []transform.Diagnostic
	for i := range r.sets {
		m := &r.sets[i]
		switch {
		case m.set.Spec.InjectionStrategy.Paused:
			out = append(out, transform.Diagnostic{
				Code: CodePaused, Severity: transform.Info, Ref: m.set.ref(),
				Path:    transform.Fields("spec", "injectionStrategy", "paused"),
				Message: "the SidecarSet is paused, so it injects nothing",
			})
		case !m.matchesAny(templates, r.namespaces):
			out = append(out, transform.Diagnostic{
				Code: CodeNoMatch, Severity: severity, Ref: m.set.ref(),
				Path:    transform.Fields("spec", "selector"),
				Message: fmt.Sprintf("selects none of the pod templates in the input (%d)", len(templates)),
				Remedy:  fmt.Sprintf("compare the labels of the pod templates, not of the workloads, with %q, or set noMatch", m.pods),
			})
		}
	}
	return out
}

func (m *matcher) matchesAny(templates []transform.PodTemplate, known Namespaces) bool {
	for _, t := range templates {
		if m.matches(t, known) == yes {
			return true
		}
	}
	return false
}

// ref names the set.
func (s *SidecarSet) ref() transform.Ref {
	return transform.Ref{APIVersion: s.APIVersion, Kind: Kind, Name: s.Name}
}
