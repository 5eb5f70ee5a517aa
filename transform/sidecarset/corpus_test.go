package sidecarset_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
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
