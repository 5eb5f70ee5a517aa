package source_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

const cases = "../../testdata/source"

// TestGolden runs the rule everything over in.yaml or in.json of each case. The output is out.yaml
// or out.json; without it nothing may change. In both files \r, \t, a byte order mark and a last
// line without an end are written as the marks of unmark.
func TestGolden(t *testing.T) {
	for _, file := range goldentest.Files(t, cases) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			must(t, err)
			if len(bytes.TrimSpace(archive.Comment)) == 0 {
				t.Error("the case does not say why it exists")
			}
			ext, in := input(t, archive)
			out, plan, err := rewrite(in, everything)
			must(t, err)
			must(t, plan.Err())
			if goldentest.Update() {
				writeGolden(archive, "out."+ext, mark(out))
				must(t, os.WriteFile(file, txtar.Format(archive), 0o600))
			}
			want, changes := goldentest.Section(archive, "out."+ext)
			if !changes {
				want = []byte(mark(in))
			}
			if diff := cmp.Diff(string(want), mark(out)); diff != "" {
				t.Error("(-want +got):", diff)
			}
			wantFlag := bytes.Contains(archive.Comment, []byte("Encoded afresh"))
			if isAfresh(plan) != wantFlag {
				t.Errorf("encoded afresh: want %t; %v", wantFlag, plan.Diagnostics())
			}
			checkSplit(t, in)
			checkSplice(t, in)
		})
	}
}

// input returns the input of a case, and whether it is yaml or json.
func input(t testing.TB, archive *txtar.Archive) (ext string, in []byte) {
	t.Helper()
	for _, ext := range []string{"yaml", "json"} {
		if in, ok := goldentest.Section(archive, "in."+ext); ok {
			return ext, []byte(unmark.Replace(string(in)))
		}
	}
	t.Fatal("the case has no in.yaml and no in.json")
	return "", nil
}

// unmark turns into bytes what an editor would hide or take away.
var unmark = strings.NewReplacer("␍\n", "\r\n", "␉", "\t", "␠", " ", "␚\n", "", "␣BOM", "\uFEFF")

// mark is the inverse of unmark.
func mark(text []byte) string {
	s := strings.NewReplacer("\r\n", "␍\n", "\t", "␉", "\uFEFF", "␣BOM", " \n", "␠\n").Replace(string(text))
	if s != "" && !strings.HasSuffix(s, "\n") {
		s += "␚\n"
	}
	return s
}

// writeGolden puts the output into the case, unless it is the input.
func writeGolden(archive *txtar.Archive, name, out string) {
	kept := archive.Files[:0]
	for _, f := range archive.Files {
		if f.Name != name {
			kept = append(kept, f)
		}
	}
	archive.Files = kept
	if string(archive.Files[0].Data) != out {
		archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(out)})
	}
}
