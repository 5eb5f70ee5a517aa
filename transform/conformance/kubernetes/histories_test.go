package kubernetes

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// TestHistories injects sets that share names into an object and removes them again, in random order. After
// each step Kubernetes takes the object, and a second run of the step changes nothing. At the end everything
// is removed: with a record the object is what it was, without one what was the user's is still there.
func TestHistories(t *testing.T) {
	steps, histories := 0, *pairs/2
	for i := range histories {
		g := newGenerator(t, 2, uint64(i))
		h := &history{t: t, generator: g, original: g.workload(), options: g.options()}
		h.options.Version = newest
		h.current = string(textOf(t, yaml.MustParse(h.original)))
		for range 1 + g.IntN(4) {
			h.step()
		}
		h.end()
		if steps += len(h.log); t.Failed() {
			t.Fatalf("history %d of seed %d: %s\n%s\n%s\nnow:\n%s", i, *seed, optionsText(h.options), strings.Join(h.log, "\n"), h.original, h.current)
		}
	}
	t.Logf("%d histories, %d steps", histories, steps)
}

// A history is an object on its way.
type history struct {
	*generator

	t                 *testing.T
	original, current string
	options           sidecarset.Options
	sets              []api.SidecarSet // that were injected, as they were the last time
	log               []string
}

// step injects both sets, one of them, or removes one.
func (h *history) step() {
	var sets []api.SidecarSet
	var texts []string
	for _, name := range pick(h.generator, []string{"logs", "mesh"}, []string{"logs"}, []string{"mesh"}) {
		set, text := h.set(name)
		sets, texts = append(sets, set), append(texts, text)
	}
	if len(h.sets) > 0 && h.percent(30) {
		one := pick(h.generator, h.sets...)
		h.apply("remove "+one.Name, sidecarset.Remove{Sets: []api.SidecarSet{one}})
		return
	}
	rule, err := sidecarset.NewInject(sets, h.options)
	must(h.t, err)
	if h.apply("inject "+strings.Join(texts, "\n       "), rule) {
		isNewer := func(old api.SidecarSet) bool {
			return slices.ContainsFunc(sets, func(s api.SidecarSet) bool { return s.Name == old.Name })
		}
		h.sets = append(slices.DeleteFunc(h.sets, isNewer), sets...)
	}
}

// apply applies the rule unless it is refused, and looks at the object.
func (h *history) apply(what string, rule transform.Rule) bool {
	h.t.Helper()
	plan, item := h.plan(rule)
	if plan.Err() != nil {
		return false
	}
	h.log = append(h.log, what)
	must(h.t, plan.Apply())
	h.current = string(textOf(h.t, item))
	if problems := refusal(h.t, h.current); problems != "" {
		h.t.Errorf("not valid:\n%s", problems)
	}
	again, second := h.plan(rule)
	if again.Err() != nil {
		h.t.Errorf("the second run is refused: %v", again.Err())
		return true
	}
	must(h.t, again.Apply())
	if diff := cmp.Diff(h.current, string(textOf(h.t, second))); diff != "" {
		h.t.Errorf("a second run changes something:\n%s", diff)
	}
	return true
}

func (h *history) plan(rule transform.Rule) (*transform.Plan, *yaml.RNode) {
	h.t.Helper()
	item := yaml.MustParse(h.current)
	last := check([]*yaml.RNode{item})
	last.Version = h.options.Version
	templates, _ := workload.Locate([]*yaml.RNode{item})
	return newPlan(h.t, templates[0], []transform.Rule{rule, refusals().Rule(last, nil)}), item
}

// end removes all.
func (h *history) end() {
	h.t.Helper()
	if h.options.Provenance != sidecarset.ProvenanceAnnotation {
		h.apply("remove all sets", sidecarset.Remove{Sets: h.sets})
		h.checkKept()
		return
	}
	if h.apply("remove all", sidecarset.Remove{All: true}) {
		if diff := cmp.Diff(string(textOf(h.t, yaml.MustParse(h.original))), h.current); diff != "" {
			h.t.Errorf("not as it was (-want +got):\n%s", diff)
		}
	}
}

// checkKept wants the containers of the user to be there, and the volumes that they use. Without a record, a
// volume as a set has it that nobody uses is taken for the set's.
func (h *history) checkKept() {
	h.t.Helper()
	before, after := specOf(h.t, h.original), specOf(h.t, h.current)
	for _, list := range []struct{ want, got []corev1.Container }{
		{before.InitContainers, after.InitContainers}, {before.Containers, after.Containers},
	} {
		for _, c := range list.want {
			if !slices.ContainsFunc(list.got, func(o corev1.Container) bool { return o.Name == c.Name }) {
				h.t.Errorf("container %s is not there any more", c.Name)
			}
			for _, name := range volumesOf(c) {
				isIt := func(v corev1.Volume) bool { return v.Name == name }
				if slices.ContainsFunc(before.Volumes, isIt) && !slices.ContainsFunc(after.Volumes, isIt) {
					h.t.Errorf("volume %s of container %s is not there any more", name, c.Name)
				}
			}
		}
	}
}

func specOf(t *testing.T, text string) *corev1.PodSpec {
	t.Helper()
	templates, _ := workload.Locate([]*yaml.RNode{yaml.MustParse(text)})
	spec, err := templates[0].Spec()
	must(t, err)
	return spec
}

// volumesOf returns the volumes that the container uses.
func volumesOf(c corev1.Container) []string {
	var out []string
	for _, m := range c.VolumeMounts {
		out = append(out, m.Name)
	}
	for _, d := range c.VolumeDevices {
		out = append(out, d.Name)
	}
	for _, e := range c.Env {
		if e.ValueFrom != nil && e.ValueFrom.FileKeyRef != nil {
			out = append(out, e.ValueFrom.FileKeyRef.VolumeName)
		}
	}
	return out
}
