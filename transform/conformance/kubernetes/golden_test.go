package kubernetes

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// TestGolden compares the input of every golden case with what is wanted from it.
func TestGolden(t *testing.T) {
	var all tally
	for _, file := range goldenFiles(t) {
		name, _ := filepath.Rel(filepath.Join(root, "testdata"), file)
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) { checkGolden(t, file, &all) })
	}
	t.Log(&all)
}

// goldenFiles returns the cases that have an input.yaml. Those of testdata/function and testdata/cli
// are scripts of the whole program, on the same rules.
func goldenFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "testdata/*/*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f string) bool {
		return slices.Contains([]string{"function", "cli"}, filepath.Base(filepath.Dir(f)))
	})
	if len(files) == 0 {
		t.Fatal("no cases")
	}
	return files
}

func checkGolden(t *testing.T, file string, all *tally) {
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	input, _ := goldentest.Section(archive, "input.yaml")
	want, changes := goldentest.Section(archive, "want.yaml")
	if !changes {
		want = input
	}
	before, err := objects(input)
	if err != nil {
		t.Skipf("kubectl cannot read the input: %v", err)
	}
	after, err := objects(want)
	if err != nil {
		t.Fatalf("kubectl cannot read the output: %v", err)
	}
	checkPairs(t, before, after, all)
}

// checkPairs fails for every problem that an object did not have before.
func checkPairs(t *testing.T, before, after []object, all *tally) {
	t.Helper()
	if len(before) != len(after) {
		t.Fatalf("%d objects before, %d after", len(before), len(after))
	}
	for i := range before {
		c, err := compare(before[i], after[i])
		if err != nil {
			t.Fatal(err)
		}
		all.add(c)
		for _, p := range c.worse {
			t.Errorf("%s: the plan adds a problem: %s", c.object.name, p)
		}
	}
}
