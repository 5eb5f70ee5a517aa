package sidecarset_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// pick returns one of the texts.
func pick(random *rand.Rand, texts ...string) string { return texts[random.IntN(len(texts))] }

// some returns some of the texts, in a list of YAML.
func some(random *rand.Rand, texts ...string) string {
	var out []string
	for _, text := range texts {
		if random.IntN(2) == 0 {
			out = append(out, text)
		}
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// The volumes of pods and of sets, which share their names and often their content.
func sharedVolumes(random *rand.Rand) string {
	of := func(name string) string {
		return "{name: " + name + ", " + pick(random, "emptyDir: {}", "persistentVolumeClaim: {claimName: c}", "emptyDir: {medium: Memory}") + "}"
	}
	return "[" + of("data") + ", " + of("tmp") + "]"
}

func sharedMounts(random *rand.Rand) string {
	return some(random, "{name: data, mountPath: /data}", "{name: tmp, mountPath: /tmp}")
}

// sharedSet returns a set whose containers have names that other sets have, too.
func sharedSet(t *testing.T, random *rand.Rand, name string) api.SidecarSet {
	t.Helper()
	container := func(name string) string {
		return fmt.Sprintf("{name: %s, image: %q, volumeMounts: %s, %s}", name, pick(random, "i:1", "i:2"), sharedMounts(random),
			pick(random, "podInjectPolicy: AfterAppContainer", "shareVolumePolicy: {type: enabled}",
				"transferEnv: [{sourceContainerName: app, envNames: [A, B]}]", "upgradeStrategy: {upgradeType: HotUpgrade, hotUpgradeEmptyImage: 'e:1'}"))
	}
	text := fmt.Sprintf(`{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: %s}, spec: {selector: {matchLabels: {app: %s}},
containers: [%s], initContainers: %s, volumes: %s, imagePullSecrets: %s, patchPodMetadata: [{patchPolicy: %s, annotations: {team: '{"x":"%s"}'}}]}}`,
		name, pick(random, "web", "web", "web", "other"), container(pick(random, "agent", "agent", "proxy")),
		some(random, "{name: setup, image: 's:1', volumeMounts: "+sharedMounts(random)+"}"), sharedVolumes(random),
		some(random, "{name: pull}"), pick(random, "Retain", "Overwrite", "MergePatchJson"), name)
	sets, err := api.Parse([]byte(text))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return sets[0]
}

// sharedPod returns a workload of the user that uses the same names of volumes.
func sharedPod(random *rand.Rand) string {
	spec := fmt.Sprintf(`{containers: [{name: app, image: 'a:1', env: %s, volumeMounts: %s}], volumes: %s, imagePullSecrets: %s}`,
		some(random, "{name: A, value: '1'}", "{name: B, value: '2'}", "{name: B, value: '3'}"), sharedMounts(random),
		sharedVolumes(random), some(random, "{name: pull}", "{name: pull}"))
	meta := fmt.Sprintf("{labels: {app: web}, annotations: {own: '1'%s}}", pick(random, "", ", team: '{}'",
		", kruise.io/sidecarset-injected-list: 'a,b'", `, kruise.io/sidecarset-hash: '{"a":{"hash":"x","sidecarSetName":"a","sidecarList":["agent","app"]}}'`))
	if random.IntN(3) == 0 {
		return fmt.Sprintf("{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: web}, spec: {template: {metadata: %s, spec: %s}, volumeClaimTemplates: [{metadata: {name: data}}]}}", meta, spec)
	}
	return fmt.Sprintf("{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {metadata: %s, spec: %s}}}", meta, spec)
}

// Histories with SidecarSets that share the names of containers and volumes, and with pods that use
// these names themselves, with every provenance: a second run changes nothing and says nothing of it.
// With a record, removing gives back what was there.
func TestLifeSharedNames(t *testing.T) {
	counts := map[sidecarset.Provenance]int{}
	for seed := range uint64(800) {
		random := rand.New(rand.NewPCG(seed, 7))
		original := sharedPod(random)
		provenance := []sidecarset.Provenance{sidecarset.ProvenanceAnnotation, sidecarset.ProvenanceKruise, sidecarset.ProvenanceNone}[random.IntN(3)]
		s := &story{t: t, random: random, item: yaml.MustParse(original)}
		var known []api.SidecarSet
		for range 1 + random.IntN(3) {
			sets := []api.SidecarSet{sharedSet(t, random, "a"), sharedSet(t, random, "b")}
			known = append(known, sets...)
			counts[provenance] += s.sharedStep(sets, sidecarset.Options{Provenance: provenance, HotUpgrade: random.IntN(2) == 0})
		}
		remove := sidecarset.Remove{All: random.IntN(2) == 0}
		if !remove.All || provenance == sidecarset.ProvenanceNone {
			remove.Sets = known[len(known)-2:]
		}
		s.apply("remove", remove)
		if diff := cmp.Diff(yaml.MustParse(original).MustString(), s.item.MustString()); diff != "" && provenance == sidecarset.ProvenanceAnnotation && !strings.Contains(original, "kruise.io") {
			t.Fatalf("seed %d: not as it was (-want +got):\n%s\nafter\n%s", seed, diff, strings.Join(s.log, "\n"))
		}
	}
	for provenance, n := range counts {
		if n < 100 {
			t.Errorf("%s: only %d steps", provenance, n)
		}
	}
}

// sharedStep injects the sets and says how many runs that made: none when they clash.
func (s *story) sharedStep(sets []api.SidecarSet, o sidecarset.Options) int {
	rule, err := sidecarset.NewInject(sets, o)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.plan(rule).Err() != nil {
		return 0
	}
	before := s.item.MustString()
	s.apply(fmt.Sprintf("%s: inject %s\ninto\n%s", o.Provenance, describe(sets), before), rule)
	once := s.item.MustString()
	again := s.plan(rule)
	if err := again.Apply(); err != nil {
		s.t.Fatalf("a second run fails: %v\nafter\n%s\n%s", err, strings.Join(s.log, "\n"), once)
	}
	if diff := cmp.Diff(once, s.item.MustString()); diff != "" {
		s.t.Fatalf("a second run changes something (-want +got):\n%s\n%v\nafter\n%s", diff, again.Diagnostics(), strings.Join(s.log, "\n"))
	}
	for _, d := range again.Diagnostics() {
		if d.Code == sidecarset.CodeLeftOver || d.Code == sidecarset.CodeRemoved || d.Code == sidecarset.CodeBadRecord {
			s.t.Fatalf("a second run says %v\nafter\n%s\n%s", d, strings.Join(s.log, "\n"), once)
		}
	}
	return 1
}

func describe(sets []api.SidecarSet) string {
	var out []string
	for _, set := range sets {
		text, _ := json.Marshal(set.Spec) //nolint:errchkjson // a quantity can be written
		out = append(out, string(text))
	}
	return strings.Join(out, "\n")
}
