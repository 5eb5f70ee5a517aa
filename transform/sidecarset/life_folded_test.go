package sidecarset_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

const foldedAnnotation = `apiVersion: v1
kind: Pod
metadata:
  name: web
  annotations:
    team: >
      the steps
      are

        first

      and last
spec:
  containers:
  - name: web
    image: web
`

// An annotation that is folded, with lines that are indented further, comes back with line breaks that
// it did not have, and a second run records it anew.
func TestFoldedAnnotationComesBack(t *testing.T) {
	s := &story{t: t, item: yaml.MustParse(foldedAnnotation)}
	team := func() string { return transform.Text(s.item, "metadata", "annotations", "team") }
	before := team()
	rule := s.injectAs("logs", 1, sidecarset.AsWritten)
	s.apply("inject", rule)
	if s.plan(rule).Empty() {
		t.Error("a second run changes nothing")
	}
	s.apply("remove", sidecarset.Remove{All: true})
	if got := team(); got == before {
		t.Errorf("got %q", got)
	}
}
