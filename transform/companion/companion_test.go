package companion_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

func isWorkload(n *yaml.RNode) bool {
	templates, _ := workload.Locate([]*yaml.RNode{n})
	return len(templates) > 0
}

// setOf returns the set of a configuration with the entries, each a YAML text.
func setOf(t *testing.T, entries ...string) companion.Set {
	t.Helper()
	config := yaml.MustParse("resources: []\n")
	list := transform.Fields("resources").Lookup(config)
	for _, entry := range entries {
		list.YNode().Content = append(list.YNode().Content, yaml.MustParse(entry).YNode())
	}
	objects, ds := companion.Decode(config, transform.Ref{Kind: "InjectSidecars", Name: "platform"}, transform.Fields("resources"), isWorkload)
	if len(ds) > 0 {
		t.Fatal(ds)
	}
	return companion.Set{Owner: "platform", Objects: objects, Marked: true, IsWorkload: isWorkload}
}

// apply carries the set out, and checks what holds for every plan: planning changes nothing, and undoing
// restores what was there.
func apply(t *testing.T, set companion.Set, items []*yaml.RNode, namespaces ...string) []*yaml.RNode {
	t.Helper()
	for _, plan := range []func([]*yaml.RNode) (*companion.Plan, error){
		set.Fixed,
		func(items []*yaml.RNode) (*companion.Plan, error) { return set.Copies(items, namespaces) },
	} {
		before := goldentest.Format(t, items)
		p, err := plan(items)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, goldentest.Format(t, items)); diff != "" {
			t.Fatalf("planning changed the input (-before +after):\n%s", diff)
		}
		if _, err = p.Apply(items); err == nil {
			err = p.Undo()
		}
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(before, goldentest.Format(t, items)); diff != "" {
			t.Fatalf("undoing did not restore the input (-before +after):\n%s", diff)
		}
		if items, err = p.Apply(items); err != nil {
			t.Fatal(err)
		}
	}
	return items
}

// plain returns the values of the items without marks, in the order of their names.
func plain(t *testing.T, items []*yaml.RNode) map[string]any {
	t.Helper()
	out := map[string]any{}
	for _, item := range items {
		n := transform.Copy(item)
		if err := n.PipeE(yaml.ClearAnnotation(companion.Annotation)); err != nil {
			t.Fatal(err)
		}
		if err := yaml.ClearEmptyAnnotations(n); err != nil {
			t.Fatal(err)
		}
		var value any
		if err := transform.Decode(n, &value); err != nil {
			t.Fatal(err)
		}
		out[workload.RefOf(n).String()] = value
	}
	return out
}

// randomObject returns an object whose fields are drawn: mappings, lists, scalars, empty ones.
func randomObject(r *rand.Rand, name string) string {
	var value func(depth int) any
	value = func(depth int) any {
		switch n := r.IntN(6 + depth); {
		case depth > 0 && n < 3:
			out := map[string]any{}
			for range r.IntN(4) {
				out[string(rune('a'+r.IntN(5)))] = value(depth - 1)
			}
			return out
		case depth > 0 && n < 5:
			out := []any{}
			for i := range r.IntN(4) {
				if r.IntN(2) == 0 {
					out = append(out, map[string]any{"name": fmt.Sprint("n", i), "x": value(depth - 1)})
				} else {
					out = append(out, value(depth-1))
				}
			}
			return out
		case n == 5:
			return r.IntN(3)
		}
		return []any{"text", "two\nlines\n", "true", "", nil}[r.IntN(5)]
	}
	object := map[string]any{
		"apiVersion": "example.com/v1", "kind": "Thing", "metadata": map[string]any{"name": name, "labels": map[string]any{"l": strconv.Itoa(r.IntN(3))}},
	}
	for range r.IntN(4) {
		object[string(rune('p'+r.IntN(4)))] = value(3)
	}
	text, err := yaml.Marshal(object)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// However a configuration changes, what it brings along is then as it says, a second run changes
// nothing, and without entries nothing is left.
func TestRandomChanges(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 1))
		var items []*yaml.RNode
		for range 6 {
			entries := map[string]string{}
			for range r.IntN(4) {
				name := fmt.Sprint("o", r.IntN(4))
				entries[name] = randomObject(r, name)
			}
			texts := slices.Collect(maps.Values(entries))
			slices.Sort(texts)
			want := map[string]any{}
			for _, text := range texts {
				maps.Copy(want, plain(t, []*yaml.RNode{yaml.MustParse(text)}))
			}
			namespaces := []string{"", "a", "b"}[r.IntN(3):]
			copied := strings.Replace(randomObject(r, "o4"), "metadata:\n", "metadata:\n  namespace: '*'\n", 1)
			for _, namespace := range namespaces {
				text := strings.Replace(copied, "  namespace: '*'\n", map[bool]string{true: "  namespace: " + namespace + "\n"}[namespace != ""], 1)
				maps.Copy(want, plain(t, []*yaml.RNode{yaml.MustParse(text)}))
			}
			set := setOf(t, append(texts, copied)...)
			items = apply(t, set, items, namespaces...)
			if diff := cmp.Diff(want, plain(t, items)); diff != "" {
				t.Fatalf("seed %d (-asked for +there):\n%s", seed, diff)
			}
			again := goldentest.Format(t, items)
			if diff := cmp.Diff(again, goldentest.Format(t, apply(t, set, items, namespaces...))); diff != "" {
				t.Fatalf("seed %d: a second run changed something:\n%s", seed, diff)
			}
		}
		if items = apply(t, setOf(t), items); len(items) > 0 {
			t.Fatalf("seed %d: left over: %s", seed, goldentest.Format(t, items))
		}
	}
}

