package reader

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A literal is a literal block scalar, or a folded one. It is indented more than its parent: by as much as its
// first line, when that is known.
type literal struct {
	parent, column int
	chomping       byte
	node           *yaml.Node
	lines          [][]byte
}

// header takes in the line on which a block scalar starts.
func (p *reader) header(rest []byte, parent int) bool {
	style := yaml.LiteralStyle
	if rest[0] == '>' {
		style = yaml.FoldedStyle
	}
	p.block = &literal{parent: parent, node: p.scalar(rest, 0, style)}
	p.add(p.block.node)
	rest = rest[1:]
	if len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
		p.block.chomping, rest = rest[0], rest[1:]
	}
	return p.rest(rest, p.block.node)
}

// takes says whether a line is in the block scalar.
func (b *literal) takes(line []byte, column int) bool {
	isEmpty := column == len(line)
	switch {
	case isEmpty && column > 0 && b.column == 0:
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

// close ends the block scalar. A text that ends without a line end there has none at its end either.
func (p *reader) close(endsLine bool) {
	b := p.block
	p.block = nil
	if b.node == nil {
		return
	}
	value := b.value()
	if !endsLine {
		value = bytes.TrimSuffix(value, []byte("\n"))
	}
	if b.chomping != '+' {
		trimmed := bytes.TrimRight(value, "\n")
		if b.chomping == 0 && len(trimmed) > 0 {
			trimmed = value[:min(len(trimmed)+1, len(value))]
		}
		value = trimmed
	}
	b.node.Value = string(value)
}

// value returns the text of all lines.
func (b *literal) value() []byte {
	switch {
	case len(b.lines) == 0:
		return nil
	case b.node.Style == yaml.FoldedStyle:
		return append(folded(b.lines), '\n')
	}
	return append(bytes.Join(b.lines, []byte("\n")), '\n')
}

// folded joins the lines of a folded scalar: the break between two lines that are not indented is a space, or
// nothing where empty lines stand between them.
func folded(lines [][]byte) []byte {
	var out, before []byte // the last line that is not empty
	for i, line := range lines {
		isEmpty := len(line) == 0
		isFlush := before != nil && !isEmpty && before[0] != ' ' && line[0] != ' '
		switch {
		case i == 0, isFlush && len(lines[i-1]) == 0:
		case isFlush:
			out = append(out, ' ')
		default:
			out = append(out, '\n')
		}
		if out = append(out, line...); !isEmpty {
			before = line
		}
	}
	return out
}
