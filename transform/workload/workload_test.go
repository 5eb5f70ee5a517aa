package workload_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// located returns where the pod templates are, one line each, and what was said.
func located(t *testing.T, text string, extra ...workload.Kind) string {
	t.Helper()
	templates, ds := workload.Locate(goldentest.Parse(t, []byte(text)), extra...)
	var out []string
	for _, p := range templates {
		out = append(out, p.Ref().String()+": "+p.Path("spec").String())
	}
	for _, d := range ds {
		out = append(out, string(d.Severity)+": "+d.String())
	}
	return strings.Join(out, "\n")
}

func TestExtraKinds(t *testing.T) {
	const custom = `
apiVersion: example.com/v1
kind: Cluster
metadata: {name: ray}
spec:
  headGroupSpec: {template: {spec: {}}}
  workerGroupSpecs:
  - template: {spec: {}}
  - template: {spec: {}}
---
apiVersion: example.com/v1
kind: TorchJob
metadata: {name: train}
spec:
  pytorchReplicaSpecs:
    Master: {template: {spec: {}}}
    Worker: {template: {spec: {}}}
---
apiVersion: example.com/v1
kind: TorchJob
metadata: {name: odd}
spec:
  pytorchReplicaSpecs: []
`
	got := located(t, custom,
		workload.Kind{Group: "example.com", Kind: "Cluster", Path: "spec.headGroupSpec.template"},
		workload.Kind{Group: "example.com", Kind: "Cluster", Path: "spec.workerGroupSpecs[].template"},
		workload.Kind{Group: "example.com", Kind: "TorchJob", Path: "spec.pytorchReplicaSpecs.*.template"})
	want := `Cluster ray: spec.headGroupSpec.template.spec
Cluster ray: spec.workerGroupSpecs[0].template.spec
Cluster ray: spec.workerGroupSpecs[1].template.spec
TorchJob train: spec.pytorchReplicaSpecs.Master.template.spec
TorchJob train: spec.pytorchReplicaSpecs.Worker.template.spec`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := located(t, custom); got != "" {
		t.Errorf("without being told of them: %s", got)
	}
}

func TestKindValidate(t *testing.T) {
	for path, ok := range map[string]bool{
		"": true, "spec": true, "spec.template": true, "spec.groups[].template": true, "spec.groups[][].template": true,
		"spec.replicaSpecs.*.template": true, "*": true,
		".spec": false, "spec.": false, "spec..template": false, "spec.[]": false, "spec[0]": false, "spec.a*": false, "spec/template": false,
	} {
		err := workload.Kind{Group: "g", Kind: "K", Path: path}.Validate()
		if (err == nil) != ok {
			t.Errorf("%q: %v", path, err)
		}
	}
	if (workload.Kind{Path: "spec"}).Validate() == nil {
		t.Error("a kind without a name is accepted")
	}
}

func TestItemsThatAreNoObjects(t *testing.T) {
	_, ds := workload.Locate([]*yaml.RNode{yaml.MustParse("web"), yaml.MustParse("[a]"), nil})
	var got []string
	for _, d := range ds {
		got = append(got, string(d.Severity)+": "+d.String())
	}
	want := []string{
		`error: items[0]: want an object, got "web"; write it as a mapping with apiVersion, kind and metadata [not-an-object]`,
		`error: items[1]: want an object, got a list; write it as a mapping with apiVersion, kind and metadata [not-an-object]`,
		`error: items[2]: want an object, got nothing; write it as a mapping with apiVersion, kind and metadata [not-an-object]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := located(t, "apiVersion: v1\nkind: List\nitems: [web, {apiVersion: v1, kind: Pod, spec: {}}]\n"); got != "Pod: spec\nerror: List: items[0]: want an object, got \"web\"; write it as a mapping with apiVersion, kind and metadata [not-an-object]" {
		t.Error(got)
	}
}

// What has no kind or name is no reason to fail.
func TestOddObjectsPass(t *testing.T) {
	if got := located(t, "{}\n---\na: 1\n---\nkind: [Deployment]\n---\napiVersion: {}\nkind: Deployment\nspec: 1\n"); got != "" {
		t.Error(got)
	}
}

func TestRefOf(t *testing.T) {
	got := workload.RefOf(yaml.MustParse(`
apiVersion: batch/v1
kind: Job
metadata:
  generateName: nightly-
  namespace: shop
  annotations:
    internal.config.kubernetes.io/path: jobs/nightly.yaml
    internal.config.kubernetes.io/index: '2'
`))
	want := transform.Ref{
		APIVersion: "batch/v1", Kind: "Job", Namespace: "shop", Name: "nightly-*",
		File: "jobs/nightly.yaml", Document: 2,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicates(t *testing.T) {
	object := func(apiVersion, name, file string) string {
		return "apiVersion: " + apiVersion + "\nkind: Deployment\nmetadata:\n  name: " + name +
			"\n  annotations: {config.kubernetes.io/path: " + file + "}\n---\n"
	}
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"the same":                 {object("apps/v1", "web", "a.yaml") + object("apps/v1", "web", "a.yaml"), 1},
		"another version":          {object("apps/v1", "web", "a.yaml") + object("apps/v1beta1", "web", "b.yaml"), 1},
		"three times":              {object("apps/v1", "web", "a.yaml") + object("apps/v1", "web", "a.yaml") + object("apps/v1", "web", "b.yaml"), 2},
		"another group":            {object("apps/v1", "web", "a.yaml") + object("example.com/v1", "web", "a.yaml"), 0},
		"another name":             {object("apps/v1", "web", "a.yaml") + object("apps/v1", "db", "a.yaml"), 0},
		"another directory":        {object("apps/v1", "web", "dev/a.yaml") + object("apps/v1", "web", "prod/a.yaml"), 0},
		"names that are generated": {"kind: Job\nmetadata: {generateName: a}\n---\nkind: Job\nmetadata: {generateName: a}\n", 0},
		"no objects":               {"a: 1\n---\na: 1\n", 0},
	} {
		if ds := workload.Duplicates(goldentest.Parse(t, []byte(c.text))); len(ds) != c.want {
			t.Errorf("%s: %v", name, ds)
		}
	}
}
