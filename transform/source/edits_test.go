package source_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// TestEdits runs the cases of testdata/source/edits. A case holds input.yaml and config.yaml, which
// says what to do: inject (what the rule everything does), convert (names of containers) or edits;
// without it nothing is done. The output is want.yaml, or the input when that is not there. What is
// said besides what the rules say is in results.txt, an error in error.txt. The form of the bytes,
// which an archive cannot hold, is in the configuration: crlf, bom, noFinalNewline.
//
// Every case shows, besides: a Splice of the edits taken back gives the input, unless the
// configuration says forward; and Parse and Splice leave the objects as they are.
func TestEdits(t *testing.T) {
	for _, file := range goldentest.Files(t, editCases) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			must(t, err)
			if len(bytes.TrimSpace(archive.Comment)) == 0 {
				t.Error("the case does not say why it exists")
			}
			c := editCase{file: file, archive: archive, config: readConfig(t, archive)}
			c.run(t)
		})
	}
}

const editCases = "../../testdata/source/edits"

// A config is what config.yaml says.
type config struct {
	Inject         bool      `yaml:"inject"`
	Convert        []string  `yaml:"convert"`
	Edits          yaml.Node `yaml:"edits"`
	CRLF           bool      `yaml:"crlf"`
	BOM            bool      `yaml:"bom"`
	NoFinalNewline bool      `yaml:"noFinalNewline"`
	Forward        bool      `yaml:"forward"`
}

func readConfig(t testing.TB, a *txtar.Archive) config {
	t.Helper()
	var c config
	text, _ := goldentest.Section(a, "config.yaml")
	must(t, yaml.Unmarshal(text, &c))
	return c
}

// form gives a text of the archive the bytes that the configuration asks for.
func (c config) form(text []byte) []byte {
	if c.NoFinalNewline {
		text = bytes.TrimSuffix(text, []byte("\n"))
	}
	if c.CRLF {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	if c.BOM {
		text = append([]byte("\uFEFF"), text...)
	}
	return text
}

// unform is form taken back.
func (c config) unform(text []byte) []byte {
	if c.BOM {
		text = bytes.TrimPrefix(text, []byte("\uFEFF"))
	}
	if c.CRLF {
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
	}
	if c.NoFinalNewline {
		text = append(bytes.Clone(text), '\n')
	}
	return text
}

// plan plans what the configuration says.
func (c config) plan(templates []transform.PodTemplate) (*transform.Plan, error) {
	switch {
	case c.Inject:
		return transform.NewPlan(templates, everything)
	case c.Convert != nil:
		return transform.NewPlan(templates, native.Convert{Choice: native.Choice{Names: c.Convert}})
	}
	return transform.NewPlan(templates, edits(func(transform.PodTemplate) []transform.Edit { return c.edits() }))
}

// edits returns the edits of the configuration.
func (c config) edits() []transform.Edit {
	var out []transform.Edit
	for _, n := range c.Edits.Content {
		get := func(field string) *yaml.RNode { return transform.Fields(field).Lookup(yaml.NewRNode(n)) }
		e := transform.Edit{Op: transform.Op(get("op").YNode().Value), Path: transform.ParsePath(get("path").YNode().Value), New: get("new")}
		if before := get("before"); !before.IsNil() {
			e.Before = before.YNode().Value
		}
		out = append(out, e)
	}
	return out
}

// edits is a rule that makes the edits that a function returns.
type edits func(t transform.PodTemplate) []transform.Edit

func (edits) Name() string { return "edits" }

func (r edits) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	all := r(t)
	if len(all) == 0 {
		return nil, nil
	}
	return []transform.Diagnostic{{Code: "edited", Severity: transform.Info, Message: "edited", Path: t.Path("spec"), Edits: all}}, nil
}

type editCase struct {
	file    string
	archive *txtar.Archive
	config  config
}

