package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// seed adds the inputs of all cases that there are.
func seed(f *testing.F) {
	f.Helper()
	for _, dir := range []string{"inject", "convert"} {
		for _, file := range goldentest.Files(f, "../../testdata/"+dir) {
			f.Add([]byte(goldentest.Input(f, file)))
		}
	}
	for _, file := range goldentest.Files(f, cases) {
		archive, err := txtar.ParseFile(file)
		must(f, err)
		_, in := input(f, archive)
		f.Add(in)
	}
	for _, r := range regressions {
		f.Add([]byte(r.text))
	}
}

// FuzzSplit takes any bytes. There is no panic; the documents are together the input; and documents
// that are not parsed hold no pod template that a parser of the whole text would find.
func FuzzSplit(f *testing.F) {
	seed(f)
	f.Fuzz(checkSplit)
}

func checkSplit(t *testing.T, in []byte) {
	texts, _ := source.Texts(in)
	if !bytes.Equal(bytes.Join(texts, nil), in) {
		t.Fatalf("the documents are not the input: %q", texts)
	}
	file, err := source.Parse(in, source.Options{})
	full, fullErr := decode(in)
	if err != nil && isLimit(err) || fullErr != nil {
		return
	}
	if err != nil {
		t.Fatalf("a parser of the whole text reads it: %v", err)
	}
	got, _ := file.Templates()
	want, _ := workload.Locate(full)
	if diff := cmp.Diff(names(want), names(got)); diff != "" {
		t.Error("(-full parse +Parse):", diff)
	}
}

// FuzzPlain takes any document that a look calls YAML for certain: the YAML library reads it, as the
// same tree.
func FuzzPlain(f *testing.F) {
	seed(f)
	for _, text := range plainTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		texts, _ := source.Texts(in)
		for _, text := range texts {
			checkPlain(t, text)
		}
	})
}

