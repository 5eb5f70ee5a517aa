package source

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A remark is a comment on lines of its own.
type remark struct {
	column int
	lines  [][]byte
}

// remark takes in a line that is a comment. To be sure where it belongs, all lines of a comment must
// be in one column.
func (p *plainReader) remark(column int, rest []byte) bool {
	if !p.comments {
		return true
	}
	if len(p.above.lines) > 0 && p.above.column != column {
		return false
	}
	p.above.column = column
	p.above.lines = append(p.above.lines, rest)
	return true
}

// below says whether a line of content stands right below the comment before it, if there is one.
func (p *plainReader) below(column int) bool {
	return len(p.above.lines) == 0 || p.above.column == column
}

// useAbove makes the comment before the line that of the next node.
func (p *plainReader) useAbove() {
	if len(p.above.lines) > 0 {
		p.head = string(bytes.Join(p.above.lines, []byte("\n")))
		p.above.lines = nil
	}
}

// rest says whether nothing but a comment stands on the rest of a line, which then is that of the
// node.
func (p *plainReader) rest(rest []byte, n *yaml.Node) bool {
	at := blanks(rest)
	if at == len(rest) {
		return true
	}
	return at > 0 && rest[at] == '#' && p.note(rest[at:], n)
}

// note takes in a comment, or nothing, at the end of a line with the node.
func (p *plainReader) note(comment []byte, n *yaml.Node) bool {
	if len(comment) == 0 || !p.comments {
		return true
	}
	if n == nil {
		return false
	}
	n.LineComment = string(comment)
	return true
}
