package transform_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// twoVolumes is a rule that makes a list with one diagnostic and adds to it with another.
type twoVolumes struct{}

func (twoVolumes) Name() string { return "two-volumes" }

func (twoVolumes) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	l := transform.NewList(t, t.Path("spec", "volumes"), "")
	var out []transform.Diagnostic
	for _, text := range []string{"name: a", "name: b"} {
		out = append(out, transform.Diagnostic{Edits: []transform.Edit{l.Insert(l.Len(), yaml.MustParse(text))}})
	}
	return out, nil
}

// What cannot be made below an anchor is reported, and so is what was to go into it.
func TestEditsOfWhatIsSharedAndMissing(t *testing.T) {
	object := yaml.MustParse("kind: Pod\nspec: &spec\n  containers: []\nother: *spec\n")
	template := transform.NewPodTemplate(object, transform.Ref{Kind: "Pod", Name: "web"}, nil)
	plan, err := transform.NewPlan([]transform.PodTemplate{template}, twoVolumes{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range plan.Diagnostics() {
		if d.Code != transform.CodeSharedNode {
			t.Error(d)
		}
	}
}
