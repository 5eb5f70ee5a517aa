package sidecarset_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// FuzzInject plans any configuration on any input. There is no panic; planning changes nothing;
// what is applied can be taken back; a second run changes nothing.
func FuzzInject(f *testing.F) {
	for _, file := range goldentest.Files(f, "../../testdata/inject") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		config, _ := goldentest.Section(archive, "config.yaml")
		input, _ := goldentest.Section(archive, "input.yaml")
		f.Add(config, input)
	}
	f.Fuzz(func(t *testing.T, config, input []byte) {
		items, err := goldentest.Read(input)
		if err != nil {
			return
		}
		sets, err := api.Parse(config)
		if err != nil {
			return
		}
		inject, err := sidecarset.NewInject(sets, sidecarset.Options{Namespaces: sidecarset.NamespacesOf(items)})
		if err != nil {
			return
		}
		checkInject(t, inject, items)
	})
}

func checkInject(t *testing.T, inject sidecarset.Inject, items []*yaml.RNode) {
	t.Helper()
	before := goldentest.Format(t, items)
	templates, located := workload.Locate(items)
	plan, err := transform.NewPlan(templates, inject)
	if err != nil {
		t.Fatalf("planning: %v", err)
	}
	if goldentest.Format(t, items) != before {
		t.Fatal("planning changed the input")
	}
	if transform.HasErrors(located) || plan.Apply() != nil {
		return
	}
	templates, _ = workload.Locate(items)
	again, err := transform.NewPlan(templates, inject)
	if err != nil || !again.Empty() {
		t.Errorf("a second run changes it again: %v %v", err, again.Diagnostics())
	}
	if err := plan.Invert().Apply(); err != nil {
		t.Fatalf("inverting: %v", err)
	}
	if after := goldentest.Format(t, items); after != before {
		t.Errorf("inverting did not restore\n%s\nbut gave\n%s", before, after)
	}
}

// FuzzDecode reads any text as SidecarSets. There is no panic, and what is wrong is said with the
// object and without a second line.
func FuzzDecode(f *testing.F) {
	for _, dir := range []string{"../../testdata/inject", "../../testdata/validate"} {
		for _, file := range goldentest.Files(f, dir) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				f.Fatal(err)
			}
			config, _ := goldentest.Section(archive, "config.yaml")
			f.Add(config)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		nodes, err := goldentest.Read(text)
		if err != nil {
			return
		}
		for _, n := range nodes {
			_, ds := api.Decode(n)
			for _, d := range ds {
				if strings.Contains(d.String(), "\n") || d.Message == "" || d.Code == "" {
					t.Errorf("%q", d)
				}
			}
		}
	})
}
