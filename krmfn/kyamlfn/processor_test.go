package kyamlfn_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/krmfn/kyamlfn"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// The processor makes of the input of every golden case what the function makes of it: items, results
// and whether it fails.
func TestProcessorIsTheFunction(t *testing.T) {
	compared := 0
	for _, file := range goldentest.Files(t, "../../testdata/function") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		input, _ := goldentest.Section(archive, "input.yaml")
		var out, log bytes.Buffer
		status := krmfn.Run(bytes.NewReader(input), &out, &log)
		if out.Len() == 0 {
			continue // it is no ResourceList
		}
		compared++
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			list := read(t, input)
			var failure *transform.DiagnosticError
			if failed := errors.As(kyamlfn.Processor{}.Process(list), &failure); failed != (status != krmfn.ExitOK) {
				t.Fatalf("the function exits with %d, and that there is an error is %t", status, failed)
			}
			want := read(t, out.Bytes())
			if !slices.EqualFunc(want.Items, list.Items, transform.Equal) {
				t.Error("items (-function +processor):", cmp.Diff(goldentest.Format(t, want.Items), goldentest.Format(t, list.Items)))
			}
			if diff := cmp.Diff(want.Results, list.Results); diff != "" {
				t.Error("results (-function +processor):", diff)
			}
		})
	}
	if compared < 100 {
		t.Errorf("compared %d cases", compared)
	}
}

// read takes a ResourceList apart, by kyaml alone.
func read(t *testing.T, text []byte) *framework.ResourceList {
	t.Helper()
	root := yaml.MustParse(string(text))
	list := &framework.ResourceList{FunctionConfig: transform.Fields("functionConfig").Lookup(root)}
	items := transform.Fields("items").Lookup(root)
	for _, n := range items.Content() {
		list.Items = append(list.Items, yaml.NewRNode(n))
	}
	for _, n := range transform.Fields("results").Lookup(root).Content() {
		var r framework.Result
		if err := n.Decode(&r); err != nil {
			t.Fatal(err)
		}
		list.Results = append(list.Results, &r)
	}
	return list
}
