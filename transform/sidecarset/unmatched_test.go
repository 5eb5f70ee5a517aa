package sidecarset_test

import (
	"fmt"
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// unmatchedCost returns how much is allocated to look for the nearest of so many templates to as many sets, and
// to as many entries.
func unmatchedCost(t *testing.T, size int) float64 {
	t.Helper()
	var templates []transform.PodTemplate
	var sets []api.SidecarSet
	var options sidecarset.Options
	for i := range size {
		templates = append(templates, template(t, deployment(fmt.Sprintf("web-%d", i), fmt.Sprintf("app-%d", i))))
		set, err := api.Parse(fmt.Appendf(nil, "{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: s%d}, "+
			"spec: {selector: {matchLabels: {tier: t%d}}, containers: [{name: c, image: i}]}}", i, i))
		if err != nil {
			t.Fatal(err)
		}
		sets = append(sets, set...)
		options.Overrides = append(options.Overrides, api.Override{Sidecar: fmt.Sprintf("x%d", i)})
	}
	rule, err := sidecarset.NewInject(sets, options)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(rule.Unmatched(templates, transform.Error)); got != 2*size {
		t.Fatalf("%d of %d are reported", got, 2*size)
	}
	return testing.AllocsPerRun(1, func() { rule.Unmatched(templates, transform.Error) })
}

// Looking for the nearest costs no more than sets times templates, and entries times templates: four times as much
// for twice the size.
func TestUnmatchedCost(t *testing.T) {
	small, large := unmatchedCost(t, 20), unmatchedCost(t, 40)
	if ratio := large / small; ratio > 5 {
		t.Errorf("twice the size costs %.1f times as much (%.0f allocations, %.0f)", ratio, small, large)
	}
}
