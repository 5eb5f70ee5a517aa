package reader

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// IsPlain says that a document is YAML without parsing it: it is sure of a yes, and a no says nothing.
func IsPlain(text []byte) bool {
	var p reader
	return p.read(text)
}

// Tree reads a document as the YAML library does, but for comments, unless they are wanted, and
// for what stands for null, which has no place; or returns nil when it is not sure.
func Tree(text []byte, comments bool, a *Arena) *yaml.Node {
	p := reader{comments: comments, nodes: a}
	if !p.read(text) || p.root == nil {
		return nil
	}
	return &yaml.Node{Kind: yaml.DocumentNode, Line: 1, Column: 1, HeadComment: p.top, FootComment: p.bottom, Content: []*yaml.Node{p.root}}
}

// A reader follows the lines of a document. It knows what nearly all manifests are written in:
// block mappings and lists of plain, quoted and literal scalars, and collections in flow style of
// words on one line, all in ASCII. A fuzz test holds it to the YAML library.
type reader struct {
	nodes    *Arena // nil: none are made
	comments bool   // be sure of comments, too

	root  *yaml.Node
	open  []collection // those that the line before is in, the innermost last
	empty bool         // the last key or dash has nothing behind it,
	null  *yaml.Node   // so that this is there if nothing comes
	block *literal     // the block scalar that the line before is in
	above remark       // the comment on the lines before
	head  string       // the comment for the next node

	top, bottom string // comments for the document
	isBlank     bool   // the line before is empty
	hasFoot     bool   // a comment behind the line before is that of a node
	limit       int    // the column at most, and one, of the next line, because a comment is that of a node further out
	isFirst     bool   // the line is the first with content

	text    string                // all of it, when nodes are made: their values are parts of it
	anchors map[string]*yaml.Node // by name, the last of each

	marked bool // there was a marker ---
	isWide bool // there are characters of several bytes
	depth  int  // of the collection in flow style
	input  []byte
	start  int // of the line in the input
	end    int // of the line, behind its newline
	line   []byte
	number int // of the line
	extra  int // how many more lines it has, in a collection in flow style
}

// A collection is a mapping or a list in block style.
type collection struct {
	column int
	isList bool
	node   *yaml.Node
}

// read takes in a document, and says whether it is sure of it.
func (p *reader) read(text []byte) bool {
	var ok bool
	if ok, p.isWide = readable(text); !ok {
		return false
	}
	if p.nodes != nil {
		p.text = string(text)
	}
	for p.input = text; p.end < len(text); {
		p.number += 1 + p.extra
		p.start, p.extra = p.end, 0
		p.end = scan.LineEnd(text, p.start)
		p.line = bytes.TrimSuffix(text[p.start:p.end], []byte("\n"))
		if !p.take() {
			return false
		}
	}
	if p.block != nil {
		p.close(scan.EndsLine(text))
	}
	if p.comments && !p.lastRemark(scan.EndsLine(text)) {
		return false
	}
	p.fill()
	return true
}

// take takes in one line.
func (p *reader) take() bool {
	column := len(p.line) - len(bytes.TrimLeft(p.line, " "))
	rest := p.line[column:]
	if p.block != nil {
		if p.block.takes(p.line, column) {
			p.isBlank = len(rest) == 0
			return true
		}
		if column > p.block.parent || len(rest) == 0 {
			return false
		}
		p.close(true)
	}
	switch {
	case len(rest) == 0:
		return p.blank()
	case rest[0] == '#':
		return p.remark(column, rest)
	case column == 0 && scan.IsMarker(rest, "---"):
		return p.marker(rest[len("---"):])
	case column == 0 && (rest[0] == '%' || rest[0] == '.'):
		return false
	}
	p.isFirst = p.isStart()
	return p.settle(column) && p.content(column, rest) && p.head == ""
}

// marker takes in what stands behind a marker ---, of which there is one at most, at the start.
func (p *reader) marker(rest []byte) bool {
	isFirst := len(p.open) == 0 && !p.marked
	p.marked, p.isBlank = true, false
	p.above.isAbove = !p.above.isEmpty()
	return isFirst && p.rest(rest, nil)
}

