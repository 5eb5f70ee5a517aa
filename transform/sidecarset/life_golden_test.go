package sidecarset_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// chapter is the config.yaml of a case of testdata/life.
type chapter struct {
	SidecarSets []any                 `json:"sidecarSets"`
	Mode        sidecarset.Mode       `json:"mode"`
	Provenance  sidecarset.Provenance `json:"provenance"` // default Annotation
	KeepEdits   bool                  `json:"keepEdits"`
	Remove      *[]string             `json:"remove"` // names of sets; none are all
}

func TestLifeGolden(t *testing.T) {
	goldentest.Run(t, "../../testdata/life", func(t *testing.T, text []byte, _ []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic) {
		t.Helper()
		n := yaml.MustParse(string(text))
		c := chapter{Provenance: sidecarset.ProvenanceAnnotation}
		if ds := transform.DecodeStrict(n, transform.Ref{}, &c); len(ds) > 0 {
			t.Fatal(ds)
		}
		var sets []sidecarset.SidecarSet
		for i := range c.SidecarSets {
			set, ds := sidecarset.Decode(transform.Fields("sidecarSets").At(i).Lookup(n))
			if transform.HasErrors(ds) {
				t.Fatal(ds)
			}
			sets = append(sets, set)
		}
		if c.Remove != nil {
			return []transform.Rule{c.removal(sets)}, nil
		}
		inject, err := sidecarset.NewInject(sets, sidecarset.Options{Mode: c.Mode, Provenance: c.Provenance, KeepEdits: c.KeepEdits})
		if err != nil {
			t.Fatal(err)
		}
		return []transform.Rule{inject}, nil
	})
}

// removal returns the rule that removes the named sets, all when there are none.
func (c chapter) removal(sets []sidecarset.SidecarSet) sidecarset.Remove {
	out := sidecarset.Remove{Sets: sets, All: len(*c.Remove) == 0}
	for _, name := range *c.Remove {
		var set sidecarset.SidecarSet
		set.Name = name
		if len(sets) == 0 {
			out.Sets = append(out.Sets, set)
		}
	}
	return out
}
