package workload_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

func TestFilter(t *testing.T) {
	cart := transform.Ref{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "cart-v2"}
	only := func(kinds, names, namespaces string) []workload.Target {
		target := workload.Target{}
		for list, text := range map[*[]string]string{&target.Kinds: kinds, &target.Names: names, &target.Namespaces: namespaces} {
			if text != "" {
				*list = []string{text}
			}
		}
		return []workload.Target{target}
	}
	for name, c := range map[string]struct {
		filter workload.Filter
		want   bool
	}{
		"nothing said":             {workload.Filter{}, true},
		"included by kind":         {workload.Filter{Include: only("Deployment", "", "")}, true},
		"included by group":        {workload.Filter{Include: only("apps/Deployment", "", "")}, true},
		"any kind of the group":    {workload.Filter{Include: only("apps/*", "", "")}, true},
		"the kind of any group":    {workload.Filter{Include: only("*/Deployment", "", "")}, true},
		"another group":            {workload.Filter{Include: only("example.com/Deployment", "", "")}, false},
		"the core group":           {workload.Filter{Include: only("/Deployment", "", "")}, false},
		"a star has no slash":      {workload.Filter{Include: only("*", "", "")}, true},
		"another kind":             {workload.Filter{Include: only("Job", "", "")}, false},
		"included by name":         {workload.Filter{Include: only("", "cart-*", "")}, true},
		"all of it has to match":   {workload.Filter{Include: only("Deployment", "cart-*", "dev")}, false},
		"one of several":           {workload.Filter{Include: append(only("Job", "", ""), only("", "", "shop")...)}, true},
		"excluded by namespace":    {workload.Filter{Exclude: only("", "", "sh?p")}, false},
		"exclusion wins":           {workload.Filter{Include: only("Deployment", "", ""), Exclude: only("", "cart-v2", "")}, false},
		"an exclusion of another":  {workload.Filter{Exclude: only("", "cart", "")}, true},
		"a pattern is not a regex": {workload.Filter{Include: only("", "cart.*", "")}, false},
	} {
		if got := c.filter.Allows(cart); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

func TestTargetValidate(t *testing.T) {
	for want, target := range map[string]workload.Target{
		"kinds, names or namespaces are required":                       {},
		`names[0]: pattern "[": syntax error in pattern`:                {Names: []string{"["}},
		`namespaces[0]: pattern "a[": syntax error in pattern`:          {Kinds: []string{"Job"}, Namespaces: []string{"a["}},
		`kinds[0]: no kind can meet "apps/v1/Job", which has a version`: {Kinds: []string{"apps/v1/Job"}},
		`kinds[1]: no kind can meet "v1/Pod", which has a version`:      {Kinds: []string{"/Pod", "v1/Pod"}},
	} {
		if err := target.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := (workload.Target{Kinds: []string{"Job"}}).Validate(); err != nil {
		t.Error(err)
	}
}

// What a kind with its group is missed by is told with the group.
func TestTargetMisses(t *testing.T) {
	ref := transform.Ref{APIVersion: "batch.volcano.sh/v1alpha1", Kind: "Job", Name: "train"}
	want := []workload.Miss{{Field: "kinds", Patterns: []string{"batch/Job", "Pod"}, Got: "batch.volcano.sh/Job"}}
	if diff := cmp.Diff(want, workload.Target{Kinds: []string{"batch/Job", "Pod"}}.Misses(ref)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := (workload.Target{Kinds: []string{"Pod", "*.sh/Job"}}).Misses(ref); len(got) > 0 {
		t.Errorf("got %v", got)
	}
}
