package kubernetes

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/conformance/faults"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// stricter holds what we refuse and Kubernetes takes, by the Go type and the JSON name of the field.
func stricter() map[string]string {
	return map[string]string{}
}

// TestFaults gives the containers and volumes of SidecarSets with one odd field to Kubernetes. What it takes
// in no pod at all, we have to refuse, and the other way round.
func TestFaults(t *testing.T) {
	all, err := faults.All()
	if err != nil {
		t.Fatal(err)
	}
	wrong, refused, said := 0, 0, map[string]int{}
	for _, f := range all {
		ours, theirs := oursOf(t, f), refusalOf(t, f)
		if theirs != nil {
			refused++
		}
		_, named := stricter()[f.Owner]
		switch {
		case (ours == nil) == (theirs == nil), theirs == nil && named:
		case said[f.Owner] < 3:
			said[f.Owner]++
			t.Errorf("%s\nours:\n%s\nKubernetes:\n%s", f, strings.Join(ours, "\n"), strings.Join(theirs, "\n"))
			fallthrough
		default:
			wrong++
		}
	}
	t.Logf("%d faults, %d of them refused by Kubernetes, %d judged otherwise by us", len(all), refused, wrong)
	t.Logf("%v", slices.Sorted(maps.Keys(said)))
}

// oursOf returns what we have against the set.
func oursOf(t *testing.T, f faults.Fault) []string {
	t.Helper()
	n, err := yaml.Parse(textOfJSON(t, f.Set))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	_, ds := sidecarset.Decode(n)
	for _, d := range ds {
		if d.Severity == transform.Error {
			out = append(out, d.String())
		}
	}
	return out
}

// refusalOf returns what Kubernetes has against the pod that is made for the set; nothing when one of several
// pods can have such containers and volumes.
func refusalOf(t *testing.T, f faults.Fault) []string {
	t.Helper()
	var out []string
	for _, pod := range podsFor(f.Set) {
		v := create(object{text: []byte(textOfJSON(t, pod))})
		if v.valid() {
			return nil
		}
		if out == nil {
			out = []string{v.String()}
		}
	}
	return out
}

// podsFor returns pods with the containers and volumes of the set, which differ in what a set cannot say.
func podsFor(set map[string]any) []map[string]any {
	spec, _ := set["spec"].(map[string]any)
	var out []map[string]any
	for _, extra := range []map[string]any{
		{},
		{"os": map[string]any{"name": "linux"}, "hostUsers": false, "terminationGracePeriodSeconds": int64(1) << 40,
			"resourceClaims": []any{map[string]any{"name": "c", "resourceClaimName": "c"}, map[string]any{"name": "d", "resourceClaimName": "d"}}},
		{"hostNetwork": true, "securityContext": map[string]any{"windowsOptions": map[string]any{"hostProcess": true}}},
	} {
		extra["serviceAccountName"] = "sa"
		extra["containers"], extra["initContainers"], extra["volumes"] = spec["containers"], spec["initContainers"], spec["volumes"]
		out = append(out, map[string]any{"apiVersion": "v1", "kind": "Pod", "metadata": map[string]any{"name": "p"}, "spec": extra})
	}
	return out
}

func textOfJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(fmt.Errorf("writing %v: %w", v, err))
	}
	return string(text)
}