// checkPlain returns how much of the document is read without the YAML library: 0 for nothing, 1 for
// that it is YAML, 2 for the tree, 3 for the comments too.
func checkPlain(t *testing.T, text []byte) (certain int) {
	t.Helper()
	isPlain, bare, whole := source.Plain(text)
	if !isPlain && bare != nil || bare == nil && whole != nil {
		t.Errorf("there is a tree without certainty: %q", text)
	}
	if !isPlain {
		return 0
	}
	want, err := source.Parsed(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	certain = 1
	for _, tree := range []*yaml.Node{bare, whole} {
		if tree == nil {
			continue
		}
		certain++
		if want == nil {
			t.Fatalf("%q holds nothing", text)
		}
		if diff := misread(want, tree, tree == whole); diff != "" {
			t.Errorf("%s in\n%s", diff, text)
		}
	}
	return certain
}

// misread says where a tree differs from that of the YAML library, but for comments if they do not
// matter.
func misread(want, got *yaml.Node, comments bool) string {
	same := want.Kind == got.Kind && want.Tag == got.Tag && want.Value == got.Value && want.Style == got.Style &&
		want.Anchor == got.Anchor && (want.Alias == nil) == (got.Alias == nil) && len(want.Content) == len(got.Content) &&
		(want.Kind == yaml.DocumentNode || want.Line == got.Line && want.Column == got.Column) &&
		(!comments || want.HeadComment == got.HeadComment && want.LineComment == got.LineComment && want.FootComment == got.FootComment)
	if !same {
		return fmt.Sprintf("want %s, got %s", described(want), described(got))
	}
	if want.Alias != nil && want.Alias.Value != got.Alias.Value {
		return fmt.Sprintf("alias %s: want %q, got %q", want.Value, want.Alias.Value, got.Alias.Value)
	}
	for i := range want.Content {
		if d := misread(want.Content[i], got.Content[i], comments); d != "" {
			return d
		}
	}
	return ""
}

func described(n *yaml.Node) string {
	return fmt.Sprintf("%d:%d %s %q with %d, style %d, comments %q %q %q",
		n.Line, n.Column, n.Tag, n.Value, len(n.Content), n.Style, n.HeadComment, n.LineComment, n.FootComment)
}

// isLimit says whether an error is one for what the YAML library reads, and Parse refuses on
// purpose: aliases that have no end or too many nodes behind them, or whose anchor is in another document, UTF-16, and
// documents without a marker between them, seen or by a second kind.
func isLimit(err error) bool {
	if strings.Contains(err.Error(), "unknown anchor") {
		return true
	}
	for _, limit := range source.Limits() {
		if errors.Is(err, limit) || strings.Contains(err.Error(), limit.Error()) {
			return true
		}
	}
	return false
}

// decode parses the whole text and returns all its objects.
func decode(in []byte) ([]*yaml.RNode, error) {
	var out []*yaml.RNode
	for d := yaml.NewDecoder(bytes.NewReader(in)); ; {
		var root yaml.Node
		switch err := d.Decode(&root); {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case len(root.Content) == 1 && root.Content[0].Kind == yaml.MappingNode:
			out = append(out, yaml.NewRNode(root.Content[0]))
		}
	}
}

// names names pod templates without their places.
func names(templates []transform.PodTemplate) []string {
	out := make([]string, 0, len(templates))
	for _, t := range templates {
		r := t.Ref()
		out = append(out, transform.Ref{APIVersion: r.APIVersion, Kind: r.Kind, Namespace: r.Namespace, Name: r.Name}.String()+" "+t.Path().String())
	}
	return out
}

// FuzzSplice rewrites any bytes. There is no panic; the output reads as what Apply makes of the
// nodes; documents without edits are the bytes that they were; and a second run changes nothing.
func FuzzSplice(f *testing.F) {
	seed(f)
	f.Fuzz(checkSplice)
}

func checkSplice(t *testing.T, in []byte) {
	out, plan, err := rewrite(in, everything)
	if err != nil || plan.Err() != nil || plan.Empty() {
		if !bytes.Equal(in, out) {
			t.Errorf("without edits the text changed: %v", err)
		}
		return
	}
	checkUntouched(t, in, out, plan)
	checkApply(t, in, out)
	again, second, err := rewrite(out, everything)
	if err != nil {
		t.Fatalf("the output cannot be read: %v", err)
	}
	if diff := cmp.Diff(string(out), string(again)); diff != "" {
		t.Errorf("a second run changes it again: %v\n%s", second.Diagnostics(), diff)
	}
}

// checkUntouched checks the bytes of documents without edits.
func checkUntouched(t *testing.T, in, out []byte, plan *transform.Plan) {
	touched := map[int]bool{}
	for template := range plan.Changes() {
		touched[template.Ref().Document] = true
	}
	before, numbers := source.Texts(in)
	after, _ := source.Texts(out)
	if len(before) != len(after) {
		t.Fatalf("%d documents became %d", len(before), len(after))
	}
	for i := range before {
		if !touched[numbers[i]] && !bytes.Equal(before[i], after[i]) {
			t.Errorf("document %d has no edits and became %q", i, after[i])
		}
	}
}

// checkApply compares, document by document, the output with what Apply makes of the input.
func checkApply(t *testing.T, in, out []byte) {
	want, got := apply(t, in), parse(t, out)
	if len(want) != len(got) {
		t.Fatalf("%d objects became %d", len(want), len(got))
	}
	for i := range want {
		if d := difference(want[i].YNode(), got[i].YNode()); d != "" {
			t.Errorf("object %d is not as Apply makes it: %s\n%s", i, d, got[i].MustString())
		}
	}
}

func apply(t *testing.T, in []byte) []*yaml.RNode {
	file, err := source.Parse(in, source.Options{})
	must(t, err)
	templates, _ := file.Templates()
	plan, err := transform.NewPlan(templates, everything)
	must(t, err)
	must(t, plan.Apply())
	return file.Items()
}

func parse(t *testing.T, in []byte) []*yaml.RNode {
	file, err := source.Parse(in, source.Options{})
	must(t, err)
	return file.Items()
}
