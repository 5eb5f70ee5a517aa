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

// chapter is the config.yaml of a case of testdata/life.
type chapter struct {
	SidecarSets []any                 `json:"sidecarSets"`
	Mode        sidecarset.Mode       `json:"mode"`
	Provenance  sidecarset.Provenance `json:"provenance"` // default Annotation
	KeepEdits   bool                  `json:"keepEdits"`
	Remove      *[]string             `json:"remove"` // names of sets; none are all
	Select      []api.Select          `json:"select"`
	Overrides   []api.Override        `json:"overrides"`

	AppContainers []api.AppContainers `json:"appContainers"`
}

func TestLifeGolden(t *testing.T) {
	goldentest.Run(t, "../../testdata/life", chapterRules)
}

func TestOverrideGolden(t *testing.T) {
	goldentest.Run(t, "../../testdata/override", chapterRules)
}

func TestSelectGolden(t *testing.T) {
	goldentest.Run(t, "../../testdata/select", chapterRules)
}

func TestAppContainersGolden(t *testing.T) {
	goldentest.Run(t, "../../testdata/appcontainers", chapterRules)
}

// chapterRules makes the rule of a chapter. What matches nothing is a warning when there are entries.
func chapterRules(t *testing.T, text []byte, items []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic) {
	t.Helper()
	n := yaml.MustParse(string(text))
	c := chapter{Provenance: sidecarset.ProvenanceAnnotation}
	if ds := transform.DecodeStrict(n, transform.Ref{}, &c); len(ds) > 0 {
		t.Fatal(ds)
	}
	var sets []api.SidecarSet
	for i := range c.SidecarSets {
		set, ds := api.Decode(transform.Fields("sidecarSets").At(i).Lookup(n))
		if transform.HasErrors(ds) {
			t.Fatal(ds)
		}
		sets = append(sets, set)
	}
	if c.Remove != nil {
		return []transform.Rule{c.removal(sets)}, nil
	}
	options, said := c.options(n)
	inject, err := sidecarset.NewInject(sets, options)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Select)+len(c.Overrides)+len(c.AppContainers) > 0 {
		templates, _ := workload.Locate(items)
		said = append(said, inject.Unmatched(templates, transform.Warning)...)
	}
	return []transform.Rule{inject}, said
}

// options returns the options of the chapter, and what is wrong with its entries.
func (c chapter) options(n *yaml.RNode) (sidecarset.Options, []transform.Diagnostic) {
	out := sidecarset.Options{
		Mode: c.Mode, Provenance: c.Provenance, KeepEdits: c.KeepEdits,
		Configuration: transform.Ref{Kind: "InjectSidecars", Name: "platform"},
	}
	var said []transform.Diagnostic
	for i, e := range c.Select {
		e = e.At(transform.Fields("select").At(i))
		said = append(said, e.Validate(out.Configuration)...)
		out.Selects = append(out.Selects, e)
	}
	for i, o := range c.Overrides {
		o = o.From(n, transform.Fields("overrides").At(i))
		said = append(said, o.Validate(out.Configuration)...)
		out.Overrides = append(out.Overrides, o)
	}
	for i, a := range c.AppContainers {
		a = a.From(n, transform.Fields("appContainers").At(i))
		said = append(said, a.Validate(out.Configuration)...)
		out.AppContainers = append(out.AppContainers, a)
	}
	return out, said
}

// removal returns the rule that removes the named sets, all when there are none.
func (c chapter) removal(sets []api.SidecarSet) sidecarset.Remove {
	out := sidecarset.Remove{Sets: sets, All: len(*c.Remove) == 0}
	for _, name := range *c.Remove {
		var set api.SidecarSet
		set.Name = name
		if len(sets) == 0 {
			out.Sets = append(out.Sets, set)
		}
	}
	return out
}
