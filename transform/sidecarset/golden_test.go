package sidecarset_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

func TestGolden(t *testing.T) {
	goldentest.Run(t, "../../testdata/inject", rules)
}

func TestValidate(t *testing.T) {
	goldentest.Run(t, "../../testdata/validate", rules)
}

// rules makes the rule from the SidecarSets in the configuration.
func rules(t *testing.T, config []byte, items []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic) {
	t.Helper()
	var sets []api.SidecarSet
	var said []transform.Diagnostic
	for _, n := range goldentest.Parse(t, config) {
		set, ds := api.Decode(n)
		said = append(said, ds...)
		sets = append(sets, set)
	}
	if transform.HasErrors(said) {
		return nil, said
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{Namespaces: sidecarset.NamespacesOf(items)})
	if err != nil {
		t.Fatal(err)
	}
	templates, _ := workload.Locate(items)
	return []transform.Rule{inject}, append(said, inject.Unmatched(templates, transform.Warning)...)
}
