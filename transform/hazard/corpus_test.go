package hazard_test

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// onePlain injects a container that has nothing but an image.
const onePlain = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: plain
spec:
  selector:
    matchExpressions:
    - {key: inject-sidecars.dev/never, operator: DoesNotExist}
  containers:
  - name: inject-sidecars-plain
    image: i:1
`

// mostOften is how many workloads there may be for one of which a Warning or an Error is said: what
// is said more often is either wrong or an Info.
const mostOften = 5

// saidOften are the warnings and errors that may be said more often, with the reason, by what is
// done and code.
func saidOften() map[string]string { return map[string]string{} }

// A deed is what is done to the workloads of the corpus. It returns the rows of rules to try on a
// template, none when there is nothing to try.
type deed struct {
	name string
	rows func(transform.PodTemplate) [][]transform.Rule
}

func deeds(t *testing.T) []deed {
	t.Helper()
	return []deed{
		{"lint", func(transform.PodTemplate) [][]transform.Rule { return [][]transform.Rule{nil} }},
		{"convert", convertEach},
		{"inject", injectPlain(t, sidecarset.AsWritten)},
		{"inject native", injectPlain(t, sidecarset.Native)},
	}
}

// convertEach converts each container but the first, one at a time.
func convertEach(t transform.PodTemplate) [][]transform.Rule {
	spec, err := t.Spec()
	if err != nil || len(spec.Containers) < 2 {
		return nil
	}
	var out [][]transform.Rule
	for _, c := range spec.Containers[1:] {
		out = append(out, []transform.Rule{native.Convert{Choice: native.Choice{Names: []string{c.Name}}}})
	}
	return out
}

func injectPlain(t *testing.T, mode sidecarset.Mode) func(transform.PodTemplate) [][]transform.Rule {
	t.Helper()
	sets, err := api.Parse([]byte(onePlain))
	if err != nil {
		t.Fatal(err)
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{SkipNamespaces: []string{}, Mode: mode})
	if err != nil {
		t.Fatal(err)
	}
	return func(transform.PodTemplate) [][]transform.Rule { return [][]transform.Rule{{inject}} }
}

// TestCorpus measures how often each hazard is found on workloads that people run, which are mostly
// in order.
func TestCorpus(t *testing.T) {
	directories := map[string][]*yaml.RNode{} // what stands in one is mostly deployed together
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		dir := filepath.Dir(file)
		directories[dir] = append(directories[dir], items...)
	})
	for _, d := range deeds(t) {
		r := rates{found: map[string]int{}, severity: map[string]transform.Severity{}}
		for _, dir := range slices.Sorted(maps.Keys(directories)) {
			items := directories[dir]
			templates, _ := workload.Locate(items)
			check := hazard.Check{Around: hazard.Look(items), Standing: d.name == "lint", Injected: sidecarset.Injected}
			for _, template := range templates {
				r.add(t, template, d.rows(template), check)
			}
		}
		t.Logf("%s: %d workloads\n%s", d.name, r.workloads, &r)
		r.judge(t, d.name)
	}
}

// The rates of the hazards.
type rates struct {
	workloads int
	found     map[string]int // in how many workloads, by code
	severity  map[string]transform.Severity
}

// add tries each row of rules on the template with the check behind it. A hazard that more than one
// of them makes is counted once.
func (r *rates) add(t *testing.T, template transform.PodTemplate, rows [][]transform.Rule, check hazard.Check) {
	t.Helper()
	if _, err := template.Spec(); err != nil || len(rows) == 0 {
		return
	}
	r.workloads++
	here := map[string]bool{}
	for _, row := range rows {
		plan, err := transform.NewPlan([]transform.PodTemplate{template}, append(slices.Clone(row), check)...)
		if err != nil {
			t.Fatalf("%s: %v", template.Ref(), err)
		}
		for _, d := range plan.Diagnostics() {
			if _, ours := hazard.Find(d.Code); ours {
				here[d.Code] = true
				r.severity[d.Code] = d.Severity
			}
		}
	}
	for code := range here {
		r.found[code]++
	}
}

// judge fails for what is said too often.
func (r *rates) judge(t *testing.T, deed string) {
	t.Helper()
	for code, n := range r.found {
		why, excused := saidOften()[deed+" "+code]
		often := n*mostOften > r.workloads && r.severity[code] != transform.Info
		switch {
		case often && excused:
			t.Logf("%s %s is said often, because %s", deed, code, why)
		case often:
			t.Errorf("%s: %s %s is said of %d workloads of %d: make it an Info, or look closer", deed, r.severity[code], code, n, r.workloads)
		case excused:
			t.Errorf("%s: %s is not said often: remove it from saidOften", deed, code)
		}
	}
	if r.workloads == 0 {
		t.Errorf("%s: no workload to try it on", deed)
	}
}

// String writes a table, the most frequent first.
func (r *rates) String() string {
	var out strings.Builder
	codes := slices.SortedFunc(maps.Keys(r.found), func(a, b string) int {
		if d := r.found[b] - r.found[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	for _, code := range codes {
		n := r.found[code]
		fmt.Fprintf(&out, "\t%-28s %-8s %4d of %d (%.1f %%)\n", code, r.severity[code], n, r.workloads, 100*float64(n)/float64(r.workloads))
	}
	return out.String()
}
