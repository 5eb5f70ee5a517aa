package sidecarset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// TestCorpusEntries gives every app container of the corpus a bundle, a variable and a mount, with
// sidecars that share mounts, changes them, takes them from some, and removes all: each object is as it
// was, and on the way a second run changes nothing.
func TestCorpusEntries(t *testing.T) {
	first := withEntries(t, `
overrides:
- {sidecar: inject-sidecars-after, image: overridden, env: [{name: O, value: o}]}
appContainers:
- {caBundle: {configMap: ca}, initContainers: true}
- env: [{name: INJECT_SIDECARS, value: "1"}]
  volumeMounts: [{name: inject-sidecars-volume, mountPath: /inject-sidecars-app}]
`)
	second := withEntries(t, `
appContainers:
- {caBundle: {secret: other, mountPath: /inject-sidecars-ca, variables: [SSL_CERT_FILE]}, containers: ["*a*"]}
- env: [{name: INJECT_SIDECARS, value: "2"}]
`)
	sharing := strings.Replace(everything, "podInjectPolicy: After", "shareVolumePolicy: {type: enabled}\n    podInjectPolicy: After", 1)
	steps := []transform.Rule{inject(t, sharing, first), inject(t, upgraded, second), inject(t, sharing, first)}
	lives, given := 0, 0
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		templates, _ := workload.Locate(items)
		for _, p := range templates {
			before := p.Object().MustString()
			if !live(t, p, steps) {
				continue
			}
			lives++
			if diff := cmp.Diff(before, p.Object().MustString()); diff != "" {
				t.Errorf("%s: %s: not as it was (-want +got):\n%s", file, p.Ref(), diff)
			}
			given += fits(t, p, steps[0])
		}
	})
	if lives < 400 || given < 350 {
		t.Errorf("only %d pod templates, %d of them with something for app containers", lives, given)
	}
	t.Logf("%d pod templates; app containers of %d were given something", lives, given)
}

// fits returns 1 when the rule gives something to app containers of the template, else 0.
func fits(t *testing.T, p transform.PodTemplate, rule transform.Rule) int {
	t.Helper()
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range plan.Diagnostics() {
		if strings.Contains(d.Message, "variable INJECT_SIDECARS") {
			return 1
		}
	}
	return 0
}

// withEntries returns options with the overrides and the entries for app containers.
func withEntries(t *testing.T, text string) sidecarset.Options {
	t.Helper()
	n := yaml.MustParse(text)
	c := chapter{Provenance: sidecarset.ProvenanceAnnotation}
	if ds := transform.DecodeStrict(n, transform.Ref{}, &c); len(ds) > 0 {
		t.Fatal(ds)
	}
	options, said := c.options(n)
	if transform.HasErrors(said) {
		t.Fatal(said)
	}
	options.SkipNamespaces = []string{}
	return options
}