// content takes in a line with dashes, a field or both.
func (p *reader) content(column int, rest []byte) bool {
	for rest[0] == '-' && (len(rest) == 1 || rest[1] == ' ') {
		if !p.place(column, true) {
			return false
		}
		p.useAbove()
		p.await(column + 1)
		skipped := 1 + scan.Blanks(rest[1:])
		column, rest = column+skipped, rest[skipped:]
		if len(rest) == 0 {
			return true
		}
	}
	n := keyLength(rest)
	if n == 0 {
		isEntry := p.empty && len(p.open) > 0 && p.last().isList && column > p.last().column
		return isEntry && p.above.isEmpty() && p.value(rest, p.last().column)
	}
	if !p.place(column, false) {
		return false
	}
	p.useAbove()
	key, length := p.key(rest, n)
	if length != n {
		return false
	}
	p.add(key)
	if rest = bytes.TrimLeft(rest[n+1:], " "); len(rest) == 0 || rest[0] == '#' {
		p.await(column + n + 1)
		return p.note(rest, key)
	}
	return p.value(rest, column)
}

// key returns the key of a line, which is of that length, or 0 when that is hard to tell.
func (p *reader) key(rest []byte, length int) (*yaml.Node, int) {
	if isQuote(rest[0]) {
		return p.quoted(rest)
	}
	return p.scalar(rest, length, 0), length
}

func (p *reader) last() collection { return p.open[len(p.open)-1] }

// place finds the collection that a field or a dash belongs to, or opens it.
func (p *reader) place(column int, isList bool) bool {
	if p.empty || len(p.open) == 0 {
		if p.isInside(column, isList) {
			return p.begin(column, isList)
		}
		p.fill()
	}
	for len(p.open) > 0 {
		last := p.last()
		if last.column == column && last.isList == isList {
			return true
		}
		isBehind := last.column == column && last.isList // a list stands under its key
		if last.column <= column && !isBehind {
			return false
		}
		p.open = p.open[:len(p.open)-1]
	}
	return false
}

// isInside says whether a collection can be the value of the last key or dash.
func (p *reader) isInside(column int, isList bool) bool {
	if len(p.open) == 0 {
		return true
	}
	last := p.last()
	return column > last.column || column == last.column && isList && !last.isList
}

// begin opens a collection.
func (p *reader) begin(column int, isList bool) bool {
	const deepest = 100
	kind, tag := yaml.MappingNode, yaml.NodeTagMap
	if isList {
		kind, tag = yaml.SequenceNode, yaml.NodeTagSeq
	}
	n := p.collection(kind, tag, column)
	p.add(n)
	p.open = append(p.open, collection{column, isList, n})
	return len(p.open) < deepest
}

// value takes in what stands behind a colon or dash in a collection.
func (p *reader) value(rest []byte, column int) bool {
	p.empty = false
	if rest[0] == '&' || rest[0] == '*' {
		return p.anchored(rest)
	}
	switch rest[0] {
	case '#':
		p.empty = true
		return p.note(rest, nil)
	case '|', '>':
		return p.header(rest, column)
	case '"', '\'', '[', '{':
		rest = p.extend(rest)
		n, length := p.flow(rest)
		p.add(n)
		return length > 0 && p.rest(rest[length:], n)
	}
	text := plainText(rest)
	n := p.scalar(rest, len(text), 0)
	p.add(n)
	return text != nil && p.rest(rest[len(text):], n)
}

// anchored takes in a scalar with an anchor, or an alias of one that was before.
func (p *reader) anchored(rest []byte) bool {
	const longest = 100
	size := scan.WordLength(rest[1:])
	if size == 0 || size > longest || bytes.ContainsAny(rest[1:1+size], "./") {
		return false
	}
	name, behind := string(rest[1:1+size]), rest[1+size:]
	if rest[0] == '*' {
		return p.alias(name, rest, behind)
	}
	value := bytes.TrimLeft(behind, " ")
	if len(value) == 0 || len(value) == len(behind) || strings.IndexByte("#|>[{&*!", value[0]) >= 0 {
		return false
	}
	length := len(plainText(value))
	n := p.scalar(value, length, 0)
	if isQuote(value[0]) {
		n, length = p.quoted(value)
	}
	if n != nil {
		n.Anchor, n.Column = name, p.node(0, "", len(p.line)-len(rest)).Column
	}
	p.add(n)
	p.anchor(name, n)
	return length > 0 && p.rest(value[length:], n)
}

func (p *reader) anchor(name string, n *yaml.Node) {
	if p.anchors == nil {
		p.anchors = map[string]*yaml.Node{}
	}
	p.anchors[name] = n
}

// alias takes in an alias.
func (p *reader) alias(name string, rest, behind []byte) bool {
	to, found := p.anchors[name]
	n := p.node(yaml.AliasNode, "", len(p.line)-len(rest))
	if n != nil {
		n.Value, n.Alias = name, to
	}
	p.add(n)
	return found && p.rest(behind, n)
}
