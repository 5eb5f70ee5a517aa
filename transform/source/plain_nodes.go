package source

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// collection returns a node for a mapping or a list at a column of the line.
func (p *plainReader) collection(kind yaml.Kind, tag string, column int) *yaml.Node {
	n := p.node(kind, tag, column)
	if n != nil {
		const usual = 6 // three fields
		n.Content = p.nodes.list(usual)[:0]
	}
	return n
}

// node returns a node at a column of the line, counted from 0; nil when no nodes are made.
func (p *plainReader) node(kind yaml.Kind, tag string, column int) *yaml.Node {
	if p.nodes == nil {
		return nil
	}
	n := p.nodes.node()
	n.Kind, n.Tag, n.Line, n.Column = kind, tag, p.number, column+1
	return n
}

// scalar returns a scalar at the start of the rest of the line, with so many characters there, or
// behind a quote.
func (p *plainReader) scalar(rest []byte, length int, style yaml.Style) *yaml.Node {
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
func (p *plainReader) add(n *yaml.Node) {
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
func (p *plainReader) await(column int) {
	p.empty, p.null = true, p.node(yaml.ScalarNode, yaml.NodeTagNull, column)
}

// fill puts a null where nothing has come.
func (p *plainReader) fill() {
	if p.empty {
		p.add(p.null)
	}
	p.empty = false
}

// A literal is a literal block scalar, or a folded one when no nodes are made. It is indented more
// than its parent: by as much as its first line, when that is known.
type literal struct {
	parent, column int
	chomping       byte
	node           *yaml.Node
	lines          [][]byte
}

// header takes in the line on which a block scalar starts.
func (p *plainReader) header(rest []byte, parent int) bool {
	p.block = &literal{parent: parent, node: p.scalar(rest, 0, yaml.LiteralStyle)}
	p.add(p.block.node)
	isFolded := rest[0] == '>'
	rest = rest[1:]
	if len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
		p.block.chomping, rest = rest[0], rest[1:]
	}
	return p.rest(rest, p.block.node) && (p.nodes == nil || !isFolded)
}

// takes says whether a line is in the block scalar.
func (b *literal) takes(line []byte, column int) bool {
	isEmpty := column == len(line)
	switch {
	case isEmpty && column > 0:
		return false
	case b.column == 0 && column > b.parent:
		b.column = column
	case !isEmpty && (b.column == 0 || column < b.column):
		return false
	}
	if b.node != nil {
		b.lines = append(b.lines, line[min(b.column, len(line)):])
	}
	return true
}

// close ends the block scalar. The text must end with a line end there.
func (p *plainReader) close(endsLine bool) bool {
	b := p.block
	p.block = nil
	if b.node == nil {
		return endsLine
	}
	value := append(bytes.Join(b.lines, []byte("\n")), '\n')
	if len(b.lines) == 0 {
		value = nil
	}
	if b.chomping != '+' {
		trimmed := bytes.TrimRight(value, "\n")
		if b.chomping == 0 && len(trimmed) > 0 {
			trimmed = value[:len(trimmed)+1]
		}
		value = trimmed
	}
	b.node.Value = string(value)
	return endsLine
}

// flow returns the quoted scalar or the collection that a text starts with and how long it is, or 0
// when that is hard to tell.
func (p *plainReader) flow(text []byte) (n *yaml.Node, length int) {
	kind, tag, last := yaml.SequenceNode, yaml.NodeTagSeq, byte(']')
	switch text[0] {
	case '"', '\'':
		return p.flowScalar(text)
	case '{':
		kind, tag, last = yaml.MappingNode, yaml.NodeTagMap, '}'
	}
	n = p.collection(kind, tag, len(p.line)-len(text))
	if n == nil {
		n = &yaml.Node{Kind: kind}
	}
	n.Style = yaml.FlowStyle
	length = p.flowEntries(n, text, last)
	if p.nodes == nil {
		n = nil
	}
	return n, length
}

// flowEntries reads a collection and returns how long it is.
func (p *plainReader) flowEntries(n *yaml.Node, text []byte, last byte) int {
	at := 1 + blanks(text[1:])
	for at < len(text) && text[at] != last {
		length := p.flowEntry(n, text[at:])
		if length == 0 {
			return 0
		}
		at += length
		at += blanks(text[at:])
		if comma := at+1 < len(text) && text[at] == ',' && text[at+1] == ' '; comma {
			at++
			at += blanks(text[at:])
		} else if at < len(text) && text[at] != last {
			return 0
		}
	}
	if at >= len(text) {
		return 0
	}
	return at + 1
}

// flowEntry reads an entry of a collection, of a mapping with its key.
func (p *plainReader) flowEntry(n *yaml.Node, text []byte) int {
	key := 0
	if n.Kind == yaml.MappingNode {
		key = wordLength(text)
		if key == 0 || key+1 >= len(text) || text[key] != ':' || text[key+1] != ' ' {
			return 0
		}
		n.Content = append(n.Content, p.scalar(text, key, 0))
		key++
		key += blanks(text[key:])
	}
	value, length := p.flowScalar(text[key:])
	if length == 0 {
		return 0
	}
	n.Content = append(n.Content, value)
	return key + length
}

// flowScalar reads a word or a quoted scalar.
func (p *plainReader) flowScalar(text []byte) (n *yaml.Node, length int) {
	if length = wordLength(text); length > 0 {
		return p.scalar(text, length, 0), length
	}
	if len(text) == 0 || strings.IndexByte(`"'`, text[0]) < 0 {
		return nil, 0
	}
	style := yaml.DoubleQuotedStyle
	if text[0] == '\'' {
		style = yaml.SingleQuotedStyle
	}
	length = bytes.IndexByte(text[1:], text[0])
	isDoubled := length >= 0 && text[0] == '\'' && length+2 < len(text) && text[length+2] == '\''
	if length < 0 || isDoubled || bytes.IndexByte(text[:length+1], '\\') >= 0 {
		return nil, 0
	}
	return p.scalar(text, length, style), length + len(`""`)
}
