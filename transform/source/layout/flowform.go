package layout

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// A flowForm is how a document writes collections in flow style, JSON among them.
type flowForm struct {
	unit       string // what a line inside is indented by; empty: all on one line
	colon      string // behind a key
	comma      string // behind an entry, on one line
	quoteKeys  bool
	quoteTexts bool
	tight      bool // the brackets of a list and of the mappings in it stand together: [{
	trailing   bool // a comma is behind the last entry of those with a line each
}

// flowFormOf reads the form off a document. In one that is in block style, collections in flow style
// are written on one line.
func (e *editor) flowFormOf(root *yaml.Node) flowForm {
	f := flowForm{colon: ": ", comma: ", "}
	object := root.Content[0]
	if !IsFlow(object) || len(object.Content) < 2 {
		return f
	}
	key := object.Content[0]
	begin, end := e.Begin(object), e.End(object)
	if first := e.Begin(key); e.At(first) > e.At(begin) {
		lead := e.Text[e.Start(e.At(first)):first]
		own := e.Text[e.Start(e.At(begin)):begin]
		f.unit = string(bytes.TrimPrefix(lead, own[:scan.Blanks(own)]))
	}
	f.quoteKeys = key.Style&yaml.DoubleQuotedStyle != 0
	f.quoteTexts = f.quoteKeys || hasQuoted(object)
	if at := e.colon(key); at < end && !IsSpace(e.Text[at]) {
		f.colon, f.comma = ":", ","
	}
	last := bytes.TrimRight(e.Text[begin:end-1], " \t\r\n")
	f.tight = e.isTight(object)
	f.trailing = bytes.HasSuffix(last, []byte(","))
	return f
}

// hasQuoted says whether a field of the mapping is a text in double quotes.
func hasQuoted(n *yaml.Node) bool {
	for i := 1; i < len(n.Content); i += 2 {
		if n.Content[i].Style&yaml.DoubleQuotedStyle != 0 {
			return true
		}
	}
	return false
}

// isTight says whether in the first list of mappings the first one starts on the line of the list.
func (e *editor) isTight(n *yaml.Node) bool {
	for _, c := range n.Content {
		if n.Kind == yaml.SequenceNode && len(c.Content) > 0 {
			return c.Line == n.Line && e.At(e.End(c)) > c.Line
		}
	}
	return slices.ContainsFunc(n.Content, e.isTight)
}
