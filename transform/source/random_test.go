package source_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// FuzzEdits makes edits anywhere in the objects and compares the text that Splice gives, parsed
// again, with the objects that the edits give: tags, key order and anchors too. What the edits
// insert can be taken back, byte for byte.
func FuzzEdits(f *testing.F) {
	for _, file := range goldentest.Files(f, editCases) {
		archive, err := txtar.ParseFile(file)
		must(f, err)
		text, _ := goldentest.Section(archive, "input.yaml")
		for i := range 8 {
			f.Add(readConfig(f, archive).form(text), []byte{byte(i), byte(37 * i), byte(11 * i), byte(i * i), 7, byte(91 * i), byte(i)})
		}
	}
	f.Fuzz(func(t *testing.T, text, choices []byte) { spliceRandomly(t, text, choices) })
}

// TestCorpusEdits makes random edits in every file of the corpus, with what FuzzEdits checks.
func TestCorpusEdits(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	changed, afresh := 0, map[string]int{}
	corpus(t, func(t *testing.T, file string, text []byte) {
		for range 4 {
			choices := make([]byte, 12)
			for i := range choices {
				choices[i] = byte(random.Uint32())
			}
			notes, done := spliceRandomly(t, text, choices)
			if done {
				changed++
			}
			for _, n := range notes {
				_, why, _ := strings.Cut(n.Message, ": ")
				afresh[why]++
			}
			if t.Failed() {
				t.Fatalf("%s with %v", file, choices)
			}
		}
	})
	t.Logf("%d files changed, documents encoded afresh because of %v", changed, afresh)
}

// spliceRandomly makes edits that the bytes choose. It returns what Splice notes, and whether there
// was anything to do.
func spliceRandomly(t *testing.T, text, choices []byte) (notes []transform.Diagnostic, done bool) {
	t.Helper()
	file, err := source.Parse(text, source.Options{})
	if err != nil {
		return nil, false
	}
	templates, said := file.Templates()
	seen := map[*yaml.Node]bool{} // the edits are about whole objects, so one template of each is enough
	templates = slices.DeleteFunc(templates, func(t transform.PodTemplate) bool {
		before := seen[t.Object().YNode()]
		seen[t.Object().YNode()] = true
		return before
	})
	rule := edits(func(t transform.PodTemplate) []transform.Edit { return randomEdits(t, choices) })
	plan, err := transform.NewPlan(templates, rule)
	if err != nil || plan.Err() != nil || plan.Empty() || transform.HasErrors(said) {
		return nil, false
	}
	out, notes, err := file.Splice(plan)
	if err != nil {
		if !strings.Contains(err.Error(), "writing the document") {
			t.Fatal(err)
		}
		return nil, false // the encoder cannot write it either
	}
	compareWithApply(t, plan, file.Items(), out)
	if len(notes) > 0 || !insertsOnly(plan) {
		return notes, true
	}
	keepsComments(t, text, out)
	must(t, plan.Invert().Apply())
	if back, again := takeBack(t, out, plan); !again && !bytes.Equal(closed(back), closed(text)) {
		t.Errorf("taken back it is\n%q\nnot\n%q\nby way of\n%q", back, text, out)
	}
	return notes, true
}

// closed takes the blanks out of empty lists and mappings. An edit that is taken back does not know of
// them; a rule that puts an empty list back does.
func closed(text []byte) []byte {
	return emptyCollection.ReplaceAll(text, []byte("$1$2"))
}

var emptyCollection = regexp.MustCompile(`([\[{])[ \t]+([\]}])`)

// compareWithApply applies the plan and compares the objects with those in the text.
func compareWithApply(t *testing.T, plan *transform.Plan, items []*yaml.RNode, out []byte) {
	t.Helper()
	must(t, plan.Apply())
	after, err := source.Parse(out, source.Options{})
	if err != nil {
		t.Fatalf("the output cannot be read: %v\n%s", err, out)
	}
	got := after.Items()
	if len(got) != len(items) {
		t.Fatalf("%d objects, want %d", len(got), len(items))
	}
	for i := range items {
		if diff := difference(items[i].YNode(), got[i].YNode()); diff != "" {
			t.Fatalf("object %d is not as Apply makes it: %s\n%s", i, diff, out)
		}
	}
}

