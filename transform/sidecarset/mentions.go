package sidecarset

import (
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Mentions returns what stands in the text of every pod template that Inject has anything to say of:
// the labels that one of the selectors asks for, unless a controller adds them (package workload knows of which
// kinds), or an annotation of ours or of OpenKruise. It is nil when a selector can match a template without any
// label.
func (r Inject) Mentions() [][]string {
	out := [][]string{{strings.TrimSuffix(Annotation, "injected")}, {"kruise.io/sidecarset-"}}
	for _, m := range r.active {
		row := required(m.set.Spec.Selector)
		if len(row) == 0 {
			return nil
		}
		out = append(out, row)
	}
	return out
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
