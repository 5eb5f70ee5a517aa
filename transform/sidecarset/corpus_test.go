package sidecarset_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// everything selects every pod template and adds to each of its lists.
const everything = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: everything
spec:
  selector:
    matchExpressions:
    - {key: inject-sidecars.dev/never, operator: DoesNotExist}
  imagePullSecrets:
  - name: inject-sidecars-secret
  initContainers:
  - name: inject-sidecars-init
    image: i:1
    restartPolicy: Always
  containers:
  - name: inject-sidecars-before
    image: i:1
  - name: inject-sidecars-after
    image: i:1
    podInjectPolicy: AfterAppContainer
    volumeMounts:
    - name: inject-sidecars-volume
      mountPath: /inject-sidecars
  volumes:
  - name: inject-sidecars-volume
`

// TestCorpus injects into every manifest of the corpus. The same holds as for any input of
// FuzzInject: no panic, a pure plan, an exact inverse, a second run that changes nothing.
func TestCorpus(t *testing.T) {
	rule := inject(t, everything, sidecarset.Options{})
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		t.Run(file, func(t *testing.T) { checkInject(t, rule, items) })
	})
}

// upgraded is what everything may become: another image, a container less, other volumes.
const upgraded = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: everything
spec:
  selector:
    matchExpressions:
    - {key: inject-sidecars.dev/never, operator: DoesNotExist}
  containers:
  - name: inject-sidecars-after
    image: i:2
    podInjectPolicy: AfterAppContainer
    volumeMounts:
    - name: inject-sidecars-other
      mountPath: /inject-sidecars
  volumes:
  - name: inject-sidecars-other
  patchPodMetadata:
  - patchPolicy: Overwrite
    annotations:
      inject-sidecars.dev/test: upgraded
`

// TestCorpusLife injects into every manifest of the corpus, upgrades, switches the mode and removes:
// each object is as it was, and on the way a second run changes nothing.
func TestCorpusLife(t *testing.T) {
	options := sidecarset.Options{Provenance: sidecarset.ProvenanceAnnotation, SkipNamespaces: []string{}}
	asNative := options
	asNative.Mode = sidecarset.Native
	steps := []transform.Rule{inject(t, everything, options), inject(t, upgraded, options), inject(t, everything, asNative)}
	lives := 0
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		templates, _ := workload.Locate(items)
		for _, p := range templates {
			before := p.Object().MustString()
			if !live(t, p, steps) {
				continue
			}
			lives++
			if diff := cmp.Diff(before, p.Object().MustString()); diff != "" {
				t.Errorf("%s: %s: not as it was (-want +got):\n%s", file, p.Ref(), diff)
			}
		}
	})
	if lives < 400 {
		t.Errorf("only %d pod templates", lives)
	}
	t.Logf("%d pod templates injected into, upgraded, switched and restored", lives)
}

// live applies the steps and then removes everything, and says whether all of them could be done.
func live(t *testing.T, p transform.PodTemplate, steps []transform.Rule) bool {
	t.Helper()
	apply := func(rule transform.Rule) *transform.Plan {
		plan, err := transform.NewPlan([]transform.PodTemplate{p}, rule)
		if err != nil {
			t.Fatal(err)
		}
		if plan.Err() == nil {
			if err := plan.Apply(); err != nil {
				t.Fatal(err)
			}
		}
		return plan
	}
	for _, step := range steps {
		if plan := apply(step); plan.Err() != nil || plan.Empty() {
			return false
		}
		if again := apply(step); !again.Empty() {
			t.Errorf("%s: a second run changes something: %v", p.Ref(), again.Diagnostics())
		}
	}
	apply(sidecarset.Remove{All: true})
	return true
}