func (c editCase) run(t *testing.T) {
	t.Helper()
	text, found := goldentest.Section(c.archive, "input.yaml")
	if !found {
		t.Fatal("the case has no input.yaml")
	}
	in := c.config.form(text)
	out, results, failure := c.splice(t, in)
	if !bytes.Equal(out, c.config.form(c.config.unform(out))) {
		t.Errorf("line ends or byte order mark are not as in the input: %q", out)
	}
	if goldentest.Update() {
		c.rewrite(t, text, c.config.unform(out), map[string]string{"results.txt": results, "error.txt": failure})
		return
	}
	want, found := goldentest.Section(c.archive, "want.yaml")
	if !found {
		want = text
	}
	equal(t, "output", string(c.config.form(want)), string(out))
	for name, got := range map[string]string{"results.txt": results, "error.txt": failure} {
		want, _ := goldentest.Section(c.archive, name)
		equal(t, name, string(want), got)
	}
}

// splice runs the rule and returns the output, the remarks and the error.
func (c editCase) splice(t *testing.T, in []byte) (out []byte, results, failure string) {
	t.Helper()
	f, err := source.Parse(in, source.Options{File: "input.yaml"})
	if err != nil {
		return in, "", err.Error() + "\n"
	}
	before := goldentest.Format(t, f.Items())
	templates, said := f.Templates()
	plan, err := c.config.plan(templates)
	must(t, err)
	if err := plan.Err(); err != nil {
		return in, lines(said), err.Error() + "\n"
	}
	out, notes, err := f.Splice(plan)
	if err != nil {
		return in, lines(said), err.Error() + "\n"
	}
	equal(t, "the objects changed", before, goldentest.Format(t, f.Items()))
	if len(notes) == 0 && !c.config.Forward {
		back, _ := takeBack(t, out, plan)
		equal(t, "taken back", string(in), string(back))
	}
	return out, lines(append(said, notes...)), ""
}

// lines writes a line for each diagnostic.
func lines(ds []transform.Diagnostic) string {
	var b strings.Builder
	for _, d := range ds {
		b.WriteString(string(d.Severity) + ": " + d.String() + "\n")
	}
	return b.String()
}

// takeBack splices the inverse of the plan into its output. Templates are told apart by their
// objects; it returns nothing when there are two of one name. It says whether a document had to be
// encoded afresh.
func takeBack(t *testing.T, out []byte, plan *transform.Plan) (back []byte, encoded bool) {
	t.Helper()
	inverse := map[string][]transform.Edit{}
	for template, all := range plan.Invert().Changes() {
		key := identity(template)
		if inverse[key] != nil {
			return nil, true
		}
		inverse[key] = all
	}
	f, err := source.Parse(out, source.Options{})
	must(t, err)
	templates, _ := f.Templates()
	undo, err := transform.NewPlan(templates, edits(func(t transform.PodTemplate) []transform.Edit { return inverse[identity(t)] }))
	if err != nil || undo.Err() != nil {
		return nil, true
	}
	back, notes, err := f.Splice(undo)
	must(t, err)
	return back, len(notes) > 0
}

// identity names the template by its object and path, without the line, which edits before it move.
func identity(t transform.PodTemplate) string {
	r := t.Ref()
	return r.APIVersion + " " + transform.Ref{Kind: r.Kind, Namespace: r.Namespace, Name: r.Name}.String() + " " + t.Path().String()
}

func (c editCase) rewrite(t *testing.T, in, out []byte, said map[string]string) {
	t.Helper()
	var files []txtar.File
	for _, f := range c.archive.Files {
		if f.Name == "input.yaml" || f.Name == "config.yaml" {
			files = append(files, f)
		}
	}
	if !bytes.Equal(in, out) {
		files = append(files, txtar.File{Name: "want.yaml", Data: out})
	}
	for name, text := range said {
		if text != "" {
			files = append(files, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	c.archive.Files = files
	must(t, os.WriteFile(c.file, txtar.Format(c.archive), 0o600))
}

func equal(t *testing.T, what, want, got string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
