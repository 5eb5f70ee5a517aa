package native_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// isInjected says whether a container stands for one that was injected.
func isInjected(c corev1.Container) bool { return strings.HasPrefix(c.Name, "injected") }

// TestOrder converts containers among injected ones, in any order, and reverts them in any other, now and then when
// some of the injected ones are gone. Each comes back to where it was.
func TestOrder(t *testing.T) {
	const tries = 3000
	for seed := range uint64(tries) {
		r := rand.New(rand.NewPCG(1, seed))
		var names, movable []string
		for i := range 2 + r.IntN(6) {
			name := fmt.Sprintf("%s%d", []string{"injected", "app", "app"}[r.IntN(3)], i)
			if names = append(names, name); !strings.HasPrefix(name, "injected") {
				movable = append(movable, name)
			}
		}
		pod := podOf(names)
		r.Shuffle(len(movable), func(i, j int) { movable[i], movable[j] = movable[j], movable[i] })
		moved := movable[:r.IntN(len(movable)+1)]
		for _, name := range moved {
			carryOut(t, pod, native.Convert{Choice: native.Choice{Names: []string{name}, Except: isInjected}})
		}
		r.Shuffle(len(moved), func(i, j int) { moved[i], moved[j] = moved[j], moved[i] })
		for _, name := range moved {
			carryOut(t, pod, native.Revert{Choice: native.Choice{Names: []string{name}, Except: isInjected}})
		}
		if diff := cmp.Diff(names, containersOf(pod)); diff != "" {
			t.Fatalf("seed %d: moved %v (-want +got):\n%s", seed, moved, diff)
		}
	}
}

func podOf(names []string) *yaml.RNode {
	entries := "{name: " + strings.Join(names, ", image: i}, {name: ") + ", image: i}"
	return yaml.MustParse("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers: [" + entries + "]\n")
}

func carryOut(t *testing.T, pod *yaml.RNode, rule transform.Rule) {
	t.Helper()
	templates, _ := workload.Locate([]*yaml.RNode{pod})
	plan, err := transform.NewPlan(templates, rule)
	if err == nil {
		err = plan.Apply()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func containersOf(pod *yaml.RNode) []string {
	var out []string
	for _, c := range transform.Fields("spec", "containers").Lookup(pod).Content() {
		out = append(out, transform.Text(yaml.NewRNode(c), "name"))
	}
	return slices.Clip(out)
}
