package companion_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// editByHand gives a random value of an object, other than its identity and its mark, another one of
// any kind, or takes it away.
func editByHand(r *rand.Rand, object *yaml.RNode) {
	var values []transform.Path
	collect(object, nil, &values)
	if len(values) == 0 {
		return
	}
	edit := transform.Edit{Op: transform.Remove, Path: values[r.IntN(len(values))]}
	if r.IntN(4) > 0 {
		others := []string{"1", "null", `""`, "{}", "[]", "{b: 1}", "{name: n0}", "[{name: n0, x: y}]", "[a, b]"}
		edit.Op, edit.New = transform.Replace, yaml.MustParse(others[r.IntN(len(others))])
	}
	if err := transform.ApplyTo(object, edit); err != nil {
		panic(err)
	}
}

// collect adds the paths of all values that a hand may edit.
func collect(n *yaml.RNode, p transform.Path, out *[]transform.Path) {
	content := n.Content()
	for i, c := range content {
		at := p.At(i)
		if n.YNode().Kind == yaml.MappingNode {
			if i%2 == 0 {
				continue
			}
			at = p.Field(content[i-1].Value)
		}
		if len(p) == 0 && slices.Contains([]string{"apiVersion", "kind", "metadata"}, at[0].Field) {
			continue
		}
		*out = append(*out, at)
		collect(yaml.NewRNode(c), at, out)
	}
}

// contains says whether all that is wanted is there: other fields and entries with other names may be
// there too.
func contains(have, want any) bool {
	switch want := want.(type) {
	case map[string]any:
		have, isMapping := have.(map[string]any)
		for key, value := range want {
			if there, found := have[key]; !found || !contains(there, value) {
				return false
			}
		}
		return isMapping || len(want) == 0
	case []any:
		have, _ := have.([]any)
		return !slices.ContainsFunc(want, func(value any) bool {
			return !slices.ContainsFunc(have, func(there any) bool { return contains(there, value) })
		})
	}
	return reflect.DeepEqual(have, want)
}

// Whatever a hand does to an object that was brought along, the next run has it as it is asked for and
// the one after it changes nothing. With KeepEdits what was changed stays.
func TestRandomHandEdits(t *testing.T) {
	for seed := range uint64(600) {
		r := rand.New(rand.NewPCG(seed, 3))
		first, second := randomObject(r, "o"), randomObject(r, "o")
		set := setOf(t, first)
		set.KeepEdits = r.IntN(2) == 0
		items := apply(t, set, nil)
		for range 1 + r.IntN(3) {
			editByHand(r, items[0])
		}
		edited := goldentest.Format(t, items)
		if r.IntN(2) == 0 {
			first, set.Objects = second, setOf(t, second).Objects
		}
		items = apply(t, set, items)
		what := fmt.Sprintf("seed %d, keep %v:\n%s\nedited to\n%s\nbecame\n", seed, set.KeepEdits, first, edited)
		once := goldentest.Format(t, items)
		if !set.KeepEdits && !contains(plain(t, items), plain(t, []*yaml.RNode{yaml.MustParse(first)})) {
			t.Fatal(what, once)
		}
		if diff := cmp.Diff(once, goldentest.Format(t, apply(t, set, items))); diff != "" {
			t.Fatal(what, "a second run changes something (-once +twice):\n", diff)
		}
	}
}

// Whether lists are compared by names is for the entry to say, not for what stands there.
func TestWorkloadThatBecomesNone(t *testing.T) {
	const head = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: o}\n"
	items := apply(t, setOf(t, head+"spec: {template: {spec: {containers: [{name: a, image: a:1}]}}}\n"), nil)
	set := setOf(t, head+"spec: {template: {spec: null}}\nlist: [{name: a}, {name: b}]\n")
	items = apply(t, set, items)
	once := goldentest.Format(t, items)
	if diff := cmp.Diff(once, goldentest.Format(t, apply(t, set, items))); diff != "" {
		t.Fatal("a second run changes something (-once +twice):\n", diff)
	}
}
