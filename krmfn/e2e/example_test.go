package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// An example is a kustomize directory below examples, and mostly a kpt package as well.
type example struct {
	dir       string
	config    string   // file of the functionConfig, in dir
	resources []string // files of the manifests, in dir
	generates bool     // the configuration is a generator, too
}

// examples returns all of them.
func examples(t *testing.T) []example {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(root, "examples/*/kustomization.yaml"))
	require.NoError(t, err)
	require.NotEmpty(t, found, "there is no example")
	var out []example
	for _, file := range found {
		var kustomization struct{ Resources, Transformers, Generators []string }
		require.NoError(t, yaml.Unmarshal([]byte(readFile(t, file)), &kustomization))
		require.Len(t, kustomization.Transformers, 1, file)
		out = append(out, example{filepath.Dir(file), kustomization.Transformers[0], kustomization.Resources, len(kustomization.Generators) > 0})
	}
	return out
}

// packages returns those that are kpt packages.
func packages(t *testing.T) []example {
	t.Helper()
	var out []example
	for _, e := range examples(t) {
		if _, err := os.Stat(e.path("Kptfile")); err == nil {
			out = append(out, e)
		}
	}
	require.NotEmpty(t, out, "no example is a kpt package")
	return out
}

func (e example) name() string { return filepath.Base(e.dir) }

// path returns the path of a file of the example.
func (e example) path(name string) string { return filepath.Join(e.dir, name) }

func (e example) read(t *testing.T, name string) string {
	t.Helper()
	return readFile(t, e.path(name))
}

// manifests returns the manifests as one stream.
func (e example) manifests(t *testing.T) string {
	t.Helper()
	var texts []string
	for _, name := range e.resources {
		texts = append(texts, e.read(t, name))
	}
	return strings.Join(texts, "---\n")
}

// copied returns a copy in a directory of its own.
func (e example) copied(t *testing.T) example {
	t.Helper()
	source := e.dir
	e.dir = filepath.Join(t.TempDir(), e.name())
	require.NoError(t, os.CopyFS(e.dir, os.DirFS(source)))
	return e
}

// replaced returns a copy in which every text before has become after in the file.
func (e example) replaced(t *testing.T, file, before, after string) example {
	t.Helper()
	e = e.copied(t)
	text := e.read(t, file)
	require.Contains(t, text, before, file)
	writeFile(t, e.path(file), strings.ReplaceAll(text, before, after))
	return e
}

// files returns the text of all files, by path.
func (e example) files(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	require.NoError(t, fs.WalkDir(os.DirFS(e.dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out[path] = e.read(t, path)
		}
		return err
	}))
	return out
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
}
