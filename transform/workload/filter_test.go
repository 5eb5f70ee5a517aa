package workload_test

import (
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

func TestFilter(t *testing.T) {
	cart := transform.Ref{Kind: "Deployment", Namespace: "shop", Name: "cart-v2"}
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
		"kinds, names or namespaces are required":              {},
		`names[0]: pattern "[": syntax error in pattern`:       {Names: []string{"["}},
		`namespaces[0]: pattern "a[": syntax error in pattern`: {Kinds: []string{"Job"}, Namespaces: []string{"a["}},
	} {
		if err := target.Validate(); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	if err := (workload.Target{Kinds: []string{"Job"}}).Validate(); err != nil {
		t.Error(err)
	}
}
