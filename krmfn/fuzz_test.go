package krmfn_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// FuzzRun gives the function any input. There is no panic; output is there for every input that
// could be read; a second run gives the same items; a failed run gives the items that came.
func FuzzRun(f *testing.F) {
	for _, file := range goldentest.Files(f, "../testdata/function") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		if input, ok := goldentest.Section(archive, "input.yaml"); ok {
			f.Add(input)
		}
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		var out, log bytes.Buffer
		status := krmfn.Run(bytes.NewReader(input), &out, &log)
		if status != krmfn.ExitOK && log.Len() == 0 {
			t.Error("it failed without a word")
		}
		if out.Len() == 0 {
			return
		}
		items := itemsOf(t, out.Bytes())
		if status != krmfn.ExitOK {
			if !transform.Equal(itemsOf(t, input), items) {
				t.Errorf("the items changed in a failed run:\n%s", out.String())
			}
			return
		}
		var again bytes.Buffer
		if krmfn.Run(strings.NewReader(out.String()), &again, io.Discard) != krmfn.ExitOK {
			t.Fatalf("a second run fails:\n%s", out.String())
		}
		if !transform.Equal(items, itemsOf(t, again.Bytes())) {
			t.Errorf("a second run changes\n%s\ninto\n%s", out.String(), again.String())
		}
	})
}

func itemsOf(t *testing.T, text []byte) *yaml.RNode {
	t.Helper()
	var doc yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(text)).Decode(&doc); err != nil {
		t.Fatalf("the output cannot be read: %v\n%s", err, text)
	}
	return transform.Fields("items").Lookup(yaml.NewRNode(&doc))
}
