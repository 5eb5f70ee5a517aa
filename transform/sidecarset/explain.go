package sidecarset

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A Reason says whether a SidecarSet applies to a pod template, and what keeps it from applying.
type Reason struct {
	Set     string
	Matched bool
	Ways    string   // by what it selects the template, when it matched and Selects are about it: by its selector
	Failed  []Clause // in the order of the SidecarSet; none when it matched
}

// A Clause is one condition that a pod template does not meet.
type Clause struct {
	Path    transform.Path // of the condition, from the SidecarSet on: spec.selector.matchLabels.app
	Want    string         // what the condition asks for; for a reader
	Got     string         // what the template has; empty when it has nothing
	Message string         // the whole as one lower-case sentence, no full stop
	Remedy  string         // what can be done about it; may be empty
}

// Explain returns a Reason for each SidecarSet, in the order in which they are injected. A set is
// matched exactly when Plan injects it; every clause that fails is named, not only the first.
func (r Inject) Explain(t transform.PodTemplate) []Reason {
	matched, _ := r.match(t)
	var out []Reason
	for _, m := range r.sets {
		reason := Reason{Set: m.set.Name, Matched: slices.Contains(matched, &m.set)}
		if reason.Matched {
			reason.Ways = r.waysOf(m, t)
		} else {
			reason.Failed = r.failed(m, t, matched)
		}
		out = append(out, reason)
	}
	return out
}

// failed returns the clauses that keep the set from the template.
func (r Inject) failed(m *matcher, t transform.PodTemplate, matched []*api.SidecarSet) []Clause {
	var out []Clause
	if m.set.Spec.InjectionStrategy.Paused {
		out = append(out, Clause{
			Path: transform.Fields("spec", "injectionStrategy", "paused"), Want: "false", Got: "true",
			Message: "the SidecarSet is paused", Remedy: "set it to false", // K20
		})
	}
	return slices.Concat(out, m.failedSelection(t), r.failedBesides(m, t), m.replaced(matched))
}

// failedBesides returns the clauses that keep the set from a template that it selects.
func (r Inject) failedBesides(m *matcher, t transform.PodTemplate) []Clause {
	c := newCandidate(t, r.options)
	out := m.failedNamespace(c, r.options.Namespaces)
	if c.finished {
		out = append(out, Clause{
			Path: transform.Fields("status"), Want: "a Pod that is yet to run", Got: "one that has ended",
			Message: "the Pod has ended or is being deleted", // K11
		})
	}
	if c.skipped {
		out = append(out, Clause{
			Path: transform.Fields("metadata", "namespace"), Want: "a namespace that is not skipped", Got: c.namespace,
			Message: "nothing is injected in namespace " + c.namespace + "", // K12
			Remedy:  "set spec.kruise.skipNamespaces of InjectSidecars if that is not meant",
		})
	}
	if why := c.refuses(m.set.Name); why != "" {
		out = append(out, Clause{
			Path: transform.Fields("metadata", "name"), Want: "a workload that may have it", Got: "one that may not",
			Message: why, Remedy: "change include, exclude or optIn of InjectSidecars, or the annotation",
		})
	}
	return out
}

// failedLabels returns the clauses of the selector that the labels of the template do not meet (K18).
func (m *matcher) failedLabels(t transform.PodTemplate) []Clause {
	side := subject{what: "the pod template", labels: t.PodLabels()}
	var out []Clause
	for _, term := range m.podTerms {
		if term.requirement.Matches(labels.Set(side.labels)) {
			continue
		}
		clause := term.failed(side)
		if clause.Got == "" && transform.Text(t.Object(), "metadata", "labels", term.requirement.Key()) != "" {
			clause.Message += "; its workload has it, but only labels of the pod template count" // K18
			clause.Remedy = "put the label on the pod template"
		}
		out = append(out, clause)
	}
	return out
}

