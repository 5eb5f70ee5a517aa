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

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// manyDocuments returns a text of several stretches, with markers of all kinds and texts that look
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

// ofOldCluster returns a project with rules that are made of Services, too.
func ofOldCluster(t *testing.T) *project {
	t.Helper()
	config, ds := compile.DecodeConfig(yaml.MustParse("apiVersion: inject-sidecars.dev/v1alpha1\nkind: InjectSidecars\n" +
		"metadata: {name: old}\nspec: {kubernetesVersion: '1.32', sidecarSets: []}\n"))
	if transform.HasErrors(ds) {
		t.Fatal(ds)
	}
	return &project{stages: []*stage{{config: config}}}
}

// scanned returns the file as the scan cuts it.
func scanned(t *testing.T, in input, stream io.Reader) *file {
	t.Helper()
	f := &file{input: in}
	s := scan{file: f, wanted: ofOldCluster(t).matters}
	if err := s.run(stream); err != nil {
		t.Fatal(err)
	}
	p := pass{project: ofOldCluster(t)}
	for _, part := range f.around {
		if err := p.parseBeside(beside{f, part}); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// Stretches are the text, whole documents each.
func TestStretchesAreTheFile(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for i := range 4 {
		text := manyDocuments(r)
		path := filepath.Join(t.TempDir(), "f.yaml")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		for name, f := range map[string]*file{
			"file":   scanned(t, input{name: "f", path: path}, nil),
			"stream": scanned(t, input{name: "f"}, bytes.NewReader(text)),
		} {
			before, after := f.texts()
			if !bytes.Equal(before, text) || !bytes.Equal(after, text) || len(f.stretches) < 3 {
				t.Fatalf("%d, %s: %d stretches", i, name, len(f.stretches))
			}
			sameDocuments(t, text, f)
		}
	}
}

// sameDocuments checks that the stretches of a file hold the objects of the text, with their lines.
func sameDocuments(t *testing.T, text []byte, f *file) {
	t.Helper()
	whole := &part{text: text}
	if err := whole.parse(source.Options{Also: ofOldCluster(t).matters}); err != nil {
		t.Fatal(err)
	}
	var got, want []string
	for _, o := range whole.objects() {
		want = append(want, fmt.Sprint(o.ref, o.line))
	}
	around := 0
	for _, s := range f.stretches {
		p := &part{text: s.text, line: s.line}
		if err := p.parse(source.Options{Also: ofOldCluster(t).matters}); err != nil {
			t.Fatal(err)
		}
		for _, o := range p.objects() {
			got = append(got, fmt.Sprint(o.ref, o.line))
		}
	}
	for _, p := range f.around {
		around += len(p.items)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %d objects, want %d", len(got), len(want))
	}
	if n := strings.Count(string(text), "\nkind: Service\n"); around != n {
		t.Errorf("found %d of %d Services", around, n)
	}
}

func TestMentions(t *testing.T) {
	for text, want := range map[string]bool{
		"kind: Service\n": true, "{\"kind\" : \"Service\"}": true, "kind:\n  Service": true, "'kind': 'Service'": true,
		"kind: Services": false, "kind: Pod": false, "kinder: Service": false, "kind": false, "kind:": false, "": false,
		"kind: Pod\nkind: Service": true,
	} {
		if got := mentions([]byte(text), ofOldCluster(t).matters); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
