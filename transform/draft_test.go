package transform_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// moves is a rule that moves the first container to a list of its own: the node itself, not a copy.
type moves struct{}

func (moves) Name() string { return "moves" }

func (moves) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	to := transform.NewList(t, transform.Fields("spec", "initContainers"), "containers")
	n := t.Node(list.At(0))
	return edits{remove(list.At(0)), to.Insert(0, n)}.Plan(t)
}

// tag is an edit that adds a field to the mapping at p.
func tag(p transform.Path, name string) transform.Edit {
	return transform.Edit{Op: transform.Insert, Path: p.Field(name), New: yaml.NewStringRNode("tag")}
}

// What one rule edits, the next moves, and a third edits where it is now. The edit that moves it does
// not say what the third one does.
func TestMovedNodesAreSharedWithTheEdit(t *testing.T) {
	p := template(t, pod)
	moved := transform.Fields("spec", "initContainers").At(0)
	plan, err := transform.NewPlan([]transform.PodTemplate{p},
		edits{tag(list.At(0), "first")}, moves{}, edits{tag(moved, "second")})
	if err != nil {
		t.Fatal(err)
	}
	before := text(t, p)
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	if at := p.Node(moved.Field("second")); at.IsNil() {
		t.Errorf("got\n%s", text(t, p))
	}
	if err := plan.Invert().Apply(); err != nil {
		t.Fatal(err)
	}
	if got := text(t, p); got != before {
		t.Errorf("taken back it is\n%s", got)
	}
}
