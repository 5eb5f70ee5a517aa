package sidecarset

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Namespaces holds the labels of namespaces by name, for namespaceSelector (K16). Every namespace
// has the label kubernetes.io/metadata.name without being listed.
type Namespaces map[string]map[string]string

// NamespacesOf reads the labels of the Namespace objects among the items.
func NamespacesOf(items []*yaml.RNode) Namespaces {
	out := Namespaces{}
	for _, item := range items {
		ref := workload.RefOf(item)
		if ref.APIVersion != "v1" || ref.Kind != "Namespace" {
			continue
		}
		var meta struct {
			Metadata struct {
				Labels map[string]string `json:"labels"`
			} `json:"metadata"`
		}
		if err := transform.Decode(item, &meta); err == nil {
			out[ref.Name] = meta.Metadata.Labels
		}
	}
	return out
}

// defaultNamespace is where a workload without a namespace is taken to be (K13).
const defaultNamespace = "default"

// A matcher is a set with its selectors compiled.
type matcher struct {
	set        api.SidecarSet
	pods       labels.Selector
	namespaces labels.Selector // nil: every namespace
	pinned     bool            // to namespaces by name: such sets go first (K15)

	podTerms, namespaceTerms []term // of the selectors

	ways []way // entries of the configuration by which the set selects, too
}

// newMatchers compiles the sets and brings them into the order in which they are injected:
// namespace-pinned ones first (K15), each group by name (K100).
func newMatchers(sets []api.SidecarSet, selects []api.Select) ([]*matcher, error) {
	var out []*matcher
	for _, s := range sets {
		s.KeepHash()
		m := &matcher{
			set: s, pinned: pinned(s.Spec.NamespaceSelector),
			podTerms:       terms(s.Spec.Selector, transform.Fields("spec", "selector")),
			namespaceTerms: terms(s.Spec.NamespaceSelector, transform.Fields("spec", "namespaceSelector")),
		}
		var err error
		if m.pods, err = metav1.LabelSelectorAsSelector(s.Spec.Selector); err != nil {
			return nil, fmt.Errorf("SidecarSet %s: spec.selector: %w", s.Name, err)
		}
		if s.Spec.NamespaceSelector != nil {
			if m.namespaces, err = metav1.LabelSelectorAsSelector(s.Spec.NamespaceSelector); err != nil {
				return nil, fmt.Errorf("SidecarSet %s: spec.namespaceSelector: %w", s.Name, err)
			}
		}
		if err = m.addWays(selects); err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b *matcher) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a.set.Name, b.set.Name))
	})
	return out, nil
}

func rank(m *matcher) int {
	if m.pinned {
		return 0
	}
	return 1
}

// pinned says whether the selector names namespaces: in matchLabels, or with the operator In (K15).
func pinned(s *metav1.LabelSelector) bool {
	if s == nil {
		return false
	}
	if _, ok := s.MatchLabels[corev1.LabelMetadataName]; ok {
		return true
	}
	return slices.ContainsFunc(s.MatchExpressions, func(r metav1.LabelSelectorRequirement) bool {
		return r.Key == corev1.LabelMetadataName && r.Operator == metav1.LabelSelectorOpIn
	})
}

// An answer says whether a set applies to a pod template.
type answer int

const (
	no      answer = iota
	yes            // it applies
	unknown        // it depends on labels of a namespace that nobody gave
	skipped        // nothing is injected in that namespace
)

// A candidate is what a selector looks at in a pod template.
type candidate struct {
	template  transform.PodTemplate
	labels    labels.Set
	namespace string
	finished  bool                    // a Pod that has ended (K11)
	skipped   bool                    // nothing is injected in its namespace (K12)
	refuses   func(set string) string // why the set must not be injected, or ""
}

func newCandidate(t transform.PodTemplate, o Options) candidate {
	namespace := cmp.Or(t.Ref().Namespace, defaultNamespace)
	refuses := func(set string) string { return o.Workloads.refuses(t, set) }
	return candidate{t, t.PodLabels(), namespace, finished(t), o.skips(namespace), refuses}
}

// matches follows K11, K12, K16 and K18.
func (m *matcher) matches(c candidate, known Namespaces) answer {
	if !m.selects(c) || c.finished || c.refuses(m.set.Name) != "" {
		return no
	}
	result := m.matchesNamespace(c.namespace, known)
	if result != no && c.skipped {
		return skipped
	}
	return result
}

// finished says whether the template is a Pod that has ended or is being deleted (K11).
func finished(t transform.PodTemplate) bool {
	if !workload.Is(t.Ref(), "", "Pod") {
		return false
	}
	phase := t.Node(transform.Fields("status", "phase"))
	deleted := t.Node(transform.Fields("metadata", "deletionTimestamp"))
	return !phase.IsNil() && (phase.YNode().Value == "Succeeded" || phase.YNode().Value == "Failed") ||
		!deleted.IsNil() && deleted.YNode().ShortTag() != yaml.NodeTagNull
}

// matchesNamespace follows K16.
func (m *matcher) matchesNamespace(name string, known Namespaces) answer {
	if m.namespaces == nil {
		return yes
	}
	given, found := known[name]
	set := labels.Merge(given, labels.Set{corev1.LabelMetadataName: name})
	switch {
	case !found:
		return m.matchesByName(set)
	case m.namespaces.Matches(set):
		return yes
	}
	return no
}

// matchesByName evaluates what can be known from the name of the namespace alone.
func (m *matcher) matchesByName(name labels.Set) answer {
	requirements, _ := m.namespaces.Requirements()
	result := yes
	for _, r := range requirements {
		switch {
		case r.Key() != corev1.LabelMetadataName:
			result = unknown
		case !r.Matches(name):
			return no
		}
	}
	return result
}
