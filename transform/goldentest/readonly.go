package goldentest

import (
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A readOnly rule is one that is watched: the pod spec that all rules share is not to be written to.
type readOnly struct {
	transform.Rule

	t *testing.T
}

func watched(t *testing.T, rules []transform.Rule) []transform.Rule {
	t.Helper()
	var out []transform.Rule
	for _, r := range rules {
		out = append(out, readOnly{r, t})
	}
	return out
}

// Plan plans, and compares the pod spec before and after.
func (r readOnly) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	spec, unreadable := t.Spec()
	before := transform.HashValue(spec)
	ds, err := r.Rule.Plan(t)
	if unreadable == nil && transform.HashValue(spec) != before {
		r.t.Errorf("rule %s writes to the pod spec of %s", r.Name(), t.Ref())
	}
	return ds, err
}
