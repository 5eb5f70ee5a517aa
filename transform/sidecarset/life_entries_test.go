package sidecarset_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// An entriesStory is a story in which the configuration has entries for app containers and overrides.
type entriesStory struct {
	*story

	counts map[string]int // of steps that did something, by what they did
}

// As TestLife, with what app containers get and overrides, for one or two sets at a time and from two
// configurations: after each step a second run changes nothing, and removing everything gives the
// original back.
func TestLifeEntries(t *testing.T) {
	originals, counts := lifeOriginals(t), map[string]int{}
	for seed := range uint64(800) {
		random := rand.New(rand.NewPCG(seed, 2))
		original := originals[random.IntN(len(originals))]
		s := &entriesStory{story: &story{t: t, random: random, item: yaml.MustParse(original)}, counts: counts}
		for range 1 + random.IntN(6) {
			s.step()
		}
		s.apply("remove all", sidecarset.Remove{All: true})
		if diff := cmp.Diff(yaml.MustParse(original).MustString(), s.item.MustString()); diff != "" {
			t.Fatalf("seed %d: not as it was (-want +got):\n%s\nafter\n%s", seed, diff, strings.Join(s.log, "\n"))
		}
	}
	for _, what := range []string{"inject", "remove", "app containers", "overrides"} {
		if counts[what] < 200 {
			t.Errorf("only %d steps with %s", counts[what], what)
		}
	}
}

// step injects one or two sets in one of their versions and one of the modes, with something for app
// containers and overrides, or removes one.
func (s *entriesStory) step() {
	name := []string{"logs", "proxy"}[s.random.IntN(2)]
	if s.random.IntN(5) == 0 {
		s.apply("remove "+name, sidecarset.Remove{Sets: []api.SidecarSet{s.set(name, 0)}})
		s.counts["remove"]++
		return
	}
	version := s.random.IntN(4)
	sets := []api.SidecarSet{s.set(name, version)}
	if s.random.IntN(4) == 0 {
		sets = append(sets, s.set("third", s.random.IntN(3)))
	}
	options := s.options(name)
	rule, err := sidecarset.NewInject(sets, options)
	if err != nil {
		s.t.Fatal(err)
	}
	if s.plan(rule).Err() != nil {
		return // such as a name that is taken
	}
	s.apply(fmt.Sprintf("inject %d sets, %s version %d as %s by %s, %d overrides, %d entries for app containers", len(sets), name, version, options.Mode, options.Configuration, len(options.Overrides), len(options.AppContainers)), rule)
	if again := s.plan(rule); !again.Empty() {
		s.t.Fatalf("a second run changes something: %v\nafter\n%s\n%s", again.Diagnostics(), strings.Join(s.log, "\n"), s.item.MustString())
	}
	s.counts["inject"]++
	s.counts["app containers"] += strings.Count(s.item.MustString(), `"apps":`)
	s.counts["overrides"] += strings.Count(s.item.MustString(), "overridden")
}

// options returns a mode, entries for app containers and overrides.
func (s *entriesStory) options(sidecar string) sidecarset.Options {
	out := sidecarset.Options{
		Mode:          []sidecarset.Mode{sidecarset.AsWritten, sidecarset.Native, sidecarset.Classic}[s.random.IntN(3)],
		Provenance:    sidecarset.ProvenanceAnnotation,
		Configuration: transform.Ref{Kind: "InjectSidecars", Name: []string{"platform", "platform", "team"}[s.random.IntN(3)]},
	}
	for i, text := range []string{
		`{env: [{name: A, value: "1"}], volumeMounts: [{name: NAME-v, mountPath: /v}], volumes: [{name: NAME-v, emptyDir: {}}], initContainers: true}`,
		`{caBundle: {configMap: ca}, containers: ["*e*"]}`,
		`{caBundle: {configMap: other, mountPath: /other, variables: [SSL_CERT_FILE]}, sidecarSets: [NAME]}`,
		`{env: [{name: A, value: "2"}, {name: B, value: b}]}`,
	} {
		if s.random.IntN(4) > 0 {
			continue
		}
		config := yaml.MustParse(strings.ReplaceAll(text, "NAME", sidecar))
		var a api.AppContainers
		if ds := transform.DecodeStrict(config, transform.Ref{}, &a); len(ds) > 0 {
			s.t.Fatal(ds)
		}
		at := transform.Fields(fmt.Sprintf("entry%d", i))
		a = a.From(yaml.NewRNode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{
			{Kind: yaml.ScalarNode, Value: at.String()}, config.YNode(),
		}}), at)
		if ds := a.Validate(transform.Ref{}); len(ds) > 0 {
			s.t.Fatal(ds)
		}
		out.AppContainers = append(out.AppContainers, a)
	}
	if s.random.IntN(3) == 0 {
		config := yaml.MustParse(fmt.Sprintf(`{sidecar: %s, image: "overridden:%d", resources: {limits: {cpu: 1}}, env: [{name: O, value: o}]}`, sidecar, s.random.IntN(2)))
		var o api.Override
		if ds := transform.DecodeStrict(config, transform.Ref{}, &o); len(ds) > 0 {
			s.t.Fatal(ds)
		}
		out.Overrides = append(out.Overrides, o.From(config, nil))
	}
	return out
}
