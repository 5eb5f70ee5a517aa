package sidecarset

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// Codes of what Inject says about a workload.
const (
	CodeInjected         = "injected"
	CodeUpdated          = "updated"
	CodeVolumeClash      = "volume-clash"
	CodeUndeclaredVolume = "undeclared-volume"
	CodeVolumeFromPod    = "volume-from-pod"
	CodeNamespaceUnknown = "namespace-unknown"
	CodeNoContainers     = "no-containers"
	CodeBadPodSpec       = native.CodeBadPodSpec
	CodeNoMatch          = "no-match"
	CodePaused           = "paused"
	CodeSkippedNamespace = "skipped-namespace"
	CodeEnvMissing       = "env-missing"
	CodeBadPatch         = "bad-patch"
	CodePatchClash       = "patch-clash"
	CodeBadResources     = "bad-resources"
	CodeHotUpgrade       = "hot-upgrade"
	CodePlacement        = native.CodePlacement
	CodeStartOrder       = native.CodeStartOrder
	CodeRecorded         = "recorded"
	CodeBadRecord        = native.CodeBadRecord
	CodeHandEdit         = "hand-edit"
)

// Inject is the rule that brings a pod template to what the SidecarSets that select it ask for:
// containers, init containers, the volumes these mount, imagePullSecrets and annotations. Planned
// on its own output it changes nothing; after a change of a set it changes what that set owns, and
// after a change of its selector or mode it takes away what is not wanted any more. Make one with
// NewInject.
type Inject struct {
	sets    []*matcher
	active  []*matcher // those that are not paused (K20)
	options Options

	known map[place]answers // what match returns, where many ask for it; nil: nothing is kept
}

// A place is that of a pod template, and answers are those of match.
type (
	place struct {
		object *yaml.Node
		path   string
	}
	answers struct {
		matched []*api.SidecarSet
		said    []transform.Diagnostic
	}
)

var _ transform.Rule = Inject{}

// NewInject returns the rule for the sets, whatever their order: namespace-pinned ones are
// injected first, each group in the order of names (K15, K100). It fails on what Check finds.
func NewInject(sets []api.SidecarSet, o Options) (Inject, error) {
	if err := transform.Failures(api.Check(sets)); err != nil {
		return Inject{}, err
	}
	matchers, err := newMatchers(sets, o.Selects)
	active := slices.DeleteFunc(slices.Clone(matchers), func(m *matcher) bool {
		return m.set.Spec.InjectionStrategy.Paused
	})
	return Inject{sets: matchers, active: active, options: o}, err
}

// Name is "inject".
func (Inject) Name() string { return "inject" }

// Plan says what the template needs, in the order in which it is to be done. What the sets own there
// by the record and do not want any more goes first.
func (r Inject) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	l, out := newLife(r, t)
	if transform.HasErrors(out) || !l.concerned() {
		return out, nil
	}
	ds, err := l.plan()
	return append(out, ds...), err
}

// match returns the sets that apply to the template, and what is to be said of others.
func (r Inject) match(t transform.PodTemplate) ([]*api.SidecarSet, []transform.Diagnostic) {
	if r.known == nil {
		return r.matchAnew(t)
	}
	at := place{t.Object().YNode(), t.Path().String()}
	a, found := r.known[at]
	if !found {
		a.matched, a.said = r.matchAnew(t)
		r.known[at] = a
	}
	return slices.Clone(a.matched), a.said
}

func (r Inject) matchAnew(t transform.PodTemplate) ([]*api.SidecarSet, []transform.Diagnostic) {
	var matched []*api.SidecarSet
	var out []transform.Diagnostic
	c := newCandidate(t, r.options)
	for _, m := range r.active {
		switch m.matches(c, r.options.Namespaces) {
		case yes:
			matched = append(matched, &m.set)
		case unknown:
			out = append(out, m.unknownNamespace())
		case skipped:
			out = append(out, m.skippedNamespace(t))
		case no:
		}
	}
	return withoutBases(matched), out
}

