package kubernetes

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/conformance/faults"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// An otherwise is a field that we judge in another way than Kubernetes does.
type otherwise struct {
	field      string // by the Go type and the name in JSON
	ours       string // matches what we have against it, where Kubernetes has nothing
	kubernetes string // matches what Kubernetes has against it, where we have nothing
	why        string
}

func judgedOtherwise() []otherwise {
	return []otherwise{
		{field: "EnvVar.name", ours: `\.env\[\d+\]\.name: `, why: "the webhook, and Kubernetes before 1.34, take fewer letters"},
		{field: "EnvFromSource.prefix", ours: `\.envFrom\[\d+\]\.prefix: `, why: "likewise"},
		{field: "Container.restartPolicy", ours: `containers\[0\]\.restartPolicy: a container under containers cannot have one`, why: "K154"},
		{field: "Container.restartPolicy", ours: `initContainers\[0\]\.restartPolicy: unknown value "(Never|OnFailure)"`, why: "K154"},
		{field: "Container.resizePolicy", ours: `resizePolicy: an init container cannot have one`, why: "K154"},
		{field: "VolumeMount.name", kubernetes: `^spec\.\w+\[0\]\.volumeMounts\[\d\]\.name: Not found`, why: "K157: the pod may have the volume"},
		{field: "VolumeDevice.name", kubernetes: `^spec\.\w+\[0\]\.volumeDevices\[\d\]\.name: Not found`, why: "K157: the pod may have the volume"},
		{field: "FileKeySelector.volumeName", kubernetes: `fileKeyRef\.volumeName: Not found`, why: "K157: the pod may have the volume"},
		{field: "ResourceClaim.name", kubernetes: `resources\.claims\[\d\]: Not found`, why: "the pod has the claims"},
		{field: "SecurityContext.procMount", kubernetes: "`hostUsers` must be false", why: "the pod says whether it is; one with a device may not"},
	}
}

// explains says whether it is this field, and all that one side has against it.
func (o otherwise) explains(f faults.Fault, ours, theirs []string) bool {
	pattern, said := o.ours, ours
	if len(ours) == 0 {
		pattern, said = o.kubernetes, theirs
	}
	r := regexp.MustCompile(pattern)
	return pattern != "" && (o.field == f.Owner || o.field == f.Owner[:strings.Index(f.Owner+".", ".")]) && !slices.ContainsFunc(said, func(s string) bool { return !r.MatchString(s) })
}

// TestFaults gives the containers and volumes of SidecarSets with one odd field to Kubernetes. What it takes
// in no pod at all, we have to refuse, and the other way round.
func TestFaults(t *testing.T) {
	all, err := faults.All()
	if err != nil {
		t.Fatal(err)
	}
	openGates(t)
	refused, said, explained := 0, map[string]int{}, map[string]int{}
	for i := 0; i < len(all); i += max(1, full / *pairs) {
		f := all[i]
		ours, theirs := oursOf(t, f), refusalOf(t, f)
		if theirs != nil {
			refused++
		}
		if (ours == nil) == (theirs == nil) {
			continue
		}
		known := slices.IndexFunc(judgedOtherwise(), func(o otherwise) bool { return o.explains(f, ours, theirs) })
		if known >= 0 {
			explained[judgedOtherwise()[known].field]++
		} else if said[f.Owner]++; said[f.Owner] < 3 {
			t.Errorf("%s\nours:\n%s\nKubernetes:\n%s", f, strings.Join(ours, "\n"), strings.Join(theirs, "\n"))
		}
	}
	t.Logf("%d faults, %d of them refused by Kubernetes; judged otherwise for a reason: %v; without one: %v", len(all), refused, explained, said)
}

// openGates opens all feature gates until the test ends: what is behind a closed one would be dropped without a look.
func openGates(t *testing.T) {
	t.Helper()
	gate, mutable := utilfeature.DefaultFeatureGate, utilfeature.DefaultMutableFeatureGate
	open := mutable.DeepCopy()
	must(t, open.Set("AllAlpha=true,AllBeta=true"))
	utilfeature.DefaultFeatureGate, utilfeature.DefaultMutableFeatureGate = open, open
	t.Cleanup(func() { utilfeature.DefaultFeatureGate, utilfeature.DefaultMutableFeatureGate = gate, mutable })
}

// oursOf returns what we have against the set.
func oursOf(t *testing.T, f faults.Fault) []string {
	t.Helper()
	n, err := yaml.Parse(textOfJSON(t, f.Set))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	_, ds := api.Decode(n)
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
			for _, p := range v.problems {
				out = append(out, p.String())
			}
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
		{"os": map[string]any{"name": "linux"}, "terminationGracePeriodSeconds": int64(1) << 40, "resourceClaims": []any{
			map[string]any{"name": "c", "resourceClaimName": "c"},
			map[string]any{"name": "d", "resourceClaimName": "d"},
			map[string]any{"name": "x", "resourceClaimName": "x"},
		}},
		{"hostUsers": false},
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
