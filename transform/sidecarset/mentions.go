package sidecarset

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// Mentions returns what stands in the text of every pod template that Inject has anything to say of:
// the labels that one of the selectors asks for, unless a controller adds them (package workload knows of which
// kinds), the names and labels that one of the Selects asks for, or an annotation of ours or of OpenKruise. It is nil
// when a selector can match a template without any label, or one of the Selects any name.
func (r Inject) Mentions() [][]string {
	out := [][]string{{strings.TrimSuffix(Annotation, "injected")}, {"kruise.io/sidecarset-"}}
	for _, m := range r.active {
		for _, row := range m.mentions() {
			if len(row) == 0 {
				return nil
			}
			out = append(out, row)
		}
	}
	return out
}

// mentions returns a row for each way in which the set selects. One is empty when it asks for no text.
func (m *matcher) mentions() [][]string {
	var out [][]string
	if m.combined() != api.Instead {
		out = append(out, required(m.set.Spec.Selector))
	}
	if m.combined() != api.And { // else the row of the selector stands in all of them
		for _, w := range m.ways {
			out = append(out, w.mentions()...)
		}
	}
	return out
}

// most is how many rows an entry may have: each is looked for in every document.
const most = 64

// mentions returns rows of texts of which one at least stands in the document of each workload that the entry selects: what its
// patterns have without stars, and the labels that objectSelector asks for.
func (s way) mentions() [][]string {
	out := [][]string{required(s.ObjectSelector)}
	for _, patterns := range [][]string{s.Kinds, s.Names, s.Namespaces} {
		if len(patterns) == 0 || len(patterns)*len(out) > most {
			continue
		}
		var rows [][]string
		for _, row := range out {
			for _, pattern := range patterns {
				rows = append(rows, slices.Concat(row, literals(pattern)))
			}
		}
		out = rows
	}
	return out
}

// literals returns texts that stand in every text which meets the pattern.
func literals(pattern string) []string {
	if strings.ContainsAny(pattern, `[\`) {
		return nil
	}
	return strings.FieldsFunc(pattern, func(r rune) bool { return strings.ContainsRune("*?/", r) })
}

// required returns the keys and values of the labels that a selector asks for.
func required(s *metav1.LabelSelector) []string {
	if s == nil {
		return nil
	}
	var out []string
	for key, value := range s.MatchLabels {
		out = append(out, key)
		if value != "" {
			out = append(out, value)
		}
	}
	for _, e := range s.MatchExpressions {
		if e.Operator == metav1.LabelSelectorOpIn || e.Operator == metav1.LabelSelectorOpExists {
			out = append(out, e.Key)
		}
	}
	slices.Sort(out)
	return out
}