// Selects says whether one of the sets applies to the template.
func (r Inject) Selects(t transform.PodTemplate) bool {
	matched, _ := r.match(t)
	return len(matched) > 0
}

// withoutBases removes the sets that a canary among them takes the place of (K25).
func withoutBases(sets []*api.SidecarSet) []*api.SidecarSet {
	bases := map[string]bool{}
	for _, s := range sets {
		bases[s.CanaryOf()] = true
	}
	return slices.DeleteFunc(sets, func(s *api.SidecarSet) bool { return bases[s.Name] })
}

// Unmatched returns a diagnostic of the given severity for every set that applies to none of the
// templates, unless its Selects say so, and for every entry of the options that does; and what Paused returns. It looks at each template once for
// each set and each entry.
func (r Inject) Unmatched(templates []transform.PodTemplate, severity transform.Severity) []transform.Diagnostic {
	r.known = map[place]answers{}
	var candidates []candidate
	for _, t := range templates {
		candidates = append(candidates, newCandidate(t, r.options))
	}
	out := r.Paused()
	for _, m := range r.active {
		if len(m.ways) == 0 && !m.matchesAny(candidates, r.options.Namespaces) {
			out = append(out, m.unmatched(r.nearest(m, templates, candidates), len(templates), severity))
		}
	}
	return append(out, r.unmatchedEntries(templates, severity)...)
}

// Paused returns an Info for every paused set (K20).
func (r Inject) Paused() []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, m := range r.sets {
		if m.set.Spec.InjectionStrategy.Paused {
			out = append(out, transform.Diagnostic{
				Code: CodePaused, Severity: transform.Info, Ref: m.set.Ref(),
				Path:    transform.Fields("spec", "injectionStrategy", "paused"),
				Message: "the SidecarSet is paused, so it injects nothing",
			})
		}
	}
	return out
}

// unmatched says that the set selects none of so many templates, and which is the nearest.
func (m *matcher) unmatched(near Near, templates int, severity transform.Severity) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeNoMatch, Severity: severity, Ref: m.set.Ref(),
		Path:    near.clause(transform.Fields("spec", "selector")),
		Message: fmt.Sprintf("selects none of the pod templates in the input (%d)", templates) + near.String(),
		Remedy:  m.remedy(near),

		Distance: Distance(near.Failed),
	}
}

// remedy says what to change for a set that selects nothing: of the clause that fails where it is nearest.
func (m *matcher) remedy(near Near) string {
	const otherwise = ", or set noMatch of InjectSidecars"
	var first Clause
	if len(near.Failed) > 0 {
		first = near.Failed[0]
	}
	switch {
	case first.Remedy != "":
		return first.Remedy + otherwise
	case strings.HasPrefix(first.Path.String(), "spec.namespaceSelector"):
		return fmt.Sprintf("compare the labels of the namespaces with %q", m.namespaces) + otherwise
	}
	return fmt.Sprintf("compare the labels of the pod templates, not of the workloads, with %q", m.pods) + otherwise
}

func (m *matcher) matchesAny(candidates []candidate, known Namespaces) bool {
	return slices.ContainsFunc(candidates, func(c candidate) bool { return m.matches(c, known) == yes })
}

func (m *matcher) unknownNamespace() transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeNamespaceUnknown, Severity: transform.Warning, Path: transform.Fields("metadata", "namespace"),
		Message: fmt.Sprintf("not injected by SidecarSet %s: its namespaceSelector asks for labels of a namespace that is not known", m.set.Name),
		Remedy:  "add the Namespace object to the input, or its labels to spec.namespaces of InjectSidecars",
	}
}

func (m *matcher) skippedNamespace(t transform.PodTemplate) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeSkippedNamespace, Severity: transform.Warning, Path: transform.Fields("metadata", "namespace"),
		Message: fmt.Sprintf("not injected by SidecarSet %s: nothing is injected in namespace %s", m.set.Name, t.Ref().Namespace),
		Remedy:  "set spec.kruise.skipNamespaces of InjectSidecars if that is not meant",
	}
}
