package layout

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// fieldText returns the lines of a new field at a column.
func (e *editor) fieldText(key, value *yaml.Node, column int) string {
	var b strings.Builder
	e.comment(&b, key.HeadComment, column)
	b.WriteString(spaces(column) + e.scalar(key) + ":")
	inline, below := e.valueText(nil, value, slot{column: column, field: true})
	if inline != "" {
		b.WriteString(" " + inline)
	}
	for _, c := range []string{key.LineComment, value.LineComment} {
		if c != "" {
			b.WriteString(" " + c)
		}
	}
	b.WriteString(e.newline)
	b.WriteString(below)
	e.comment(&b, value.FootComment, column)
	e.comment(&b, key.FootComment, column)
	return b.String()
}

// entryText returns the lines of a new entry of a list, with its dash at a column. An entry that
// was moved brings its text.
func (e *editor) entryText(n *yaml.Node, column, gap int) string {
	if from, ok := e.moved[n]; ok && !IsFlow(from.list) {
		return e.movedText(from, n, column)
	}
	var b strings.Builder
	e.comment(&b, n.HeadComment, column)
	inline, below := e.valueText(nil, n, slot{column: column})
	if inline == "" { // a block: its first line goes behind the dash
		inside := e.blockText(n, column+gap)
		for strings.HasPrefix(inside, spaces(column+gap)+"#") {
			end := strings.Index(inside, e.newline) + len(e.newline)
			b.WriteString(spaces(column) + strings.TrimLeft(inside[:end], " "))
			inside = inside[end:]
		}
		b.WriteString(spaces(column) + "-" + spaces(gap-1) + strings.TrimLeft(inside, " "))
	} else {
		b.WriteString(spaces(column) + "-" + spaces(gap-1) + inline)
		if n.LineComment != "" {
			b.WriteString(" " + n.LineComment)
		}
		b.WriteString(e.newline + below)
	}
	e.comment(&b, n.FootComment, column)
	return b.String()
}

// valueText returns a value in two parts: what goes behind the colon or dash, and whole lines that
// go below. A scalar in place of another is quoted like that.
func (e *editor) valueText(o, n *yaml.Node, s slot) (inline, below string) {
	switch {
	case e.written(n) != "":
		first, rest, more := strings.Cut(strings.TrimSuffix(e.written(n), "\n"), "\n")
		if more {
			rest = e.indent(rest+"\n", s.column)
		}
		return first, rest
	case n.Kind == yaml.ScalarNode:
		text := e.scalar(quotedLike(o, n))
		first, rest, more := strings.Cut(text, "\n")
		if more {
			rest = e.indent(rest, s.column+e.form.Unit)
		}
		return first, rest
	case n.Kind == yaml.AliasNode || len(n.Content) == 0 || IsFlow(n):
		return e.flowNew(n, spaces(s.column)), ""
	case n.Anchor != "" || n.Style&yaml.TaggedStyle != 0:
		e.fail("a new block has an anchor or a tag")
	}
	column := s.column + e.form.Unit
	if n.Kind == yaml.SequenceNode && s.field {
		column = s.column + e.form.Wide
	}
	var b strings.Builder
	e.comment(&b, n.HeadComment, column)
	return "", b.String() + e.blockText(n, column)
}

// properties returns the anchor of a node as it stands before the node.
func (e *editor) properties(n *yaml.Node) string {
	if n.Anchor == "" {
		return ""
	}
	return "&" + n.Anchor + " "
}

// blockText returns the lines of a new collection in block style.
func (e *editor) blockText(n *yaml.Node, column int) string {
	var b strings.Builder
	if n.Kind == yaml.SequenceNode {
		for _, c := range n.Content {
			b.WriteString(e.entryText(c, column, e.form.gap))
		}
		return b.String()
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		b.WriteString(e.fieldText(n.Content[i], n.Content[i+1], column))
	}
	return b.String()
}

// comment writes the lines of a comment at a column.
func (e *editor) comment(b *strings.Builder, comment string, column int) {
	if comment != "" {
		b.WriteString(e.indent(comment+"\n", column))
	}
}

// indent puts the lines of a new text at a column.
func (e *editor) indent(text string, column int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\r\n")
		if line != "" {
			b.WriteString(spaces(column) + line)
		}
		b.WriteString(e.newline)
	}
	return b.String()
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// movedText returns the text of an entry that moves, with what changed in it, at a new column.
func (e *editor) movedText(from entry, n *yaml.Node, column int) string {
	tiles := e.entryTiles(from.list, e.lineBefore(from.list))
	if tiles.inline && from.index == 0 {
		e.fail("an entry behind a dash moves")
		return ""
	}
	planned := e.cuts
	e.cuts = nil
	e.value(slot{after: e.dash(from.list, from.index, tiles) + 1, column: tiles.column}, from.node(), n)
	begin := tiles.bounds[from.index]
	if from.emptied && from.index == 0 {
		begin = e.Start(e.ownComments(from.list, e.At(begin)))
	}
	text := e.splice(e.cuts, begin, tiles.bounds[from.index+1])
	e.cuts = planned
	if !scan.EndsLine(text) {
		text = append(text, e.newline...)
	}
	return shift(text, column-tiles.column)
}

// lineBefore returns the line before the first tile of a list: that of its key.
func (e *editor) lineBefore(list *yaml.Node) int {
	line := list.Line - 1
	for line > 0 && (scan.IsBlank(e.Line(line)) || scan.IsComment(e.Line(line))) {
		line--
	}
	return line
}

// shift moves lines to the right, or to the left as far as there are blanks. Empty lines stay.
func shift(text []byte, by int) string {
	if by == 0 {
		return string(text)
	}
	var b strings.Builder
	for line := range bytes.Lines(text) {
		n := 0
		for n < len(line) && line[n] == ' ' {
			n++
		}
		if !scan.IsBlank(line) {
			b.WriteString(spaces(by))
		}
		b.Write(line[min(n, max(-by, 0)):])
	}
	return b.String()
}
