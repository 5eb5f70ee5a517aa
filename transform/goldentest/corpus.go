package goldentest

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// CorpusDir returns the directory of the corpus of public manifests, which may stand beside the checkout; root is
// the checkout. Without the corpus the test is skipped, loudly; it fails when the environment says
// INJECT_SIDECARS_CORPUS=required.
func CorpusDir(t *testing.T, root string) string {
	t.Helper()
	corpus := filepath.Join(root, "../shared/corpus")
	if _, err := os.Stat(corpus); err != nil {
		if os.Getenv("INJECT_SIDECARS_CORPUS") == "required" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("NOT RUN: the corpus of public manifests is not beside the checkout: %v", err)
	}
	return corpus
}

// Corpus calls visit with every YAML file of the corpus, as CorpusDir finds it. Files that are no YAML, such as
// templates of Helm, are passed over.
func Corpus(t *testing.T, root string, visit func(file string, items []*yaml.RNode)) {
	t.Helper()
	corpus := CorpusDir(t, root)
	files := 0
	err := filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if items, err := Read(text); err == nil {
			files++
			name, _ := filepath.Rel(corpus, path)
			visit(name, items)
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files: %v", files, err)
	}
}

// Read reads a YAML stream without adding anything to it.
func Read(text []byte) ([]*yaml.RNode, error) {
	return (&kio.ByteReader{
		Reader: bytes.NewReader(text), OmitReaderAnnotations: true, DisableUnwrapping: true,
	}).Read()
}
