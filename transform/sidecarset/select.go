package sidecarset

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A way is an entry of the configuration by which a set selects, with its selector compiled.
type way struct {
	api.Select

	set     *matcher
	index   int             // in the configuration
	objects labels.Selector // nil: every object
	terms   []term          // of that selector
}

// addWays compiles those of the entries that are for the set.
func (m *matcher) addWays(all []api.Select) error {
	for i, s := range all {
		if s.SidecarSet != m.set.Name {
			continue
		}
		one := way{Select: s, set: m, index: i}
		if s.ObjectSelector != nil {
			at := s.Path().Field("objectSelector")
			selector, err := metav1.LabelSelectorAsSelector(s.ObjectSelector)
			if err != nil {
				return fmt.Errorf("%s: %w", at, err)
			}
			one.objects, one.terms = selector, terms(s.ObjectSelector, at)
		}
		m.ways = append(m.ways, one)
	}
	return nil
}

// selects says whether the entry selects the workload of the template.
func (s way) selects(t transform.PodTemplate) bool {
	return s.Matches(t.Ref()) && (s.objects == nil || s.objects.Matches(labels.Set(t.ObjectLabels())))
}

// failed returns the clauses of the entry that the workload does not meet.
func (s way) failed(t transform.PodTemplate) []Clause {
	var out []Clause
	for _, miss := range s.Misses(t.Ref()) {
		out = append(out, FailedPatterns(s.Path(), transform.Fields(miss.Field), miss.Patterns, miss.Got))
	}
	side := subject{what: "the workload", labels: t.ObjectLabels()}
	for _, term := range s.terms {
		if term.requirement.Matches(labels.Set(side.labels)) {
			continue
		}
		clause := term.failed(side)
		if _, isOfPods := t.PodLabels()[term.requirement.Key()]; isOfPods && clause.Got == "" {
			clause.Message += "; its pod template has it, but objectSelector is on the labels of the workload"
		}
		out = append(out, clause)
	}
	return out
}

// combined returns how the entries of the set and its selector are combined; "" when it has none.
func (m *matcher) combined() api.Combine {
	if len(m.ways) == 0 {
		return ""
	}
	return m.ways[0].How()
}

// selects says whether the set selects the template: by its selector (K18), and as the entries of the configuration say.
func (m *matcher) selects(c candidate) bool {
	switch m.combined() {
	case api.And:
		return m.pods.Matches(c.labels) && m.selectsByEntry(c.template)
	case api.Or:
		return m.pods.Matches(c.labels) || m.selectsByEntry(c.template)
	case api.Instead:
		return m.selectsByEntry(c.template)
	}
	return m.pods.Matches(c.labels)
}

func (m *matcher) selectsByEntry(t transform.PodTemplate) bool {
	return slices.ContainsFunc(m.ways, func(s way) bool { return s.selects(t) })
}

// failedSelection returns the clauses that keep the set from selecting the template, those of its selector first.
func (m *matcher) failedSelection(t transform.PodTemplate) []Clause {
	own, how := m.failedLabels(t), m.combined()
	isNamed := m.selectsByEntry(t)
	switch {
	case how == "", how == api.And && isNamed:
		return own
	case isNamed, how == api.Or && len(own) == 0:
		return nil
	case how == api.Instead:
		own = nil
	}
	for _, s := range m.ways {
		own = append(own, s.failed(t)...)
	}
	return own
}

// waysOf says by what the set selects the template, when entries of the configuration have to do with it: by its selector, by
// the entries, or both.
func (r Inject) waysOf(m *matcher, t transform.PodTemplate) string {
	if len(m.ways) == 0 {
		return ""
	}
	var out []string
	if m.combined() != api.Instead && m.pods.Matches(labels.Set(t.PodLabels())) {
		out = append(out, "its selector")
	}
	for _, s := range m.ways {
		if s.selects(t) {
			out = append(out, fmt.Sprintf("%s of %s", s.Path(), r.options.Configuration))
		}
	}
	return "by " + strings.Join(out, " and by ")
}

// selectEntries returns the entries by which sets select that are not paused (K20), in order.
func (r Inject) selectEntries() []way {
	var out []way
	for _, m := range r.active {
		out = append(out, m.ways...)
	}
	slices.SortFunc(out, func(a, b way) int { return a.index - b.index })
	return out
}

// explainSelect says for which set the entry selects the template, or what keeps the set from being injected by it.
func (r Inject) explainSelect(s way, t transform.PodTemplate) EntryReason {
	m, out := s.set, EntryReason{Entry: s.Path(), Failed: s.failed(t)}
	others := r.failedBesides(m, t)
	if m.combined() == api.And {
		others = slices.Concat(m.failedLabels(t), others)
	}
	for _, c := range others {
		c.Path, c.Message = s.Path(), fmt.Sprintf("SidecarSet %s does not apply: %s", m.set.Name, c.Message)
		out.Failed = append(out.Failed, c)
	}
	if len(out.Failed) == 0 {
		out.Does = "selects the pod template for SidecarSet " + m.set.Name
	}
	return out
}
