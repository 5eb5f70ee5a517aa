package transform_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// ApplyTo changes the object it is given, all or nothing.
func TestApplyTo(t *testing.T) {
	object := yaml.MustParse("a: 1\n")
	insert := transform.Edit{Op: transform.Insert, Path: transform.Fields("b"), New: yaml.NewScalarRNode("2")}
	stale := transform.Edit{Op: transform.Remove, Path: transform.Fields("c")}
	if err := transform.ApplyTo(object, insert, stale); err == nil {
		t.Error("a field that is not there was removed")
	}
	if got := object.MustString(); got != "a: 1\n" {
		t.Errorf("half of the edits were done: %s", got)
	}
	if err := transform.ApplyTo(object, insert); err != nil {
		t.Fatal(err)
	}
	if got := object.MustString(); got != "a: 1\nb: 2\n" {
		t.Error(got)
	}
}

func TestJoin(t *testing.T) {
	if p := transform.Join(); !p.Empty() || len(p.Diagnostics()) != 0 {
		t.Error("joining nothing gives something")
	}
}
