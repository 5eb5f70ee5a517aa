package source_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// corpus calls visit with every file of the corpus as it is on disk.
func corpus(t *testing.T, visit func(t *testing.T, file string, text []byte)) {
	t.Helper()
	goldentest.Corpus(t, "../..", func(string, []*yaml.RNode) {}) // skips or fails without the corpus
	files := 0
	root := "../../../shared/corpus"
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(path)) {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		files++
		name, _ := filepath.Rel(root, path)
		visit(t, name, text)
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files: %v", files, err)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestCorpusInject(t *testing.T) {
	rule := everything
	room := &source.Room{} // the trees of one file take the place of those before
	reasons := map[string]int{}
	touched, afresh := 0, 0
	corpus(t, func(t *testing.T, file string, text []byte) {
		f, err := source.Parse(text, source.Options{File: file, Room: room})
		if err != nil {
			t.Log(err)
			return
		}
		templates, _ := f.Templates()
		plan, err := transform.NewPlan(templates, rule)
		must(t, err)
		if plan.Err() != nil {
			t.Log(file, plan.Err())
			return
		}
		out, notes, err := f.Splice(plan)
		if err != nil {
			t.Error(file, err)
			return
		}
		for range plan.Changes() {
			touched++
		}
		for _, n := range notes {
			afresh++
			reasons[n.Message]++
			t.Log(file, n)
		}
		if len(notes) == 0 && insertsOnly(plan) {
			checkLines(t, file, text, out)
		}
		again, plan, err := rewrite(out, rule)
		if err != nil || !bytes.Equal(again, out) {
			t.Errorf("%s: a second run changes it again: %v %v", file, err, plan.Diagnostics())
		}
	})
	t.Logf("%d pod templates changed, %d documents encoded afresh (%.2f %%)", touched, afresh, 100*float64(afresh)/float64(touched))
	for why, n := range reasons {
		t.Log(n, why)
	}
}

// unchomped returns an output as it would be without what inserting behind a block scalar needs that ends a text without
// a line end: the scalar says that it ends so, and goes on saying it.
func unchomped(in, out []byte) []byte {
	if bytes.HasSuffix(in, []byte("\n")) {
		return out
	}
	return bytes.ReplaceAll(out, []byte("|-\n"), []byte("|\n"))
}

// checkLines checks that every line of the input is in the output, in order.
func checkLines(t *testing.T, file string, in, out []byte) {
	in, out = unchomped(in, in), unchomped(in, out)
	want := strings.SplitAfter(string(in), "\n")
	i := 0
	for line := range strings.Lines(string(out)) {
		if i < len(want) && strings.TrimRight(want[i], "\r\n") == strings.TrimRight(line, "\r\n") {
			i++
		}
	}
	if i < len(want) && want[i] != "" {
		t.Errorf("%s: line %d is not in the output: %q", file, i+1, want[i])
	}
}

// TestCorpusRevert converts each container but the first of every pod template, and back. The file
// is then what it was, byte for byte.
func TestCorpusRevert(t *testing.T) {
	convert := convertOthers{}
	revert := native.Revert{Choice: native.Choice{Names: []string{"*"}, Except: nil}}
	files, afresh, exact := 0, 0, 0
	corpus(t, func(t *testing.T, file string, text []byte) {
		converted, plan, err := rewrite(text, convert)
		if err != nil || plan.Err() != nil || plan.Empty() {
			if err == nil && plan.Err() != nil {
				t.Log(file, plan.Err())
			}
			return
		}
		files++
		if isAfresh(plan) {
			afresh++
			t.Log(file, plan.Diagnostics())
			return
		}
		for _, c := range lostComments(string(text), string(converted)) {
			t.Errorf("%s: the comment %q is lost", file, c)
		}
		back, plan, err := rewrite(converted, revert)
		if err != nil || plan.Err() != nil {
			t.Error(file, err, plan.Err())
			return
		}
		if bytes.Equal(back, text) {
			exact++
		} else {
			t.Log(file, cmp.Diff(string(text), string(back)))
		}
	})
	t.Logf("%d files with containers to convert, %d encoded afresh, %d came back byte for byte (%.1f %%)", files, afresh, exact, 100*float64(exact)/float64(files))
}

func isAfresh(p *transform.Plan) bool {
	return slices.ContainsFunc(p.Diagnostics(), func(d transform.Diagnostic) bool { return d.Code == source.CodeEncodedAfresh })
}

// convertOthers converts each container but the first, when nothing speaks against it.
type convertOthers struct{}

func (convertOthers) Name() string { return "convert-others" }

func (convertOthers) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	pod, err := t.Spec()
	if err != nil {
		return nil, nil //nolint:nilerr // such a one is not converted
	}
	var names []string
	for i, c := range pod.Containers {
		if i > 0 && c.Name != pod.Containers[0].Name {
			names = append(names, c.Name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	ds, err := native.Convert{Choice: native.Choice{Names: names}, Placement: native.Placement{}}.Plan(t)
	if transform.HasErrors(ds) {
		return nil, err
	}
	return ds, err
}

// insertsOnly says whether the plan takes nothing away, so that all lines have to stay.
func insertsOnly(p *transform.Plan) bool {
	for _, edits := range p.Changes() {
		if slices.ContainsFunc(edits, func(e transform.Edit) bool { return e.Op != transform.Insert }) {
			return false
		}
	}
	return true
}

// TestCorpusUntouched selects nothing. Every file that a YAML reader accepts is then put together
// again, byte for byte.
func TestCorpusUntouched(t *testing.T) {
	nothing := inject{selects: func(transform.PodTemplate) bool { return false }}
	files, unread := 0, 0
	corpus(t, func(t *testing.T, file string, text []byte) {
		files++
		f, err := source.Parse(text, source.Options{File: file})
		if err != nil {
			unread++
			if _, readable := decode(text); readable == nil {
				t.Error("a YAML reader accepts it:", err)
			}
			return
		}
		templates, _ := f.Templates()
		plan, err := transform.NewPlan(templates, nothing)
		must(t, err)
		out, notes, err := f.Splice(plan)
		if err != nil || len(notes) > 0 || !bytes.Equal(out, text) {
			t.Errorf("%s: changed: %v %v", file, err, notes)
		}
	})
	t.Logf("%d files came back byte for byte, %d are no YAML", files-unread, unread)
}
