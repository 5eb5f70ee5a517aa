// Package goldentest runs the cases of testdata: one txtar file is one case, and its comment says
// why the case exists.
//
// A case holds config.yaml (what the rules are made of), input.yaml and, when something is to
// change, want.yaml; without it the input is the want. The file results.txt lists what is to be
// said, one line a diagnostic; without it nothing is. An Error among them means that nothing may
// change. With -update, want.yaml and results.txt are rewritten.
//
// Every case shows, besides: planning does not change the input; planning on the want changes
// nothing; applying and then inverting gives the input back; objects that the plan does not name
// keep their nodes; the paths of all diagnostics resolve; no rule writes to the pod spec that all share.
package goldentest

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

var update = flag.Bool("update", false, "rewrite the expected output of golden cases")

// Update says whether the flag -update asks for the expected output to be rewritten.
func Update() bool { return *update }

// Rules makes the rules of a case from its configuration, with what there is to say about the
// configuration itself.
type Rules func(t *testing.T, config []byte, items []*yaml.RNode) ([]transform.Rule, []transform.Diagnostic)

// Run runs every case in the directory, and fails when there is none.
func Run(t *testing.T, dir string, rules Rules) {
	t.Helper()
	for _, file := range Files(t, dir) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(bytes.TrimSpace(archive.Comment)) == 0 {
				t.Error("the case does not say why it exists")
			}
			c := golden{file: file, archive: archive, rules: rules}
			c.run(t)
		})
	}
}

// Files returns the cases in the directory.
func Files(t testing.TB, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no case in %s: %v", dir, err)
	}
	return files
}

// Section returns the file of that name in the archive, and whether there is one.
func Section(a *txtar.Archive, name string) ([]byte, bool) {
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		return nil, false
	}
	return a.Files[i].Data, true
}

type golden struct {
	file    string
	archive *txtar.Archive
	rules   Rules
}

func (g golden) run(t *testing.T) {
	t.Helper()
	config, _ := Section(g.archive, "config.yaml")
	input, ok := Section(g.archive, "input.yaml")
	if !ok {
		t.Fatal("the case has no input.yaml")
	}
	items := Parse(t, input)
	before := Format(t, items)
	rules, said := g.rules(t, config, items)
	templates, located := workload.Locate(items)
	plan, err := transform.NewPlan(templates, watched(t, rules)...)
	if err != nil {
		t.Fatalf("planning: %v", err)
	}
	equal(t, "planning changed the input", before, Format(t, items))

	said = slices.Concat(said, located, plan.Diagnostics())
	got := before
	if !transform.HasErrors(said) {
		got = g.apply(t, plan, items)
		checkPaths(t, said, items)
		g.replan(t, config, got)
	} else if err := plan.Apply(); err == nil && plan.Err() != nil {
		t.Error("a plan with errors was applied")
	}
	g.compare(t, before, got, said)
}

// apply applies the plan, checks that inverting it restores the input, and returns the output.
func (g golden) apply(t *testing.T, plan *transform.Plan, items []*yaml.RNode) string {
	t.Helper()
	before := Format(t, items)
	untouched := untouchedNodes(plan, items)
	must(t, plan.Apply())
	out := Format(t, items)
	must(t, plan.Invert().Apply())
	equal(t, "inverting did not restore the input", before, Format(t, items))
	must(t, plan.Apply())
	equal(t, "applying again gave something else", out, Format(t, items))
	for n, text := range untouched {
		equal(t, "an object that the plan does not name changed", text, Format(t, []*yaml.RNode{yaml.NewRNode(n)}))
	}
	return out
}

// untouchedNodes returns the items that the plan does not change, with their text.
func untouchedNodes(plan *transform.Plan, items []*yaml.RNode) map[*yaml.Node]string {
	out := map[*yaml.Node]string{}
	for _, item := range items {
		if workload.IsHolder(workload.RefOf(item).Kind) {
			continue
		}
		text, err := item.String()
		if err == nil {
			out[item.YNode()] = text
		}
	}
	for t := range plan.Changes() {
		delete(out, t.Object().YNode())
	}
	return out
}

// replan plans on the output, which must change nothing.
func (g golden) replan(t *testing.T, config []byte, output string) {
	t.Helper()
	items := Parse(t, []byte(output))
	rules, _ := g.rules(t, config, items)
	templates, _ := workload.Locate(items)
	again, err := transform.NewPlan(templates, rules...)
	must(t, err)
	if !again.Empty() {
		t.Errorf("planning on the output changes it again: %v", again.Diagnostics())
	}
}

// compare compares output and diagnostics with the case, or rewrites the case.
func (g golden) compare(t *testing.T, before, got string, said []transform.Diagnostic) {
	t.Helper()
	var lines strings.Builder
	for _, d := range said {
		lines.WriteString(string(d.Severity) + ": " + d.String() + "\n")
	}
	if *update {
		g.rewrite(t, before, got, lines.String())
		return
	}
	want, ok := Section(g.archive, "want.yaml")
	if !ok {
		want = []byte(before)
	}
	equal(t, "output", Format(t, Parse(t, want)), got)
	results, _ := Section(g.archive, "results.txt")
	equal(t, "results", string(results), lines.String())
}

func (g golden) rewrite(t *testing.T, before, got, results string) {
	t.Helper()
	g.archive.Files = slices.DeleteFunc(g.archive.Files, func(f txtar.File) bool {
		return f.Name == "want.yaml" || f.Name == "results.txt"
	})
	if got != before {
		g.archive.Files = append(g.archive.Files, txtar.File{Name: "want.yaml", Data: []byte(got)})
	}
	if results != "" {
		g.archive.Files = append(g.archive.Files, txtar.File{Name: "results.txt", Data: []byte(results)})
	}
	must(t, os.WriteFile(g.file, txtar.Format(g.archive), 0o600))
}

// checkPaths checks that the field of every diagnostic with edits is there after applying.
func checkPaths(t *testing.T, ds []transform.Diagnostic, items []*yaml.RNode) {
	t.Helper()
	templates, _ := workload.Locate(items)
	for _, d := range ds {
		if len(d.Edits) == 0 || d.Edits[0].Op == transform.Remove {
			continue
		}
		found := slices.ContainsFunc(templates, func(p transform.PodTemplate) bool {
			return p.Ref() == d.Ref && !p.Node(d.Path).IsNil()
		})
		if !found {
			t.Errorf("the path of %q does not resolve", d)
		}
	}
}

// Parse is Read for text that must be YAML.
func Parse(t testing.TB, text []byte) []*yaml.RNode {
	t.Helper()
	items, err := Read(text)
	must(t, err)
	return items
}

// Format writes the items as a YAML stream.
func Format(t testing.TB, items []*yaml.RNode) string {
	t.Helper()
	var b strings.Builder
	for i, item := range items {
		if i > 0 {
			b.WriteString("---\n")
		}
		text, err := item.String()
		must(t, err)
		b.WriteString(text)
	}
	return b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// Input returns the input.yaml of a case.
func Input(t testing.TB, file string) string {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	input, ok := Section(archive, "input.yaml")
	if !ok {
		t.Fatalf("%s has no input.yaml", file)
	}
	return string(input)
}
