package source

import (
	"bytes"
	"strings"
)

// plain says that a document is YAML without parsing it: it is sure of a yes, and a no says nothing.
// It knows block mappings and lists of plain, quoted and block scalars, and collections in flow
// style of words on one line; a fuzz test holds it to the parser.
func plain(text []byte) bool {
	for _, c := range text {
		if c < ' ' && c != '\n' || c >= 0x7F {
			return false
		}
	}
	var p plainReader
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		if !p.line(bytes.TrimSuffix(text[i:end], []byte("\n"))) {
			return false
		}
		i = end
	}
	return true
}

// A plainReader follows the lines of a document.
type plainReader struct {
	open  []collection // those that the line before is in, the innermost last
	empty bool         // the last key or dash has nothing behind it
	block *blockScalar // the one that the line before is in
}

// A collection is a mapping or a list in block style.
type collection struct {
	column int
	isList bool
}

// A blockScalar is indented more than its parent: by as much as its first line, when that is known.
type blockScalar struct{ parent, column int }

// line takes in one line, and says whether it is still sure.
func (p *plainReader) line(line []byte) bool {
	column := len(line) - len(bytes.TrimLeft(line, " "))
	rest := line[column:]
	if p.block != nil {
		if p.block.takes(column, len(rest) == 0) {
			return true
		}
		if column > p.block.parent || len(rest) == 0 {
			return false
		}
		p.block = nil
	}
	switch {
	case len(rest) == 0 || rest[0] == '#':
		return true
	case column == 0 && isMarker(rest, "---"):
		return len(p.open) == 0 && isEnd(rest[len("---"):])
	case column == 0 && (rest[0] == '%' || rest[0] == '.'):
		return false
	}
	return p.content(column, rest)
}

// takes says whether a line is in the block scalar.
func (b *blockScalar) takes(column int, isEmpty bool) bool {
	switch {
	case isEmpty:
		return column == 0
	case b.column == 0 && column > b.parent:
		b.column = column
		return true
	}
	return b.column > 0 && column >= b.column
}

// content takes in a line with dashes, a field or both.
func (p *plainReader) content(column int, rest []byte) bool {
	for rest[0] == '-' && (len(rest) == 1 || rest[1] == ' ') {
		if !p.place(collection{column, true}) {
			return false
		}
		p.empty = true
		skipped := 1 + blanks(rest[1:])
		column, rest = column+skipped, rest[skipped:]
		if len(rest) == 0 {
			return true
		}
	}
	n := wordLength(rest)
	isField := n > 0 && n < len(rest) && rest[n] == ':' && (n+1 == len(rest) || rest[n+1] == ' ')
	if !isField {
		isEntry := len(p.open) > 0 && p.open[len(p.open)-1].isList && p.empty && column > p.open[len(p.open)-1].column
		return isEntry && p.value(rest, p.open[len(p.open)-1].column)
	}
	const longest = 1000 // of a key for the YAML library
	return n < longest && p.place(collection{column, false}) && p.value(rest[n+1:], column)
}

// place finds the collection that a field or a dash belongs to, or opens it.
func (p *plainReader) place(c collection) bool {
	const deepest = 100
	wasEmpty := p.empty || len(p.open) == 0
	p.empty = false
	if wasEmpty && p.isInside(c) {
		p.open = append(p.open, c)
		return len(p.open) < deepest
	}
	for len(p.open) > 0 {
		last := p.open[len(p.open)-1]
		if last == c {
			return true
		}
		isBehind := last.column == c.column && last.isList // a list stands under its key
		if last.column <= c.column && !isBehind {
			return false
		}
		p.open = p.open[:len(p.open)-1]
	}
	return false
}

// isInside says whether a collection can be the value of the last key or dash.
func (p *plainReader) isInside(c collection) bool {
	if len(p.open) == 0 {
		return true
	}
	last := p.open[len(p.open)-1]
	return c.column > last.column || c.column == last.column && c.isList && !last.isList
}

// value takes in what stands behind a colon or dash in a collection.
func (p *plainReader) value(rest []byte, column int) bool {
	rest = bytes.TrimLeft(rest, " ")
	p.empty = len(rest) == 0 || rest[0] == '#'
	if p.empty {
		return true
	}
	switch rest[0] {
	case '|', '>':
		rest = rest[1:]
		if len(rest) > 0 && (rest[0] == '-' || rest[0] == '+') {
			rest = rest[1:]
		}
		p.block = &blockScalar{parent: column}
	case '"', '\'', '[', '{':
		n := flowLength(rest)
		if n == 0 {
			return false
		}
		rest = rest[n:]
	default:
		return isPlainText(rest)
	}
	return isEnd(rest)
}

// isEnd says whether nothing but a comment stands on the rest of a line.
func isEnd(rest []byte) bool {
	n := blanks(rest)
	return n == len(rest) || n > 0 && rest[n] == '#'
}

// isPlainText says whether the rest of a line is a scalar without quotes, and a comment perhaps.
func isPlainText(rest []byte) bool {
	if n := bytes.Index(rest, []byte(" #")); n >= 0 {
		rest = rest[:n]
	}
	rest = bytes.TrimRight(rest, " ")
	if rest[0] == '-' && len(rest) > 1 && rest[1] != ' ' {
		rest = rest[1:]
	}
	return (wordLength(rest) > 0 || strings.IndexByte("./~$(+<=^;", rest[0]) >= 0) &&
		rest[len(rest)-1] != ':' && !bytes.Contains(rest, []byte(": "))
}

// flowLength returns how long the quoted scalar or the collection is that a text starts with, or 0
// when that is hard to tell.
func flowLength(text []byte) int {
	switch text[0] {
	case '[':
		return flowEntries(text, ']', flowScalar)
	case '{':
		return flowEntries(text, '}', flowField)
	}
	return flowScalar(text)
}

// flowEntries returns how long a collection is of which entry tells how long the next entry is.
func flowEntries(text []byte, last byte, entry func([]byte) int) int {
	at := 1 + blanks(text[1:])
	for at < len(text) && text[at] != last {
		n := entry(text[at:])
		if n == 0 {
			return 0
		}
		at += n
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

// flowScalar returns how long a word or a quoted scalar is.
func flowScalar(text []byte) int {
	if n := wordLength(text); n > 0 || len(text) == 0 {
		return n
	}
	quote := text[0]
	if quote != '"' && quote != '\'' {
		return 0
	}
	n := bytes.IndexByte(text[1:], quote)
	isDoubled := quote == '\'' && n+2 < len(text) && text[n+2] == quote
	if n < 0 || isDoubled || bytes.IndexByte(text[:n+1], '\\') >= 0 {
		return 0
	}
	return n + len(`""`)
}

// flowField returns how long a field of a mapping is.
func flowField(text []byte) int {
	n := wordLength(text)
	if n == 0 || n+1 >= len(text) || text[n] != ':' || text[n+1] != ' ' {
		return 0
	}
	n++
	n += blanks(text[n:])
	value := flowScalar(text[n:])
	if value == 0 {
		return 0
	}
	return n + value
}
