package hazard_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// config is the config.yaml of a case: what is done to the input, in this order, before the check.
type config struct {
	Standing          bool             `json:"standing"`          // check what stands there
	Revert            []string         `json:"revert"`            // names
	Convert           []string         `json:"convert"`           // names
	StartupProbe      bool             `json:"startupProbe"`      // derive one
	SidecarSets       []any            `json:"sidecarSets"`       // to inject
	Mode              sidecarset.Mode  `json:"mode"`              // of what is injected
	Placement         native.Placement `json:"placement"`         // of native sidecars
	KubernetesVersion string           `json:"kubernetesVersion"` // the oldest
	Checks            hazard.Levels    `json:"checks"`
}

const cases = "../../testdata/hazard"

func TestGolden(t *testing.T) {
	goldentest.Run(t, cases, func(t *testing.T, text []byte, items []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic) {
		t.Helper()
		var c config
		n := yaml.MustParse(string(text))
		if ds := transform.DecodeStrict(n, transform.Ref{}, &c); len(ds) > 0 {
			t.Fatal(ds)
		}
		var rules []transform.Rule
		for _, rule := range c.rules(t, n, items) {
			rules = append(rules, c.Checks.Rule(rule, nil))
		}
		return rules, nil
	})
}

// rules returns what the case does.
func (c config) rules(t *testing.T, n *yaml.RNode, items []*yaml.RNode) []transform.Rule {
	t.Helper()
	version := native.Default
	if c.KubernetesVersion != "" {
		var err error
		if version, err = native.ParseVersion(c.KubernetesVersion); err != nil {
			t.Fatal(err)
		}
	}
	var out []transform.Rule
	if len(c.Revert) > 0 {
		out = append(out, native.Revert{Choice: native.Choice{Names: c.Revert}})
	}
	var asks func(transform.PodTemplate, corev1.Container) bool
	if len(c.Convert) > 0 {
		convert := native.Convert{
			Choice: native.Choice{Names: c.Convert}, Placement: c.Placement, StartupProbe: c.StartupProbe, NoRecord: true,
		}
		out, asks = append(out, convert), convert.AsksForProbe
	}
	if len(c.SidecarSets) > 0 {
		out = append(out, c.inject(t, n, version))
	}
	return append(out, hazard.Check{
		Version: version, Around: hazard.Look(items), Standing: c.Standing, Injected: sidecarset.Injected, AsksForProbe: asks,
	})
}

func (c config) inject(t *testing.T, n *yaml.RNode, version native.Version) sidecarset.Inject {
	t.Helper()
	var sets []api.SidecarSet
	for i := range c.SidecarSets {
		set, ds := api.Decode(transform.Fields("sidecarSets").At(i).Lookup(n))
		if transform.HasErrors(ds) {
			t.Fatal(ds)
		}
		sets = append(sets, set)
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{Mode: c.Mode, Version: version, Placement: c.Placement})
	if err != nil {
		t.Fatal(err)
	}
	return inject
}

// Every hazard has a case CODE.txtar in which it fires, and one next to it, CODE-not.txtar, in which
// it must not.
func TestEveryHazardHasItsCases(t *testing.T) {
	for _, h := range hazard.Catalogue() {
		for suffix, fires := range map[string]bool{"": true, "-not": false} {
			archive, err := txtar.ParseFile(filepath.Join(cases, h.Code+suffix+".txtar"))
			if err != nil {
				t.Error(err)
				continue
			}
			results, _ := goldentest.Section(archive, "results.txt")
			if bytes.Contains(results, []byte("["+h.Code+"]")) != fires {
				t.Errorf("%s%s.txtar: the hazard fires: want %t", h.Code, suffix, fires)
			}
		}
	}
}

// A row of the catalogue is complete, and its texts are of the form that they are shown in.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, h := range hazard.Catalogue() {
		if seen[h.Code] || h.Code == "" || h.Severity == "" || h.Evidence == "" {
			t.Errorf("%+v: incomplete, or its code is not its own", h)
		}
		seen[h.Code] = true
		if !strings.HasSuffix(h.Sentence, ".") || h.Remedy == "" || strings.HasSuffix(h.Remedy, ".") {
			t.Errorf("%s: want a sentence with a full stop, and a remedy without one", h.Code)
		}
		if h.Refused && h.Severity != transform.Error {
			t.Errorf("%s: what Kubernetes refuses is an Error", h.Code)
		}
		if found, ok := hazard.Find(h.Code); !ok || found.Code != h.Code {
			t.Errorf("%s: not found", h.Code)
		}
	}
}
