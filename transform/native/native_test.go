package native_test

import (
	"path"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// options is the config.yaml of a case.
type options struct {
	Names        []string         `json:"names"`
	Images       []string         `json:"images"`
	Placement    native.Placement `json:"placement"`
	StartupProbe bool             `json:"startupProbe"`
	Version      string           `json:"kubernetesVersion"`
}

func readOptions(t *testing.T, text []byte) options {
	t.Helper()
	var o options
	if err := transform.Decode(yaml.MustParse(string(text)), &o); err != nil {
		t.Fatal(err)
	}
	return o
}

func TestConvert(t *testing.T) {
	goldentest.Run(t, "../../testdata/convert", func(t *testing.T, config []byte, _ []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic) {
		t.Helper()
		o := readOptions(t, config)
		r := native.Convert{Choice: native.Choice{Names: o.Names, Images: o.Images}, Placement: o.Placement, StartupProbe: o.StartupProbe}
		if o.Version != "" {
			var err error
			if r.Version, err = native.ParseVersion(o.Version); err != nil {
				t.Fatal(err)
			}
		}
		return []transform.Rule{r}, nil
	})
}

func TestRevert(t *testing.T) {
	goldentest.Run(t, "../../testdata/revert", func(t *testing.T, config []byte, _ []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic) {
		t.Helper()
		o := readOptions(t, config)
		return []transform.Rule{native.Revert{Choice: native.Choice{Names: o.Names, Images: o.Images}}}, nil
	})
}

// For every workload of the corpus with more than one container: each container but the first,
// converted and reverted, gives the original back, node for node.
func TestRoundTrip(t *testing.T) {
	tried, refused := 0, map[string]int{}
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		templates, _ := workload.Locate(items)
		for _, p := range templates {
			tried += roundTrips(t, file, p, refused)
		}
	})
	if tried < 50 {
		t.Errorf("only %d containers", tried)
	}
	t.Logf("%d containers converted and reverted; refused: %v", tried, refused)
}

// The pair of the Kubernetes documentation: the Job with a sidecar of the old sort becomes the one
// with a native sidecar.
func TestDocumentationPair(t *testing.T) {
	files := map[string]*yaml.RNode{}
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		if len(items) == 1 && strings.HasPrefix(file, "kubernetes-website/") {
			files[path.Base(file)] = items[0]
		}
	})
	legacy, want := files["job-sidecar-legacy.yaml"], files["job-sidecar.yaml"]
	templates, _ := workload.Locate([]*yaml.RNode{legacy})
	rule := native.Convert{Choice: native.Choice{Names: []string{"logshipper"}}, NoRecord: true}
	if code := apply(t, templates[0], rule); code != "" {
		t.Fatal(code)
	}
	if !transform.Equal(want, legacy) {
		t.Errorf("want\n%s\ngot\n%s", want.MustString(), legacy.MustString())
	}
}

// roundTrips converts and reverts each container but the first, and returns how many went.
func roundTrips(t *testing.T, file string, p transform.PodTemplate, refused map[string]int) int {
	t.Helper()
	pod, err := p.Spec()
	if err != nil || len(pod.Containers) < 2 {
		return 0
	}
	tried := 0
	for _, c := range pod.Containers[1:] {
		if c.Name == "" || isWild(c) {
			continue
		}
		choice := native.Choice{Names: []string{c.Name}}
		before := p.Object().MustString()
		if code := apply(t, p, native.Convert{Choice: choice, StartupProbe: true}); code != "" {
			refused[code]++
			continue
		}
		tried++
		if after := p.Object().MustString(); !strings.Contains(after, "restartPolicy: Always") {
			t.Errorf("%s: %s: %s was not converted", file, p.Ref(), c.Name)
		}
		if code := apply(t, p, native.Revert{Choice: choice}); code != "" {
			t.Errorf("%s: %s: reverting %s: %s", file, p.Ref(), c.Name, code)
		}
		if diff := cmp.Diff(before, p.Object().MustString()); diff != "" {
			t.Fatalf("%s: %s: %s is not as it was:\n%s", file, p.Ref(), c.Name, diff)
		}
	}
	return tried
}

// isWild says whether the name could not be a pattern for itself alone.
func isWild(c corev1.Container) bool { return strings.ContainsAny(c.Name, `*?[\`) }

// apply applies the rule, or returns the code of the error that keeps it.
func apply(t *testing.T, p transform.PodTemplate, rule transform.Rule) string {
	t.Helper()
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, rule)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range plan.Diagnostics() {
		if d.Severity == transform.Error {
			return d.Code
		}
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	return ""
}
