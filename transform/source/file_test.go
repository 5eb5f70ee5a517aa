package source_test

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

const mixed = `# c
kind: Namespace
metadata: {name: shop}
---
# nothing
---
kind: Gadget
apiVersion: example.com/v1
metadata: {name: ray}
spec: {head: {spec: {containers: [{name: a}]}}}
---
kind: Pod
apiVersion: v1
metadata: {name: web, hostname: "yes"}
spec:
  containers:
  - name: a
---
kind: List
apiVersion: v1
items:
- kind: Pod
  apiVersion: v1
  metadata: {name: db}
  spec: {containers: [{name: "\u0061"}]}
- kind: Pod
  apiVersion: v1
  metadata: {name: cache}
`

// kinds returns the kinds of the objects that are parsed.
func kinds(t *testing.T, text string, o source.Options) string {
	t.Helper()
	f, err := source.Parse([]byte(text), o)
	must(t, err)
	var out []string
	for _, item := range f.Items() {
		out = append(out, item.GetKind())
	}
	return strings.Join(out, " ")
}

func TestOptionsSayWhatIsParsed(t *testing.T) {
	for want, o := range map[string]source.Options{
		"Pod List":           {},
		"Gadget Pod List":    {Kinds: []workload.Kind{{Group: "example.com", Kind: "Gadget", Path: "spec.head"}}},
		"Namespace Pod List": {Also: func(kind string) bool { return kind == "Namespace" }},
		"List":               {Mentions: [][]string{{"cache"}, {"other"}}},
		"List ":              {Mentions: [][]string{{"yes", "other"}}}, // it has an escape, so anything can be in it
		"Pod List ":          {Mentions: [][]string{{"other"}, {"hostname", "yes"}}},
		"Pod List  ":         {Mentions: [][]string{{"has blanks"}}},
		"Namespace List":     {Mentions: [][]string{{"other"}}, Also: func(kind string) bool { return kind == "Namespace" }},
	} {
		if got := kinds(t, mixed, o); got != strings.TrimSpace(want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Refs say where an object is, and so do the diagnostics about what has no template.
func TestRefs(t *testing.T) {
	f, err := source.Parse([]byte(mixed), source.Options{File: "a.yaml"})
	must(t, err)
	templates, said := f.Templates()
	var got []string
	for _, p := range templates {
		got = append(got, fmt.Sprintf("%s:%d: document %d: %s", p.Ref().File, p.Ref().Line, p.Ref().Document, p.Ref()))
	}
	for _, d := range said {
		got = append(got, fmt.Sprintf("%s:%d: document %d: %s", d.Ref.File, d.Ref.Line, d.Ref.Document, d.Ref))
	}
	want := []string{
		"a.yaml:12: document 2: Pod web",
		"a.yaml:22: document 3: Pod db",
		"a.yaml:19: document 3: Pod cache", // what is missing has no line of its own
	}
	equal(t, "places", strings.Join(want, "\n"), strings.Join(got, "\n"))
}

// A plan over several files gives each file its own edits.
func TestOnePlanOverTwoFiles(t *testing.T) {
	pod := "kind: Pod\napiVersion: v1\nmetadata: {name: %s}\nspec:\n  containers:\n  - name: a\n"
	a, err := source.Parse([]byte(fmt.Sprintf(pod, "a")), source.Options{})
	must(t, err)
	b, err := source.Parse([]byte(fmt.Sprintf(pod, "b")), source.Options{})
	must(t, err)
	first, _ := a.Templates()
	second, _ := b.Templates()
	onlyB := edits(func(t transform.PodTemplate) []transform.Edit {
		if t.Ref().Name == "a" {
			return nil
		}
		return []transform.Edit{{Op: transform.Insert, Path: transform.Fields("spec", "x"), New: yaml.NewScalarRNode("y")}}
	})
	plan, err := transform.NewPlan(append(first, second...), onlyB)
	must(t, err)
	gotA, _, err := a.Splice(plan)
	must(t, err)
	gotB, _, err := b.Splice(plan)
	must(t, err)
	equal(t, "a", fmt.Sprintf(pod, "a"), string(gotA))
	equal(t, "b", fmt.Sprintf(pod, "b")+"  x: y\n", string(gotB))
}

// A plan with an Error is refused, and so is one that was made for other text.
func TestSpliceRefuses(t *testing.T) {
	f, err := source.Parse([]byte("kind: Pod\napiVersion: v1\nspec:\n  containers: &a [{name: a}]\nx-copy: *a\n"), source.Options{})
	must(t, err)
	templates, _ := f.Templates()
	plan, err := transform.NewPlan(templates, everything)
	must(t, err)
	if _, _, err := f.Splice(plan); err == nil || !strings.Contains(err.Error(), transform.CodeSharedNode) {
		t.Errorf("a plan with an Error: %v", err)
	}
}

// What mentions nothing is looked at all the same when it may be no YAML, or has no pod template.
func TestUnmentioned(t *testing.T) {
	for text, want := range map[string]string{
		"kind: Pod\nspec:\n  containers:\n  - name: a\n":      "",
		"kind: Pod\nspec:\n  containers:\n  - {name: &a b}\n": "Pod",
		"kind: Pod\nspec:\n  initContainer:\n  - name: a\n":   "Pod",
	} {
		if got := kinds(t, text, source.Options{Mentions: [][]string{{"other"}}}); got != want {
			t.Errorf("%q: got %q", text, got)
		}
	}
	_, err := source.Parse([]byte("kind: Pod\nspec:\n  containers:\n   - name: a\n  - name: b\n"), source.Options{Mentions: [][]string{{"other"}}})
	if err == nil {
		t.Error("what is no YAML passes")
	}
}

// Rules that say which texts they go by make all others of no matter, unless one rule has none.
func TestMentionsOf(t *testing.T) {
	if got := source.MentionsOf(selective{agent}, selective{agent}); len(got) != 2 || got[0][1] != "yes" {
		t.Error(got)
	}
	if got := source.MentionsOf(selective{agent}, everything); got != nil {
		t.Error(got)
	}
}
