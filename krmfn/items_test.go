package krmfn

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// What is made of a list item by item is what is made of it as a whole, and what is said is the same, for
// the input of every golden case, in each of the layouts that hosts write.
func TestByItemIsAsAWhole(t *testing.T) { //nolint:gocognit // a table in three forms
	compared := 0
	for _, file := range goldentest.Files(t, "../testdata/function") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		input, _ := goldentest.Section(archive, "input.yaml")
		for layout, text := range map[string][]byte{"compact": input, "wide": wide(input), "reordered": reordered(input)} {
			byItem, err := answerByItem(text)
			if err != nil {
				t.Fatal(err)
			}
			if byItem == nil {
				continue
			}
			compared++
			t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar")+" "+layout, func(t *testing.T) {
				whole, err := answerAsAWhole(text)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(lines(whole.said), lines(byItem.said)); diff != "" {
					t.Error("what is said differs (-whole +item):\n", diff)
				}
				want, got := written(t, whole), written(t, byItem)
				if !transform.Equal(want, got) {
					t.Error("the lists differ (-whole +item):\n", cmp.Diff(want.MustString(), got.MustString()))
				}
			})
		}
	}
	if compared < 100 {
		t.Errorf("only %d lists were worked on item by item", compared)
	}
}

// wide indents the items.
func wide(list []byte) []byte {
	var out bytes.Buffer
	isInside := false
	for line := range bytes.Lines(list) {
		if fieldOf := !bytes.ContainsAny(line[:1], " -#\n"); fieldOf {
			isInside = bytes.HasPrefix(line, []byte("items:"))
		} else if isInside && len(line) > 1 {
			out.WriteString("    ")
		}
		out.Write(line)
	}
	return out.Bytes()
}

// reordered puts the fields of a list into another order.
func reordered(list []byte) []byte {
	before, after, found := bytes.Cut(list, []byte("\nfunctionConfig:"))
	if !found || bytes.Contains(after, []byte("\nitems:")) || bytes.Contains(after, []byte("\nresults:")) {
		return list
	}
	head, items, _ := bytes.Cut(before, []byte("\nitems:"))
	return fmt.Appendf(nil, "%s\nfunctionConfig:%sitems:%s\n", head, after, items)
}

func lines(ds []transform.Diagnostic) []string {
	var out []string
	for _, d := range ds {
		if d.Code != "encoded-afresh" {
			out = append(out, fmt.Sprint(d.Severity, " ", d.String(), " ", d.Ref))
		}
	}
	return out
}

func written(t *testing.T, a *answer) *yaml.RNode {
	t.Helper()
	var b bytes.Buffer
	if err := a.write(&b); err != nil {
		t.Fatal(err)
	}
	root, err := parse(b.Bytes())
	if err != nil {
		t.Fatalf("%v\n%s", err, b.String())
	}
	items := transform.Fields("items").Lookup(root)
	return items
}
