package sidecarset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A term is one condition of a label selector, and where it is written.
type term struct {
	path        transform.Path
	requirement labels.Requirement
}

// A subject is what has the labels.
type subject struct {
	what   string
	labels map[string]string
}

// terms takes the selector at p apart: matchLabels by key, then matchExpressions. All of them hold
// exactly when the selector matches.
func terms(s *metav1.LabelSelector, p transform.Path) []term {
	if s == nil {
		return nil
	}
	var out []term
	add := func(p transform.Path, part *metav1.LabelSelector) {
		selector, err := metav1.LabelSelectorAsSelector(part)
		if err != nil {
			return // the set was refused
		}
		requirements, _ := selector.Requirements()
		for _, r := range requirements {
			out = append(out, term{p, r})
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.MatchLabels)) {
		add(p.Field("matchLabels", key), &metav1.LabelSelector{MatchLabels: map[string]string{key: s.MatchLabels[key]}})
	}
	for i, e := range s.MatchExpressions {
		add(p.Field("matchExpressions").At(i), &metav1.LabelSelector{MatchExpressions: []metav1.LabelSelectorRequirement{e}})
	}
	return out
}

// want says what the term asks of the label.
func (t term) want() string {
	values := strings.Join(slices.Sorted(slices.Values(t.requirement.ValuesUnsorted())), ", ")
	switch t.requirement.Operator() {
	case selection.NotIn:
		return "none of " + values
	case selection.Exists:
		return "any value"
	case selection.DoesNotExist:
		return "no such label"
	default:
		if len(t.requirement.ValuesUnsorted()) > 1 {
			return "one of " + values
		}
		return values
	}
}

// failed returns the term as a clause that the subject does not meet.
func (t term) failed(s subject) Clause {
	key := t.requirement.Key()
	got, found := s.labels[key]
	has := fmt.Sprintf("%s has %q", s.what, got)
	if !found {
		has = s.what + " does not have it"
	}
	return Clause{
		Path: t.path, Want: t.want(), Got: got,
		Message: fmt.Sprintf("label %s: want %s, %s", key, quoted(t.want()), has),
	}
}

// unknown returns the term as a clause on labels that nobody gave.
func (t term) unknown(s subject) Clause {
	return Clause{
		Path: t.path, Want: t.want(),
		Message: fmt.Sprintf("label %s: want %s, the labels of %s are not known", t.requirement.Key(), quoted(t.want()), s.what), // K17
		Remedy:  "add the Namespace object to the input, or its labels to spec.namespaces of InjectSidecars",
	}
}

// quoted puts quotes around a value, not around words.
func quoted(want string) string {
	if strings.Contains(want, " ") {
		return want
	}
	return fmt.Sprintf("%q", want)
}
