package kubernetes

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// firstNative is the first version in which native sidecars work, as a minor version.
const firstNative = 29

// TestGoldenOnOlderVersions wants a plan to add nothing by itself that an older API server would
// not take. Fields that the configuration names were wanted by their author.
func TestGoldenOnOlderVersions(t *testing.T) {
	for _, file := range goldenFiles(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		config, _ := goldentest.Section(archive, "config.yaml")
		input, _ := goldentest.Section(archive, "input.yaml")
		want, _ := goldentest.Section(archive, "want.yaml")
		before, _ := objects(input)
		after, err := objects(want)
		if err != nil || len(after) == 0 {
			continue
		}
		for i := range before {
			for _, f := range added(t, before[i], after[i]) {
				if steps := strings.Split(f.Field, "."); !strings.Contains(string(config), steps[len(steps)-1]) {
					t.Errorf("%s: %s: %s", file, before[i].name, f)
				}
			}
		}
	}
}

// added returns what versions from firstNative on would not take of the object after a plan, and would
// take of it before.
func added(t *testing.T, before, after object) []finding {
	t.Helper()
	if v := create(before); !v.known || !v.decoded {
		return nil
	}
	var out []finding
	for minor := firstNative; minor <= newest; minor++ {
		was := emulate(t, before, minor)
		for i := range was {
			was[i].Field, was[i].Text = oneList(was[i].Field), withoutSum(was[i].Text)
		}
		for _, f := range emulate(t, after, minor) {
			f.Field, f.Text = oneList(f.Field), withoutSum(f.Text)
			if !slices.Contains(was, f) && !slices.Contains(out, f) {
				out = append(out, f)
			}
		}
	}
	return out
}

// TestExamplesOnOlderVersions wants every version since firstNative to take the examples as they are.
func TestExamplesOnOlderVersions(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "examples/*/expected/*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, file := range files {
		for _, o := range readObjects(t, file) {
			if !create(o).known {
				continue
			}
			for minor := firstNative; minor <= newest; minor++ {
				for _, f := range emulate(t, o, minor) {
					t.Errorf("%s: %s on 1.%d: %s", file, o.name, minor, f)
				}
			}
		}
	}
}
