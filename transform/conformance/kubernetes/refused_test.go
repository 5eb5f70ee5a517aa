package kubernetes

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/conformance/faults"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// How much lint has to find of the invalid pods, of which there have to be so many.
const (
	wantInvalid = 5000
	wantPercent = 95
)

// A share counts the invalid pods of one kind, and those of which lint names the fault.
type share struct{ found, all int }

// TestRefused lints pods with one odd field. Of those that Kubernetes refuses, lint has to name the fault in nearly
// all; of those that it takes, lint may refuse none.
func TestRefused(t *testing.T) {
	openGates(t)
	all, total, missed, wrong := map[string]*share{}, share{}, map[string]int{}, map[string]int{}
	for _, f := range faultyPods(t) {
		v := create(object{text: []byte(textOfJSON(t, f.Set))})
		said := refusedPaths(t, f)
		rule, _, _ := strings.Cut(f.Owner, ".")
		switch {
		case f.Owner == "": // a sample, or a key that is nobody's
		case v.valid() && len(said) > 0:
			if wrong[f.Owner]++; wrong[f.Owner] < 3 {
				t.Errorf("%s: Kubernetes takes it, lint says %s", f, said)
			}
		case !v.valid():
			if all[rule] == nil {
				all[rule] = &share{}
			}
			all[rule].all++
			total.all++
			if names(said, f, v.problems) {
				all[rule].found++
				total.found++
			} else if missed[f.Owner]++; missed[f.Owner] < 3 {
				t.Logf("missed: %s: Kubernetes says %v, lint %s", f, v.problems, said)
			}
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(all)) {
		t.Logf("%5d of %5d: %s", all[rule].found, all[rule].all, rule)
	}
	t.Logf("%5d of %5d; missed by field: %v", total.found, total.all, missed)
	if total.all < wantInvalid {
		t.Errorf("%d invalid pods, want %d", total.all, wantInvalid)
	}
	if total.found*100 < total.all*wantPercent {
		t.Errorf("lint names the fault in %d of %d, want %d %%", total.found, total.all, wantPercent)
	}
}

// faultyPods returns pods with one odd field; those of containers and volumes stand in a pod in which the sample
// that they were made from is valid.
func faultyPods(t *testing.T) []faults.Fault {
	t.Helper()
	ofParts, err := faults.All()
	must(t, err)
	out, err := faults.Pods()
	must(t, err)
	which := 0
	for _, f := range ofParts {
		if f.IsSample() {
			valid := func(pod map[string]any) bool { return create(object{text: []byte(textOfJSON(t, pod))}).valid() }
			which = slices.IndexFunc(podsFor(f.Set), valid)
		}
		if which >= 0 {
			f.Set = podsFor(f.Set)[which]
			out = append(out, f)
		}
	}
	return out
}

// refusedPaths returns the places at which lint says that Kubernetes refuses the pod.
func refusedPaths(t *testing.T, f faults.Fault) []string {
	t.Helper()
	n, err := yaml.Parse(textOfJSON(t, f.Set))
	must(t, err)
	items := []*yaml.RNode{n}
	templates, ds := workload.Locate(items)
	standing := check(items)
	standing.Standing = true
	for _, p := range templates {
		ds = append(ds, newPlan(t, p, []transform.Rule{standing}).Diagnostics()...)
	}
	var out []string
	for _, d := range ds {
		h, isHazard := hazard.Find(d.Code)
		if isHazard && h.Refused || !isHazard && d.Severity == transform.Error {
			out = append(out, d.Path.String())
		}
	}
	return out
}

var index = regexp.MustCompile(`\[\d+\]`)

// names says whether one of the places is the odd field or one of the problems, or inside of it, or around it.
// Kubernetes leaves out some indexes, and gives some fields other names.
func names(said []string, f faults.Fault, problems []problem) bool {
	steps := func(path string) string {
		return strings.NewReplacer("[", "/", "]", "", ".", "/").Replace(index.ReplaceAllString(path, "")) + "/"
	}
	odd := []string{steps("spec." + strings.TrimPrefix(f.Field, "spec."))}
	for _, p := range problems {
		odd = append(odd, steps(p.Field))
	}
	return slices.ContainsFunc(odd, func(b string) bool {
		return slices.ContainsFunc(said, func(s string) bool {
			a := steps(s)
			return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
		})
	})
}