// failedNamespace returns the clauses of the namespaceSelector that the namespace does not meet, or
// is not known to meet (K16, K17).
func (m *matcher) failedNamespace(c candidate, known Namespaces) []Clause {
	given, found := known[c.namespace]
	set := labels.Merge(given, labels.Set{corev1.LabelMetadataName: c.namespace})
	side := subject{what: "namespace " + c.namespace, labels: set}
	var out []Clause
	for _, term := range m.namespaceTerms {
		byName := term.requirement.Key() == corev1.LabelMetadataName
		switch {
		case !found && !byName:
			out = append(out, term.unknown(side))
		case !term.requirement.Matches(set):
			out = append(out, term.failed(side))
		}
	}
	return out
}

// replaced says which canary took the place of the set (K25).
func (m *matcher) replaced(matched []*api.SidecarSet) []Clause {
	i := slices.IndexFunc(matched, func(s *api.SidecarSet) bool { return s.CanaryOf() == m.set.Name })
	if i < 0 {
		return nil
	}
	return []Clause{{
		Path: transform.Fields("metadata", "name"), Want: "no canary", Got: matched[i].Name,
		Message: "SidecarSet " + matched[i].Name + " takes its place, as its annotation " + api.BaseAnnotation + " says", // K25
	}}
}

// A Near is the pod template that comes nearest to a SidecarSet which selects none, and the clauses
// that it does not meet.
type Near struct {
	Template transform.PodTemplate
	Failed   []Clause
}

// Nearest returns the template that fails the fewest clauses of the SidecarSet with that name, the
// first of equals; a label with another value is nearer than none, and one that looks like a slip is
// nearer still. There is none without templates, or when the set applies to one of them.
func (r Inject) Nearest(set string, templates []transform.PodTemplate) (Near, bool) {
	i := slices.IndexFunc(r.sets, func(m *matcher) bool { return m.set.Name == set })
	if i < 0 {
		return Near{}, false
	}
	return NearestBy(templates, func(t transform.PodTemplate) []Clause {
		matched, _ := r.match(t)
		if slices.Contains(matched, &r.sets[i].set) {
			return nil
		}
		return r.failed(r.sets[i], t, matched)
	})
}

// nearest does what Nearest does for a set that applies to none of the templates, which are told by what
// selectors look at. It looks at each template once, and at no other set.
func (r Inject) nearest(m *matcher, templates []transform.PodTemplate, candidates []candidate) Near {
	var best Near
	least := -1
	for i, t := range templates {
		cost := m.distance(candidates[i], r.options.Namespaces)
		if least < 0 || cost < least {
			best, least = Near{Template: t}, cost
		}
	}
	if least >= 0 {
		matched, _ := r.match(best.Template)
		best.Failed = r.failed(m, best.Template, matched)
	}
	return best
}

// Distance weighs the clauses: one more that fails outweighs how far each is missed.
func Distance(failed []Clause) int {
	cost := 0
	for _, c := range failed {
		cost += missed(c.Want, c.Got)
	}
	return cost
}

// missed weighs one clause.
func missed(want, got string) int {
	const one = 10
	switch {
	case got == "":
		return one + 2
	case transform.Closest([]string{got}, want) == "":
		return one + 1
	}
	return one
}

// distance weighs the clauses that keep the set from a template, as Distance does, without naming them.
func (m *matcher) distance(c candidate, known Namespaces) int {
	cost := missedTerms(m.podTerms, c.labels)
	if given, found := known[c.namespace]; found || m.pinned {
		cost += missedTerms(m.namespaceTerms, labels.Merge(given, labels.Set{corev1.LabelMetadataName: c.namespace}))
	} else {
		cost += len(m.namespaceTerms) * missed("a label", "")
	}
	for _, isMissed := range []bool{c.finished, c.skipped, c.refuses(m.set.Name) != ""} {
		if isMissed {
			cost += missed("a state", "another one")
		}
	}
	return cost
}

func missedTerms(all []term, have labels.Set) int {
	cost := 0
	for _, t := range all {
		if !t.requirement.Matches(have) {
			cost += missed(t.want(), have[t.requirement.Key()])
		}
	}
	return cost
}
