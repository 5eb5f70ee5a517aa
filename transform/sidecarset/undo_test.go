package sidecarset_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// What is converted and injected, in either order, can be undone in either order: nothing is left.
func TestUndoInAnyOrder(t *testing.T) {
	s := &story{t: t}
	inject, err := sidecarset.NewInject([]api.SidecarSet{s.set("logs", 0), s.set("proxy", 1)},
		sidecarset.Options{Mode: sidecarset.Native, Provenance: sidecarset.ProvenanceAnnotation})
	if err != nil {
		t.Fatal(err)
	}
	left := map[string]int{}
	tried := 0
	for _, original := range append(lifeOriginals(t), withAnother(t)...) {
		choice, found := lastContainer(t, original)
		if !found {
			continue
		}
		convert, revert, remove := native.Convert{Choice: choice}, native.Revert{Choice: choice}, sidecarset.Remove{All: true}
		for name, rules := range map[string][]transform.Rule{
			"convert, inject, revert, remove": {convert, inject, revert, remove},
			"convert, inject, remove, revert": {convert, inject, remove, revert},
			"inject, convert, revert, remove": {inject, convert, revert, remove},
			"inject, convert, remove, revert": {inject, convert, remove, revert},
		} {
			s.item = yaml.MustParse(original)
			if s.plan(transform.Sequence(rules[:2])).Err() != nil {
				continue
			}
			for i, rule := range rules {
				s.apply(strconv.Itoa(i), rule)
			}
			tried++
			if diff := cmp.Diff(yaml.MustParse(original).MustString(), s.item.MustString()); diff != "" {
				left[name]++
				t.Logf("%s\n%s", name, diff)
			}
		}
	}
	if tried < 200 {
		t.Errorf("only %d stories", tried)
	}
	if len(left) > 0 {
		t.Errorf("something is left of %d stories: %v", tried, left)
	}
}

// lastContainer returns the choice of the last of several containers, one of which stays.
func lastContainer(t *testing.T, original string) (native.Choice, bool) {
	t.Helper()
	templates, _ := workload.Locate([]*yaml.RNode{yaml.MustParse(original)})
	if len(templates) != 1 || strings.Contains(original, "restartPolicy: Always") {
		return native.Choice{}, false
	}
	pod, err := templates[0].Spec()
	if err != nil || len(pod.Containers) < 2 {
		return native.Choice{}, false
	}
	last := pod.Containers[len(pod.Containers)-1].Name
	if slices.ContainsFunc(pod.Containers[:len(pod.Containers)-1], func(c corev1.Container) bool { return c.Name == last }) {
		return native.Choice{}, false // Kubernetes refuses such a pod
	}
	return native.Choice{Names: []string{last}, Except: sidecarset.Injected}, true
}

// withAnother returns the objects that have one container with a second one.
func withAnother(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, original := range lifeOriginals(t) {
		item := yaml.MustParse(original)
		templates, _ := workload.Locate([]*yaml.RNode{item})
		if len(templates) != 1 || strings.Contains(original, "&") {
			continue
		}
		if have := templates[0].Node(templates[0].Path("spec", "containers")); len(have.Content()) == 1 {
			have.YNode().Content = append(have.Content(), yaml.MustParse("{name: extra, image: extra}").YNode())
			out = append(out, item.MustString())
		}
	}
	return out
}
