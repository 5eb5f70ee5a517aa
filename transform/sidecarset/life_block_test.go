package sidecarset_test

import (
	"strings"
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

// An annotation that has several lines comes back with the value that it had, however it is written, and
// a second run changes nothing.
func TestBlockAnnotationComesBack(t *testing.T) {
	for _, style := range []string{">", ">-", ">+", "|", "|-", "|+"} {
		s := &story{t: t, item: yaml.MustParse(strings.Replace(foldedAnnotation, ">", style, 1))}
		team := func() string { return transform.Text(s.item, "metadata", "annotations", "team") }
		before := team()
		rule := s.injectAs("logs", 1, sidecarset.AsWritten)
		s.apply("inject", rule)
		if !s.plan(rule).Empty() {
			t.Errorf("%s: a second run changes something", style)
		}
		s.apply("remove", sidecarset.Remove{All: true})
		if got := team(); got != before {
			t.Errorf("%s: want %q, got %q", style, before, got)
		}
	}
}
