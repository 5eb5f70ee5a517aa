package reader

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// A remark is a comment on lines of its own, with the blank lines in it as nil. Mostly it is that of the node below it. It is that
// of the node above when it stands right below that, and a blank line or the end follows; or when what is below it belongs further out and
// the comment is not in its column. At the start it may be that of the document.
type remark struct {
	column   int // of the first line
	lines    [][]byte
	setOff   bool // a blank line is before it
	isOpen   bool // a blank line is behind it
	isRest   bool // of a comment of which the first lines are those of the node above
	isAbove  bool // it stood before the marker ---
	isSecond bool // it stands on the second line
}

func (r *remark) isEmpty() bool { return len(r.lines) == 0 }

// text returns the comment. A blank line behind it is an empty line in it.
func (r *remark) text() string {
	text := string(bytes.Join(r.lines, []byte("\n")))
	if r.isOpen {
		text += "\n"
	}
	return text
}

// remark takes in a line that is a comment.
func (p *reader) remark(column int, rest []byte) bool {
	if !p.comments {
		return true
	}
	if a := &p.above; !a.isEmpty() && a.column != column && column < p.indent() {
		if !p.behind() {
			return false
		}
		p.above = remark{isRest: true}
	}
	a := &p.above
	if a.isEmpty() {
		a.column, a.setOff, a.isSecond = column, p.isBlank, p.number <= 2
	}
	if a.isOpen {
		a.lines = append(a.lines, nil)
	}
	a.isOpen, p.isBlank = false, false
	a.lines = append(a.lines, rest)
	return true
}

// blank takes in an empty line. One of blanks that the text ends in is hard to tell for the library.
func (p *reader) blank() bool {
	a := &p.above
	if p.comments && len(p.line) > 0 && p.end == len(p.input) && !scan.EndsLine(p.input) {
		return false
	}
	p.isBlank = true
	switch {
	case a.isEmpty() || a.isOpen:
		return true
	case p.isStart() || a.setOff && !p.marked && !a.isRest:
		a.isOpen = true
		return true
	case p.isUnderKey() && !a.isRest:
		a.isOpen = true
		return true
	case p.root == nil && len(p.open) == 0: // behind the marker
		a.isOpen = true
		return !a.isAbove
	}
	return p.foot()
}

// isUnderKey says whether the comment stands between a key and its value.
func (p *reader) isUnderKey() bool {
	return p.empty && !p.last().isList && p.above.column >= p.indent()
}

// isStart says whether nothing but comments has come.
func (p *reader) isStart() bool { return p.root == nil && len(p.open) == 0 && !p.marked }

// indent returns the column of the innermost collection, as the YAML library counts it: a list right under
// its key has none of its own.
func (p *reader) indent() int {
	for i, v := range slices.Backward(p.open) {
		isUnderKey := i > 0 && v.isList && v.column == p.open[i-1].column
		if !isUnderKey {
			return v.column
		}
	}
	return 0
}

// settle tells whose the comment before a line of content is: it stays when it is that of a node in the line.
func (p *reader) settle(column int) bool {
	a := &p.above
	tooFar := p.limit > 0 && column >= p.limit
	defer func() { p.isBlank, p.hasFoot, p.limit = false, false, 0 }()
	switch {
	case tooFar:
		return false
	case a.isEmpty() || a.column == column:
		return true
	case column < p.indent():
		return !a.isRest && !a.isOpen && p.behind()
	}
	return !a.isRest
}

// foot makes the comment that of a node above it: of the innermost when it is not indented less, else of the
// one in whose column it is.
func (p *reader) foot() bool {
	a := &p.above
	if a.isRest || a.setOff || a.isSecond || p.empty {
		return false // for the library it is hard to tell then
	}
	if a.column >= p.indent() {
		return p.behind()
	}
	for _, v := range slices.Backward(p.open) {
		if c := v; c.column == a.column && !c.isList {
			p.limit = c.column + 1
			return p.footOf(c)
		}
	}
	return false
}

// behind makes the comment that of the node before it. A second one behind a node is that of another node, further out.
func (p *reader) behind() bool {
	isSecond := p.hasFoot && p.above.setOff
	return len(p.open) > 0 && !p.empty && !isSecond && p.footOf(p.last())
}

// footOf makes the comment that of the last key or entry of a collection.
func (p *reader) footOf(c collection) bool {
	n := c.node.Content[len(c.node.Content)-1]
	if !c.isList {
		n = c.node.Content[len(c.node.Content)-2]
	}
	if n.Kind != yaml.ScalarNode || n.FootComment != "" {
		return false
	}
	n.FootComment = p.above.text()
	p.above, p.hasFoot = remark{}, true
	return true
}

// lastRemark tells whose the comment at the end of the document is.
func (p *reader) lastRemark(endsLine bool) bool {
	a := &p.above
	switch {
	case a.isEmpty():
		return true
	case p.root == nil || a.isOpen || !endsLine || p.limit > 0 && a.column >= p.limit:
		return false
	case a.setOff:
		p.bottom = a.text()
		return true
	}
	return p.foot()
}

// useAbove makes the comment before the line that of the next node.
func (p *reader) useAbove() {
	a := &p.above
	if a.isEmpty() {
		return
	}
	lines := a.lines
	if i := p.documentHead(); i > 0 {
		p.top = string(bytes.Join(lines[:i], []byte("\n")))
		if a.lines = nil; i < len(lines) {
			a.lines = lines[i+1:]
		}
		a.isOpen = false
	}
	p.head = a.text()
	*a = remark{}
}

// documentHead returns how many lines of a comment at the start are that of the document: those before the last blank
// line.
func (p *reader) documentHead() int {
	if !p.isFirst {
		return 0
	}
	lines := p.above.lines
	if p.above.isOpen {
		return len(lines)
	}
	for i := len(lines) - 1; i > 0; i-- {
		if lines[i] == nil {
			return i
		}
	}
	return 0
}

// rest says whether nothing but a comment stands on the rest of a line, which then is that of the
// node.
func (p *reader) rest(rest []byte, n *yaml.Node) bool {
	at := scan.Blanks(rest)
	if at == len(rest) {
		return true
	}
	return at > 0 && rest[at] == '#' && p.note(rest[at:], n)
}

// note takes in a comment, or nothing, at the end of a line with the node.
func (p *reader) note(comment []byte, n *yaml.Node) bool {
	if len(comment) == 0 || !p.comments {
		return true
	}
	if n == nil {
		return false
	}
	n.LineComment = string(comment)
	return true
}
