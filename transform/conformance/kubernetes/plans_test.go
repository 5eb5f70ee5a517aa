package kubernetes

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A scene is an object, and what is done to it.
type scene struct {
	object  string
	sets    []string
	options sidecarset.Options
	rules   []transform.Rule
	text    string // of what is done, for people
}

func (s scene) String() string {
	return fmt.Sprintf("%s\n%s\n%s\n%s", s.text, strings.Join(s.sets, "\n"), s.object, optionsText(s.options))
}

func optionsText(o sidecarset.Options) string {
	return fmt.Sprintf("mode %s, version %v, placement %v, provenance %s, hot upgrade %v", o.Mode, o.Version, o.Placement, o.Provenance, o.HotUpgrade)
}

// scene returns a random one: sets that are injected in one of the modes, or containers that are converted.
func (g *generator) scene() scene {
	s := scene{object: g.workload(), options: g.options()}
	if g.percent(25) {
		s.text = "convert"
		names := []string{pick(g, "app", "web", "db"), "web"}
		s.rules = append(s.rules, native.Convert{
			Choice: native.Choice{Names: names}, Placement: s.options.Placement, Version: s.options.Version, StartupProbe: g.percent(50),
		})
	}
	if s.rules == nil || g.percent(30) {
		s.text += " inject"
		s.rules = append(s.rules, g.inject(&s))
	}
	return s
}

func (g *generator) inject(s *scene) transform.Rule { //nolint:ireturn // it is used as one
	var sets []api.SidecarSet
	for _, name := range []string{"logs", "mesh"}[:1+g.IntN(2)] {
		set, text := g.set(name)
		sets, s.sets = append(sets, set), append(s.sets, text)
	}
	rule, err := sidecarset.NewInject(sets, s.options)
	if err != nil {
		g.t.Fatal(err)
	}
	return rule
}

func (g *generator) options() sidecarset.Options {
	return sidecarset.Options{
		Mode:       pick(g, sidecarset.AsWritten, sidecarset.Native, sidecarset.Classic, sidecarset.ModeAuto),
		Version:    pick(g, native.Version(29), 33, 34, newest),
		Placement:  native.Placement{Where: pick(g, native.Auto, native.First, native.Last)},
		Provenance: pick(g, sidecarset.ProvenanceNone, sidecarset.ProvenanceAnnotation, sidecarset.ProvenanceKruise),
		HotUpgrade: g.percent(30), SortByName: g.percent(20),
	}
}

// TestPlans wants a plan on a valid object to give a valid object, or to be refused; what a hazard refuses
// because Kubernetes does, Kubernetes has to refuse. A second plan changes nothing.
func TestPlans(t *testing.T) {
	codes, applied, refused := map[string]int{}, 0, 0
	for i := range *pairs {
		s := newGenerator(t, 1, uint64(i)).scene()
		plan, item := s.plan(t, s.object)
		switch {
		case plan.Err() != nil:
			refused++
			s.checkRefusal(t, i, plan, codes)
		default:
			applied++
			s.checkApplied(t, i, plan, item)
		}
		if t.Failed() {
			return // the first is enough: the others may have the same cause
		}
	}
	t.Logf("%d plans: %d applied, %d refused, by the codes of the errors: %v", *pairs, applied, refused, codes)
}

// plan plans on the object, with the check behind the rules.
func (s scene) plan(t *testing.T, text string) (*transform.Plan, *yaml.RNode) {
	t.Helper()
	item := yaml.MustParse(text)
	last := check([]*yaml.RNode{item})
	last.Version = s.options.Version
	templates, _ := workload.Locate([]*yaml.RNode{item})
	return newPlan(t, templates[0], slices.Concat(s.rules, []transform.Rule{refusals().Rule(last, nil)})), item
}

// checkApplied applies the plan and looks at what came out.
func (s scene) checkApplied(t *testing.T, index int, plan *transform.Plan, item *yaml.RNode) {
	t.Helper()
	must(t, plan.Apply())
	after := string(textOf(t, item))
	if problems := refusal(t, after); problems != "" {
		t.Errorf("plan %d of seed %d: not valid:\n%s%s\n%s", index, *seed, problems, s, after)
	}
	if strings.HasPrefix(s.text, "convert inject") {
		return // the second time there is another container to convert
	}
	again, second := s.plan(t, after)
	if again.Err() != nil {
		t.Errorf("plan %d of seed %d: the second run is refused: %v\n%s\n%s", index, *seed, again.Err(), s, after)
		return
	}
	must(t, again.Apply())
	if text := string(textOf(t, second)); text != after {
		t.Errorf("plan %d of seed %d: the second run changes something:\n%s\n%s\n%s", index, *seed, s, after, text)
	}
}

// checkRefusal wants Kubernetes to refuse what nothing but such hazards refuse.
func (s scene) checkRefusal(t *testing.T, index int, plan *transform.Plan, codes map[string]int) {
	t.Helper()
	onlyHazards := true
	for _, d := range plan.Diagnostics() {
		if d.Severity != transform.Error {
			continue
		}
		codes[d.Code]++
		h, isHazard := hazard.Find(d.Code)
		onlyHazards = onlyHazards && isHazard && h.Refused
	}
	if !onlyHazards {
		return
	}
	item := yaml.MustParse(s.object)
	templates, _ := workload.Locate([]*yaml.RNode{item})
	bare := newPlan(t, templates[0], s.rules)
	if bare.Err() != nil {
		return // a rule says the same
	}
	must(t, bare.Apply())
	after := string(textOf(t, item))
	if refusal(t, after) == "" {
		t.Errorf("plan %d of seed %d: refused, but Kubernetes takes it: %v\n%s\n%s", index, *seed, plan.Err(), s, after)
	}
}

// refusal returns what Kubernetes has against the object or, when it takes that, against the pod that a
// controller makes of its template.
func refusal(t *testing.T, text string) string {
	t.Helper()
	if v := create(object{text: []byte(text)}); !v.valid() {
		return v.String()
	}
	templates, _ := workload.Locate([]*yaml.RNode{yaml.MustParse(text)})
	return create(object{text: textOf(t, podOf(t, templates[0]))}).String()
}
