package source

import (
	"bytes"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/layout"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// encode writes a document from its tree, for texts that cannot be spliced. What stands up to the
// marker --- stays, and so do the marker behind it, line ends, the way lists are indented, and
// whether the last line has an end. Quoted says to write no block scalars.
func (d *document) encode(r *layout.Revision, quoted bool) ([]byte, error) {
	head := d.head()
	root := (&layout.Revision{Arena: r.Arena}).Copy(r.After, nil)
	transform.Spell(root)
	if quoted {
		quoteBlocks(root)
	}
	dropComments(root, string(head))
	var b bytes.Buffer
	e := yaml.NewEncoder(&b)
	f := layout.FormOf(r.Before)
	e.SetIndent(max(2, f.Unit))
	if f.Wide > 0 {
		e.DefaultSeqIndent()
	}
	if err := e.Encode(root); err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	if err := e.Close(); err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	body := bytes.ReplaceAll(b.Bytes(), []byte("\n"), d.newline())
	if tail := d.tail(); len(tail) > 0 {
		body = append(body, tail...)
	} else if !scan.EndsLine(d.text) {
		body = bytes.TrimSuffix(body, d.newline())
	}
	return append(head, body...), nil
}

// head returns what stands before the object, up to the marker --- that the document starts with, if
// it does.
func (d *document) head() []byte {
	for start, end := range scan.EachLine(d.text) {
		line := d.text[start:end]
		switch {
		case scan.IsMarker(line, "---"):
			before := d.text[:end]
			rest := line[len("---"):]
			if scan.IsBlank(rest) || scan.IsComment(rest) {
				return bytes.Clone(before)
			}
			return append(bytes.Clone(before[:len(before)-len(rest)]), d.newline()...)
		case !scan.IsBlank(line) && !scan.IsComment(line) && line[0] != '%':
			return nil
		}
	}
	return nil
}

// tail returns the line with the marker "..." that the document ends with, if it does.
func (d *document) tail() []byte {
	if !bytes.Contains(d.text, []byte("...")) {
		return nil
	}
	l := scan.NewLines(d.text)
	if last := l.Line(l.Count()); scan.IsMarker(last, "...") {
		return last
	}
	return nil
}

// newline returns how the lines of the document end.
func (d *document) newline() []byte {
	if end := scan.LineEnd(d.text, 0); end > 1 && d.text[end-1] == '\n' && d.text[end-2] == '\r' {
		return []byte("\r\n")
	}
	return []byte("\n")
}

// dropComments removes the comments at the start of the tree that the text before it has already.
func dropComments(root *yaml.Node, text string) {
	for n := root; ; n = n.Content[0] {
		if n.HeadComment != "" && strings.Contains(text, n.HeadComment) {
			n.HeadComment = ""
		}
		if len(n.Content) == 0 {
			return
		}
	}
}

// quoteBlocks writes the block scalars of a tree in quotes.
func quoteBlocks(n *yaml.Node) {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		n.Style = n.Style&^(yaml.LiteralStyle|yaml.FoldedStyle) | yaml.DoubleQuotedStyle
	}
	for _, c := range n.Content {
		quoteBlocks(c)
	}
}
