package source

import (
	"bytes"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// mention says whether a text that may be no YAML names a kind that matters, as the kind of an object
// that it tries to write. What is deeper than another kind is not the kind of the object: a ConfigMap
// may hold a Deployment as a text. A text for people is no object.
func (k kinds) mention(text []byte) bool {
	if !bytes.Contains(text, []byte("kind")) || isProse(text) {
		return false
	}
	s := depths{text: bytes.ReplaceAll(text, []byte("\r"), []byte("\n"))}
	matters, least := false, 0
	for n, m := range kindText().FindAllSubmatchIndex(s.text, -1) {
		depth := s.at(m[2])
		if s.inString || n > 0 && depth > least {
			continue
		}
		isKind := k.mayBe(string(s.text[m[4]:m[5]]), s.text)
		matters = isKind || matters && depth == least
		least = depth
	}
	return matters
}

// mayBe says whether a kind that a text names matters. A kind of an operator counts where the text has its group,
// too: others have kinds of the same names.
func (k kinds) mayBe(kind string, text []byte) bool {
	if k.also != nil && k.also(kind) || strings.HasSuffix(kind, "List") {
		return true
	}
	return slices.ContainsFunc(k.catalogue.Groups(kind), func(group string) bool {
		return !strings.Contains(group, ".") || bytes.Contains(text, []byte(group))
	})
}

// namesKind says whether a text names any kind.
func namesKind(text []byte) bool { return kindText().Match(text) }

// kindText matches a field kind with its value, also where the colon was forgotten: at the start of a
// line, in flow style, or behind an apiVersion on the same line.
var kindText = transform.Pattern(`(?m)(?:^[ \t]*(?:[-?][ \t]+)*-?|[{,\[][ \t]*|\bapiVersion["']?[ \t]*:[ \t]*[^\s,]+[ \t]+)` +
	`(["']?kind["']?)(?:\s*:|[ \t])\s*(?:[&!]\S*\s+)*(?:[|>][-+0-9]*\s+)?["']?([A-Za-z][A-Za-z0-9]*)["']?[ \t]*(?:$|[,}\]#])`)

// isProse says whether a text starts as people write: with words, and not with a field.
func isProse(text []byte) bool {
	for line := range bytes.Lines(text) {
		trimmed := bytes.TrimSpace(line)
		if len(trimmed) == 0 || scan.IsComment(trimmed) || trimmed[0] == '%' || scan.IsMarker(line, "---") {
			continue
		}
		return words().Match(trimmed) && !fields().Match(trimmed)
	}
	return false
}

var (
	// words matches two words.
	words = transform.Pattern(`^(?:[-*] +|\d+\. +)?[A-Za-z][A-Za-z,;'’-]*[ \t]+[A-Za-z]`)
	// fields matches the fields of objects, also without a colon.
	fields = transform.Pattern(`^(?:apiVersion|kind|metadata|spec|data)\b`)
)

// depths tells of positions in a text, one after the other, how deep in brackets and columns they are.
type depths struct {
	text     []byte
	next     int // position that was not looked at yet
	brackets int
	inString bool // with double quotes, which ends with the line at the latest
	start    int  // of the line
}

// at moves to a position and returns its depth. What is not at the start of its line is in no column.
func (d *depths) at(position int) int {
	for ; d.next < position; d.next++ {
		switch c := d.text[d.next]; {
		case c == '\n':
			d.inString, d.start = false, d.next+1
		case c == '"' && d.text[max(d.next-1, 0)] != '\\':
			d.inString = !d.inString
		case d.inString:
		case c == '{' || c == '[':
			d.brackets++
		case c == '}' || c == ']':
			d.brackets--
		}
	}
	column := position - d.start
	if len(bytes.Trim(d.text[d.start:position], " \t-?")) > 0 {
		column = 0
	}
	const deeper = 1 << 16
	return d.brackets*deeper + column
}
