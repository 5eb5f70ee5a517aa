package kubernetes

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// TestHazards lints the input of the golden cases of hazards: Kubernetes has to refuse the workloads,
// or else their pods, of which lint says that it does, and none without such a word.
func TestHazards(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "testdata/hazard/*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		input, _ := goldentest.Section(archive, "input.yaml")
		items := goldentest.Parse(t, input)
		templates, _ := workload.Locate(items)
		for _, p := range templates {
			codes := lintRefuses(t, p, items)
			agree(t, filepath.Base(file), p, codes)
			for _, code := range codes {
				seen[code] = true
			}
		}
	}
	for _, h := range hazard.Catalogue() {
		if h.Refused && !seen[h.Code] {
			t.Logf("%s is in no input, only made by a plan", h.Code)
		}
	}
}

// agree wants Kubernetes to refuse what lint refuses for these codes, and to take what it takes.
func agree(t *testing.T, file string, p transform.PodTemplate, codes []string) {
	t.Helper()
	problems := ofPod(p.Ref().Kind, create(object{text: textOf(t, p.Object())}))
	if len(problems) == 0 {
		problems = ofPod("Pod", create(object{text: textOf(t, podOf(t, p))}))
	}
	isPatch := len(codes) == 0 && strings.Contains(strings.Join(problems, "\n"), ".image: Required value")
	if (len(codes) > 0) != (len(problems) > 0) && !isPatch {
		t.Errorf("%s: %s: lint refuses it for %v, Kubernetes for\n%s", file, p.Ref(), codes, strings.Join(problems, "\n"))
	}
}

// lintRefuses returns the codes for which lint says that Kubernetes refuses the pod.
func lintRefuses(t *testing.T, p transform.PodTemplate, items []*yaml.RNode) []string {
	t.Helper()
	standing := check(items)
	standing.Standing = true
	var out []string
	for _, d := range newPlan(t, p, []transform.Rule{standing}).Diagnostics() {
		if h, ok := hazard.Find(d.Code); ok && h.Refused {
			out = append(out, d.Code)
		}
	}
	return slices.Compact(out)
}

// podOf returns the pod that a controller makes of the template, with the volumes that it adds.
func podOf(t *testing.T, p transform.PodTemplate) *yaml.RNode {
	t.Helper()
	pod := yaml.MustParse(`{apiVersion: v1, kind: Pod, metadata: {name: p}}`)
	for _, field := range []string{"labels", "annotations"} {
		if n := p.Node(p.Path("metadata", field)); !n.IsNil() {
			must(t, pod.PipeE(yaml.Lookup("metadata"), yaml.SetField(field, n)))
		}
	}
	spec := p.Node(p.Path("spec")).Copy()
	claims := p.Node(transform.Fields("spec", "volumeClaimTemplates"))
	for i := 0; !claims.IsNil() && i < len(claims.Content()); i++ {
		name := transform.Path{}.At(i).Field("metadata", "name").Lookup(claims).YNode().Value
		must(t, spec.PipeE(yaml.LookupCreate(yaml.SequenceNode, "volumes"),
			yaml.Append(yaml.MustParse(`{name: `+name+`, persistentVolumeClaim: {claimName: `+name+`}}`).YNode())))
	}
	must(t, pod.PipeE(yaml.SetField("spec", spec)))
	return pod
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// ofPod returns the problems of the pod, and of the text as a whole. What is missing around the pod
// in a case, such as the selector of a Deployment, is left out, and so are fields that are unknown
// on purpose.
func ofPod(kind string, v verdict) []string {
	var out []string
	for _, p := range v.problems {
		isPod := kind == "Pod" || p.Field == "" || strings.Contains(p.Field, "template.spec") || strings.Contains(p.Field, "annotations")
		isMeant := p.Text == "unknown field" && !strings.HasSuffix(p.Field, ".sidecarContainers")
		if isPod && !isMeant && !strings.HasSuffix(p.Field, "spec.restartPolicy") { // a Job needs one
			out = append(out, p.String())
		}
	}
	return out
}
