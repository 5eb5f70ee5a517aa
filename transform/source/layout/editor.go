package layout

import (
	"bytes"
	"errors"
	"runtime"
	"slices"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// A cut takes the text between two positions out and puts another there.
type cut struct {
	from, to int
	text     string
}

// An editor turns what changed in the tree of a document into cuts in its text.
type editor struct {
	Extent
	*Revision

	moved   map[*yaml.Node]entry
	texts   *sync.Map
	newline string
	form    Form
	flow    flowForm
	cuts    []cut
}

// Rewrite returns the text of a document as the edits leave it, or why it cannot be spliced. The
// places that the YAML library tells are not trusted: one that leads out of the text, or past the
// place behind it, is such a reason too. Lines that are new end with newline. Texts keeps how scalars are
// written, for many documents at once.
func Rewrite(old []byte, newline string, r *Revision, texts *sync.Map) (text []byte, err error) {
	defer func() {
		switch fault := recover().(type) {
		case nil:
		case runtime.Error:
			text, err = nil, errors.New("the places of its nodes lead out of the text")
		default:
			panic(fault)
		}
	}()
	e := &editor{Extent: NewExtent(old), Revision: r, texts: texts, newline: newline, form: FormOf(r.Before)}
	e.flow = e.flowFormOf(r.Before)
	e.moved = moved(r)
	e.root(r.Before.Content[0], r.After.Content[0])
	text = e.splice(e.cuts, 0, len(old))
	if e.Err != nil {
		return nil, e.Err
	}
	if !scan.EndsLine(old) && scan.EndsLine(text) {
		text = text[:len(text)-len(e.newline)]
	}
	return text, nil
}

// root edits the object of the document, which is a mapping.
func (e *editor) root(o, t *yaml.Node) {
	switch {
	case e.kept(o, t):
	case len(o.Content) == 0 || len(t.Content) == 0:
		e.fail("the object is empty")
	case IsFlow(o):
		e.replace(e.Begin(o), e.End(o), e.flowText(o, t))
	default:
		e.fields(o, t, o.Content[0].Line-1)
	}
}

// IsFlow says whether the node is written in flow style.
func IsFlow(n *yaml.Node) bool { return n.Style&yaml.FlowStyle != 0 }

// replace plans a cut.
func (e *editor) replace(from, to int, text string) {
	e.cuts = append(e.cuts, cut{from, to, text})
}

// insert plans to put lines where a line starts.
func (e *editor) insert(at int, text string) {
	if at > 0 && at == len(e.Text) && !scan.EndsLine(e.Text) {
		text = e.newline + text[:len(text)-len(e.newline)]
	}
	e.replace(at, at, text)
}

// splice returns the text between two positions with the cuts made.
func (e *editor) splice(cuts []cut, from, to int) []byte {
	slices.SortStableFunc(cuts, func(a, b cut) int { return a.from - b.from })
	var b bytes.Buffer
	at := from
	for _, c := range cuts {
		if c.from < at || c.to > to {
			e.fail("two edits meet at one place")
			return nil
		}
		b.Write(e.Text[at:c.from])
		b.WriteString(c.text)
		at = c.to
	}
	b.Write(e.Text[at:to])
	return b.Bytes()
}
