package tree

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Kustomizations are what the kustomizations around some files say.
type Kustomizations struct {
	Patches map[string]Patch // by the path of the patch
	Broken  []Broken         // those that cannot be read
}

// A Patch is a file that a kustomization changes other objects with.
type Patch struct {
	Kustomization string // the first file that names it as a patch
	Name          string // as it is named there
}

// A Broken is a kustomization that cannot be read.
type Broken struct {
	File string
	Err  error
}

// ReadKustomizations reads the kustomizations in the directories, and in those above them.
func ReadKustomizations(dirs []string) Kustomizations {
	out := Kustomizations{Patches: map[string]Patch{}}
	for _, dir := range upwards(dirs) {
		for _, base := range []string{"kustomization.yaml", "kustomization.yml", "Kustomization"} {
			file := filepath.Join(dir, base)
			names, err := patchesIn(file)
			if err != nil {
				out.Broken = append(out.Broken, Broken{file, err})
			}
			for _, name := range names {
				path := resolved(dir, name)
				if _, known := out.Patches[path]; !known {
					out.Patches[path] = Patch{file, name}
				}
			}
		}
	}
	return out
}

// upwards returns the directories and all above them, each once, in order.
func upwards(dirs []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, dir := range dirs {
		for ; !seen[dir]; dir = filepath.Dir(dir) {
			seen[dir] = true
			out = append(out, dir)
		}
	}
	slices.Sort(out)
	return out
}

// resolved returns where a path in a directory leads to.
func resolved(dir, name string) string {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	if path, err := filepath.EvalSymlinks(name); err == nil {
		return path
	}
	return name
}

// patchesIn returns the patches that a kustomization names, none when the file is not there.
func patchesIn(file string) ([]string, error) {
	text, err := os.ReadFile(file) //nolint:gosec // it lies where the user's files are
	if err != nil {
		return nil, nil //nolint:nilerr // a file that cannot be opened is not there for us
	}
	var out []string
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var n yaml.Node
		switch err := d.Decode(&n); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return out, err //nolint:wrapcheck // the caller names the file
		}
		out = append(out, workload.PatchFiles(yaml.NewRNode(&n))...)
	}
}
