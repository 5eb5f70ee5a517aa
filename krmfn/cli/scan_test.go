package cli

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// manyDocuments returns a text of many documents, with markers of all kinds and texts that look
// like one.
func manyDocuments(r *rand.Rand) []byte {
	markers := []string{"---\n", "--- # comment\n", "---\r\n", "--- {a: 1}\n---\n", "...\n---\n", "%YAML 1.1\n---\n", "# comment\n---\n"}
	var b bytes.Buffer
	for i := range 2000 {
		b.WriteString(markers[r.IntN(len(markers))])
		switch r.IntN(4) {
		case 0:
			fmt.Fprintf(&b, "apiVersion: v1\nkind: Service\nmetadata: {name: s%d}\n", i)
		case 1:
			fmt.Fprintf(&b, "apiVersion: v1\nkind: Pod\nmetadata: {name: p%d}\nspec: {containers: []}\n", i)
		case 2:
			b.WriteString("text: |\n  ---\n  kind: Service\n----: 1\n")
		default:
			b.WriteString(strings.Repeat("a: 1 # "+strings.Repeat("x", r.IntN(100))+"\n", 1))
		}
	}
	return b.Bytes()
}

// scanned returns the file as the scan cuts it.
func scanned(t *testing.T, in input, stream io.Reader) *file {
	t.Helper()
	f := &file{input: in}
	if err := f.scan(stream); err != nil {
		t.Fatal(err)
	}
	return f
}

// The documents are the text, and those that a text gives that is cut at once.
func TestDocumentsAreTheFile(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 4 {
		text := manyDocuments(r)
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		small := &file{input: input{name: "f"}}
		if err := small.scanFrom(bytes.NewReader(text), bytes.MinRead); err != nil {
			t.Fatal(err)
		}
		for name, f := range map[string]*file{
			"file":   scanned(t, input{name: "f", path: path}, nil),
			"stream": scanned(t, input{name: "f"}, bytes.NewReader(text)),
			"pieces": small,
		} {
			before, after := f.wholes()
			if !bytes.Equal(before, text) || !bytes.Equal(after, text) || len(f.documents) < 1000 {
				t.Fatalf("%d, %s: %d documents", i, name, len(f.documents))
			}
			sameDocuments(t, source.Split(text), f.documents)
		}
	}
}

// sameDocuments checks that documents hold the same objects at the same lines.
func sameDocuments(t *testing.T, want, got []source.Document) {
	t.Helper()
	if w, g := objectLines(t, want), objectLines(t, got); strings.Join(w, "\n") != strings.Join(g, "\n") {
		t.Errorf("got %d objects, want %d", len(g), len(w))
	}
}

// objectLines returns the names of all objects, with their lines and positions among the documents.
func objectLines(t *testing.T, all []source.Document) []string {
	t.Helper()
	f, err := source.ParseDocuments(all, source.Options{Also: func(string) bool { return true }})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for i, d := range all {
		if item := f.Item(i); item != nil {
			out = append(out, fmt.Sprint(workload.RefOf(item), d.Line, d.Index))
		}
	}
	return out
}
