package kruise

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// TestGoldenCases compares on the cases of our own: on the pod of every workload in them.
func TestGoldenCases(t *testing.T) {
	for _, dir := range []string{"inject", "validate"} {
		files, err := filepath.Glob(filepath.Join(root, "testdata", dir, "*.txtar"))
		if err != nil || len(files) == 0 {
			t.Fatalf("no cases of %s: %v", dir, err)
		}
		for _, file := range files {
			t.Run(dir+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				config, input := readGolden(t, file)
				compareAll(t, pair{sets: config}, input)
			})
		}
	}
}

func readGolden(t *testing.T, file string) (config, input []object) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range txtar.Parse(text).Files {
		objects, err := parseStream(f.Data)
		if err != nil {
			continue // results.txt
		}
		switch f.Name {
		case "config.yaml":
			config = objects
		case "input.yaml":
			input = objects
		}
	}
	return config, input
}

// compareAll compares the sets of the pair on the pod of each of the objects that the API server would take, and
// wants every difference explained. It returns the rules that explain one.
func compareAll(t *testing.T, p pair, objects []object) []string {
	t.Helper()
	for _, o := range objects {
		switch text(o, "kind") {
		case "Namespace":
			p.namespaces = append(p.namespaces, o)
		case "ConfigMap":
			p.config = append(p.config, o)
		}
	}
	var rules []string
	for _, o := range append(entries(objects), nil) {
		if p.pod = nil; o != nil {
			p.pod = podOf(o)
		}
		if p.pod != nil {
			if valid, err := p.validPod(); !valid {
				t.Logf("%s %s: left out: %v", text(o, "kind"), nameOf(o), err)
				continue
			}
		}
		r, err := p.compare()
		if err != nil {
			t.Fatal(err)
		}
		rules = append(rules, explainedIn(t, r)...)
	}
	return rules
}

// explainedIn reports the differences without an explanation, and returns the rules of the others.
func explainedIn(t *testing.T, r comparison) []string {
	t.Helper()
	var out []string
	for _, d := range r.differences {
		rules, ok := d.explain()
		if !ok {
			t.Error(d)
			continue
		}
		out = append(out, rules...)
	}
	return out
}

// entries returns the workloads among the objects, and in lists.
func entries(objects []object) []object {
	var out []object
	for _, o := range objects {
		if items, ok := o["items"].([]any); ok {
			for _, item := range items {
				if o, ok := item.(object); ok {
					out = append(out, entries([]object{o})...)
				}
			}
			continue
		}
		if slices.Contains(kinds(), text(o, "kind")) && at(o, templatePath(text(o, "kind"))...) != nil {
			out = append(out, o)
		}
	}
	return out
}
