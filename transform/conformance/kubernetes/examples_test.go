package kubernetes

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExamples wants the expected output of every example to be valid.
func TestExamples(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(root, "examples/*/expected"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	workloads := 0
	for _, dir := range dirs {
		for _, file := range yamlFiles(t, dir) {
			name, _ := filepath.Rel(filepath.Join(root, "examples"), file)
			t.Run(name, func(t *testing.T) { workloads += checkValid(t, file) })
		}
	}
	t.Logf("%d workloads in %d examples", workloads, len(dirs))
}

// checkValid wants every object of the file to be valid, and returns how many have a pod template.
func checkValid(t *testing.T, file string) int {
	workloads := 0
	for _, o := range readObjects(t, file) {
		v := create(o)
		if v.known {
			workloads++
		}
		if !v.valid() {
			t.Errorf("%s:\n%s", o.name, v)
		}
	}
	return workloads
}

func readObjects(t *testing.T, file string) []object {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found, err := objects(text)
	if err != nil || len(found) == 0 {
		t.Fatalf("%d objects in %s: %v", len(found), file, err)
	}
	return found
}

// yamlFiles returns the YAML files below the directory.
func yamlFiles(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && (strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".yml")) {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
