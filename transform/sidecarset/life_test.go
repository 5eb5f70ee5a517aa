package sidecarset_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A story is one object through the life of injections.
type story struct {
	t          *testing.T
	random     *rand.Rand
	item       *yaml.RNode
	log        []string
	keep       bool                                         // edits by hand
	provenance sidecarset.Provenance                        // default Annotation
	about      string                                       // the set that the step is about; empty: all
	look       func(rule transform.Rule, p *transform.Plan) // at every plan before it is applied
}

// Random sequences of injecting, changing the SidecarSet, switching the mode and removing: after each
// step a second run changes nothing, and removing everything gives the original back.
func TestLife(t *testing.T) {
	originals := lifeOriginals(t)
	for seed := range uint64(800) {
		random := rand.New(rand.NewPCG(seed, 1))
		original := originals[random.IntN(len(originals))]
		s := &story{t: t, random: random, item: yaml.MustParse(original)}
		for range 1 + random.IntN(6) {
			s.step()
		}
		s.apply("remove all", sidecarset.Remove{All: true})
		if diff := gocmp.Diff(yaml.MustParse(original).MustString(), s.item.MustString()); diff != "" {
			t.Fatalf("seed %d: not as it was (-want +got):\n%s\nafter\n%s", seed, diff, strings.Join(s.log, "\n"))
		}
	}
}

// lifeOriginals returns the objects of golden cases that nothing was injected into.
func lifeOriginals(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, dir := range []string{"life", "inject", "convert", "appcontainers"} {
		for _, file := range goldentest.Files(t, "../../testdata/"+dir) {
			for _, item := range goldentest.Parse(t, []byte(goldentest.Input(t, file))) {
				if text := item.MustString(); !strings.Contains(text, "injected:") && !strings.Contains(text, "IS_INJECTED") {
					out = append(out, text)
				}
			}
		}
	}
	return out
}

// step injects one of two sets in one of their versions and one of the modes, or removes one.
func (s *story) step() {
	name := []string{"logs", "proxy"}[s.random.IntN(2)]
	s.about = name
	if s.random.IntN(5) == 0 {
		s.apply("remove "+name, sidecarset.Remove{Sets: []api.SidecarSet{s.set(name, 0)}})
		return
	}
	mode := []sidecarset.Mode{sidecarset.AsWritten, sidecarset.Native, sidecarset.Classic}[s.random.IntN(3)]
	version := s.random.IntN(4)
	rule := s.injectAs(name, version, mode)
	if s.plan(rule).Err() != nil {
		return // such as a name that is taken
	}
	s.apply(fmt.Sprintf("inject %s version %d as %s", name, version, mode), rule)
	if again := s.plan(rule); !again.Empty() {
		s.t.Fatalf("a second run changes something: %v\nafter\n%s\n%s", again.Diagnostics(), strings.Join(s.log, "\n"), s.item.MustString())
	}
}

// injectAs returns the rule that injects a version of a set.
func (s *story) injectAs(name string, version int, mode sidecarset.Mode) sidecarset.Inject {
	rule, err := sidecarset.NewInject([]api.SidecarSet{s.set(name, version)},
		sidecarset.Options{Mode: mode, Provenance: cmp.Or(s.provenance, sidecarset.ProvenanceAnnotation), KeepEdits: s.keep})
	if err != nil {
		s.t.Fatal(err)
	}
	return rule
}

// set returns one of the sets. The versions differ in image, volumes, secrets, names and annotations.
func (s *story) set(name string, version int) api.SidecarSet {
	parts := []string{
		`containers: [{name: %[1]s, image: "i:1", podInjectPolicy: BeforeAppContainer, volumeMounts: [{name: %[1]s-v, mountPath: /v}, {name: both, mountPath: /b}]}], volumes: [{name: %[1]s-v, emptyDir: {}}, {name: both, emptyDir: {}}], imagePullSecrets: [{name: pull}]`,
		`containers: [{name: %[1]s, image: "i:2", podInjectPolicy: AfterAppContainer}], initContainers: [{name: %[1]s-init, image: "j:1"}], patchPodMetadata: [{patchPolicy: Overwrite, annotations: {team: %[1]s}}]`,
		`containers: [{name: %[1]s-renamed, image: "i:1", podInjectPolicy: AfterAppContainer, volumeMounts: [{name: %[1]s-v, mountPath: /v}, {name: both, mountPath: /b}]}], volumes: [{name: %[1]s-v, emptyDir: {sizeLimit: 1Gi}}, {name: both, emptyDir: {}}], patchPodMetadata: [{patchPolicy: Retain, annotations: {team: a, %[1]s: b}}]`,
		`initContainers: [{name: %[1]s, image: "i:1", restartPolicy: Always, podInjectPolicy: BeforeAppContainer}], selector: {matchLabels: {app: nobody}}`,
	}
	spec := fmt.Sprintf(parts[version], name)
	if version != 3 {
		spec += ", selector: {matchExpressions: [{key: none, operator: DoesNotExist}]}"
	}
	sets, err := api.Parse(fmt.Appendf(nil, "{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: %s}, spec: {%s}}", name, spec))
	if err != nil {
		s.t.Fatal(err)
	}
	return sets[0]
}

func (s *story) plan(rule transform.Rule) *transform.Plan {
	templates, _ := workload.Locate([]*yaml.RNode{s.item})
	plan, err := transform.NewPlan(templates, rule)
	if err != nil {
		s.t.Fatal(err)
	}
	return plan
}

func (s *story) apply(what string, rule transform.Rule) {
	s.log = append(s.log, what)
	plan := s.plan(rule)
	if s.look != nil {
		s.look(rule, plan)
	}
	if err := plan.Apply(); err != nil {
		s.t.Fatalf("%v\nafter\n%s\n%s", err, strings.Join(s.log, "\n"), s.item.MustString())
	}
}
