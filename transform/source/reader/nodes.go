package reader

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// collection returns a node for a mapping or a list at a column of the line.
func (p *reader) collection(kind yaml.Kind, tag string, column int) *yaml.Node {
	n := p.node(kind, tag, column)
	if n != nil {
		const usual = 6 // three fields
		n.Content = p.nodes.List(usual)[:0]
	}
	return n
}

// node returns a node behind so many bytes of the line; nil when no nodes are made. Columns count
// characters.
func (p *reader) node(kind yaml.Kind, tag string, column int) *yaml.Node {
	if p.nodes == nil {
		return nil
	}
	n := p.nodes.Node()
	n.Kind, n.Tag, n.Line = kind, tag, p.number
	before := p.line[:column]
	if p.extra > 0 {
		n.Line += bytes.Count(before, []byte("\n"))
		before = before[1+bytes.LastIndexByte(before, '\n'):]
	}
	n.Column = 1 + len(before)
	if p.isWide {
		n.Column = 1 + utf8.RuneCount(before)
	}
	return n
}

// scalar returns a scalar at the start of the rest of the line, with so many bytes there, or behind a
// quote.
func (p *reader) scalar(rest []byte, length int, style yaml.Style) *yaml.Node {
	column := len(p.line) - len(rest)
	n := p.node(yaml.ScalarNode, "", column)
	if n != nil {
		at := p.start + column
		if style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
			at++
		}
		n.Value, n.Style = p.text[at:at+length], style
		n.Tag = tagOf(n)
	}
	return n
}

// tagOf returns the tag of a scalar. Most words can be nothing but text.
func tagOf(n *yaml.Node) string {
	const maybe = "yYnNtTfFoO" // words for true, false and null start with these
	if n.Style == 0 && n.Value != "" {
		c := n.Value[0]
		isText := ('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '/') && strings.IndexByte(maybe, c) < 0
		switch {
		case n.Value == "<<":
			return yaml.MergeTag
		case !isText:
			return n.ShortTag()
		}
	}
	return yaml.NodeTagString
}

// add puts a node into the innermost collection.
func (p *reader) add(n *yaml.Node) {
	if n != nil {
		n.HeadComment, p.head = p.head, ""
	}
	switch {
	case n == nil:
	case len(p.open) == 0:
		p.root = n
	default:
		parent := p.last().node
		parent.Content = append(parent.Content, n)
	}
}

// await notes that nothing stands behind a key or dash, which ends at the column.
func (p *reader) await(column int) {
	p.empty, p.null = true, p.node(yaml.ScalarNode, yaml.NodeTagNull, column)
}

// fill puts a null where nothing has come.
func (p *reader) fill() {
	if p.empty {
		p.add(p.null)
	}
	p.empty = false
}