// What others add to an object stays, whatever the configuration does with its own fields.
func TestForeignFieldsStay(t *testing.T) {
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 2))
		items := apply(t, setOf(t, randomObject(r, "o")), nil)
		for _, fields := range [][]string{{"metadata", "labels", "theirs"}, {"theirs"}} {
			path := transform.Fields(fields...)
			edit := transform.Edit{Op: transform.Insert, Path: path, New: yaml.NewStringRNode("x")}
			if err := transform.ApplyTo(items[0], edit); err != nil {
				t.Fatal(err)
			}
		}
		items = apply(t, setOf(t, randomObject(r, "o")), items)
		text := goldentest.Format(t, items)
		if strings.Count(text, "theirs: x") != 2 {
			t.Fatalf("seed %d:\n%s", seed, text)
		}
	}
}

// The table of kinds without a namespace agrees with the API of Kubernetes, as far as kyaml knows it.
func TestClusterScopedKinds(t *testing.T) {
	seen := 0
	for _, api := range []struct{ version, kind string }{
		{"v1", "Namespace"},
		{"v1", "Node"},
		{"v1", "PersistentVolume"},
		{"v1", "ConfigMap"},
		{"v1", "Secret"},
		{"v1", "ServiceAccount"},
		{"v1", "PersistentVolumeClaim"},
		{"rbac.authorization.k8s.io/v1", "ClusterRole"},
		{"rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
		{"rbac.authorization.k8s.io/v1", "Role"},
		{"rbac.authorization.k8s.io/v1", "RoleBinding"},
		{"storage.k8s.io/v1", "StorageClass"},
		{"storage.k8s.io/v1", "CSIDriver"},
		{"scheduling.k8s.io/v1", "PriorityClass"},
		{"networking.k8s.io/v1", "IngressClass"},
		{"networking.k8s.io/v1", "NetworkPolicy"},
		{"node.k8s.io/v1", "RuntimeClass"},
		{"apiregistration.k8s.io/v1", "APIService"},
		{"apiextensions.k8s.io/v1", "CustomResourceDefinition"},
		{"admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration"},
		{"admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration"},
		{"certificates.k8s.io/v1", "CertificateSigningRequest"},
		{"policy/v1", "PodDisruptionBudget"},
	} {
		isNamespaced, known := openapi.IsNamespaceScoped(yaml.TypeMeta{APIVersion: api.version, Kind: api.kind})
		if !known {
			continue
		}
		seen++
		config := yaml.MustParse(fmt.Sprintf("r: [{apiVersion: %s, kind: %s, metadata: {name: a, namespace: '*'}}]", api.version, api.kind))
		_, ds := companion.Decode(config, transform.Ref{}, transform.Fields("r"), isWorkload)
		if isNamespaced != (len(ds) == 0) {
			t.Errorf("%s: namespaced %v, said %v", api.kind, isNamespaced, ds)
		}
	}
	if seen < 18 {
		t.Errorf("only %d kinds are known", seen)
	}
}

// Comments and key order of what stands there are kept through an update.
func TestUpdateKeepsTheText(t *testing.T) {
	const before = `apiVersion: v1
kind: ConfigMap
metadata:
  name: agent
data:
  list: a # first
  level: info # the level
`
	items := apply(t, setOf(t, before), nil)
	text := strings.ReplaceAll(goldentest.Format(t, items), "data:\n", "data:\n  # a remark\n")
	items = apply(t, setOf(t, strings.NewReplacer("info", "debug", " # the level", "").Replace(before)), goldentest.Parse(t, []byte(text)))
	got := goldentest.Format(t, items)
	if want := "data:\n  # a remark\n  list: a # first\n  level: debug # the level\n"; !strings.HasSuffix(got, want) {
		t.Errorf("want at the end:\n%s\ngot:\n%s", want, got)
	}
}

func Example() {
	config := yaml.MustParse(`
resources:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: agent, namespace: "*"}
  data: {level: info}
`)
	objects, _ := companion.Decode(config, transform.Ref{Name: "platform"}, transform.Fields("resources"), isWorkload)
	set := companion.Set{Owner: "platform", Objects: objects, Marked: true}
	plan, err := set.Copies(nil, []string{"bank", "shop"})
	for _, d := range plan.Diagnostics() {
		fmt.Println(d)
	}
	fmt.Println(len(plan.Add), err)
	// Output:
	// ConfigMap bank/agent: added, for resources[0] of InjectSidecars platform brings it along [added]
	// ConfigMap shop/agent: added, for resources[0] of InjectSidecars platform brings it along [added]
	// 2 <nil>
}
