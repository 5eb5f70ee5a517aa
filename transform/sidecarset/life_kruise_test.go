package sidecarset_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Random stories with nothing but the annotations of OpenKruise for a record: after each step a second
// run changes nothing, and removing all leaves the containers that were there, and no annotation.
func TestLifeKruise(t *testing.T) {
	originals := lifeOriginals(t)
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 3))
		original := originals[random.IntN(len(originals))]
		s := &story{t: t, random: random, item: yaml.MustParse(original), provenance: sidecarset.ProvenanceKruise}
		for range 1 + random.IntN(6) {
			s.step()
		}
		s.apply("remove all", sidecarset.Remove{All: true, Sets: []api.SidecarSet{s.set("logs", 1), s.set("proxy", 1)}})
		if diff := cmp.Diff(containerNames(yaml.MustParse(original)), containerNames(s.item)); diff != "" {
			t.Fatalf("seed %d: not as it was (-want +got):\n%s\nafter\n%s\n%s", seed, diff, strings.Join(s.log, "\n"), s.item.MustString())
		}
		if text := s.item.MustString(); strings.Contains(text, "kruise.io/sidecarset-") {
			t.Fatalf("seed %d: annotations of OpenKruise are left\nafter\n%s\n%s", seed, strings.Join(s.log, "\n"), text)
		}
	}
}

// containerNames returns the names of the containers of all pod templates of the object.
func containerNames(item *yaml.RNode) []string {
	var out []string
	templates, _ := workload.Locate([]*yaml.RNode{item})
	for _, t := range templates {
		pod, err := t.Spec()
		if err != nil {
			continue
		}
		for _, c := range append(pod.InitContainers, pod.Containers...) {
			out = append(out, c.Name)
		}
	}
	return out
}