// difference says where two trees differ in anything but comments, style and place.
func difference(want, got *yaml.Node) string {
	noValue := want.Kind == yaml.MappingNode || want.Kind == yaml.SequenceNode || // there it tells how an empty one is written
		want.ShortTag() == yaml.NodeTagNull && got.ShortTag() == yaml.NodeTagNull
	same := want.Kind == got.Kind && want.Anchor == got.Anchor && len(want.Content) == len(got.Content) &&
		(want.Kind == yaml.AliasNode || want.ShortTag() == got.ShortTag()) && (want.Value == got.Value || noValue)
	if !same {
		return fmt.Sprintf("line %d: want %s %q with %d, got %s %q with %d",
			got.Line, want.ShortTag(), want.Value, len(want.Content), got.ShortTag(), got.Value, len(got.Content))
	}
	for i := range want.Content {
		if d := difference(want.Content[i], got.Content[i]); d != "" {
			return d
		}
	}
	return ""
}

// keepsComments checks that every line of the input that is a comment is in the output.
func keepsComments(t *testing.T, in, out []byte) {
	t.Helper()
	for line := range bytes.Lines(in) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("#")) && !bytes.Contains(out, line) && isComment(in, line) {
			t.Fatalf("the line %q is lost\n%s", line, out)
		}
	}
}

// isComment says whether a line is no part of a text in quotes: without it, the objects are the same.
func isComment(in, line []byte) bool {
	with, err := decode(in)
	without, lacks := decode(bytes.Replace(in, line, nil, 1))
	if err != nil || lacks != nil || len(with) != len(without) {
		return false
	}
	for i := range with {
		if difference(with[i].YNode(), without[i].YNode()) != "" {
			return false
		}
	}
	return true
}

// fragments are what random edits put in.
var fragments = []string{
	"text", "1", "\"quoted\"", "null", "[]", "{}", "[a, b]", "{k: v, l: [w]}", "name: a\nimage: b\n", "- name: x\n- - y\n",
	"|\n  some\n\n   lines\n", "|+\n  kept\n\n", "# head\nk: v # line\n# foot\n", "yes", "'a: b'", ">-\n  folded text\n\n  here\n", "\"\"", "a:\n  b:\n  - c: d\n",
}

// randomEdits returns a few edits of an object, chosen by the bytes: three for each.
func randomEdits(t transform.PodTemplate, choices []byte) []transform.Edit {
	object := transform.Copy(t.Object())
	var out []transform.Edit
	for ; len(choices) >= 3 && len(out) < 4; choices = choices[3:] {
		paths := collections(object.YNode(), nil)
		if len(paths) == 0 {
			break
		}
		p := paths[int(choices[0])%len(paths)]
		at := p.Lookup(object)
		if at == nil { // of two keys alike, Lookup sees the first
			continue
		}
		e := randomEdit(p, at.YNode(), int(choices[1]), yaml.MustParse(fragments[int(choices[2])%len(fragments)]))
		if transform.ApplyTo(object, e) == nil {
			out = append(out, e)
		}
	}
	return out
}

// randomEdit returns an edit of one child of the collection at p.
func randomEdit(p transform.Path, n *yaml.Node, choice int, value *yaml.RNode) transform.Edit {
	op := []transform.Op{transform.Insert, transform.Insert, transform.Remove, transform.Replace}[choice%4]
	e := transform.Edit{Op: op, New: value}
	choice /= 4
	switch size := len(n.Content); {
	case n.Kind == yaml.SequenceNode && op == transform.Insert:
		e.Path = p.At(choice % (size + 1))
	case n.Kind == yaml.SequenceNode:
		e.Path = p.At(choice % max(size, 1))
	case op == transform.Insert:
		e.Path = p.Field(fmt.Sprint("new", choice%3))
		if size > 0 {
			e.Before = n.Content[choice%size&^1].Value
		}
	case size > 0:
		e.Path = p.Field(n.Content[choice%size&^1].Value)
	}
	if op == transform.Remove {
		e.New = nil
	}
	return e
}

// collections returns the paths of the mappings and lists in a tree that edits can go to.
func collections(n *yaml.Node, p transform.Path) []transform.Path {
	if n.Kind != yaml.MappingNode && n.Kind != yaml.SequenceNode || n.Anchor != "" {
		return nil
	}
	var out []transform.Path
	if len(p) > 0 {
		out = append(out, p)
	}
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			out = append(out, collections(c, p.At(i))...)
		case i%2 == 1 && n.Content[i-1].Value != "" && n.Content[i-1].Kind == yaml.ScalarNode:
			out = append(out, collections(c, p.Field(n.Content[i-1].Value))...)
		}
	}
	return out
}
