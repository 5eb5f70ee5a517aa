package layout

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// An Extent knows where the nodes of a parsed text start and end in it. The YAML library says only
// where they start.
type Extent struct {
	scan.Lines

	ends  map[*yaml.Node]int // of collections
	ascii map[int]bool       // lines of which each character is one byte
	Err   error              // the first reason for which the text cannot be spliced
}

// NewExtent returns that of the nodes of a text, which it does not change.
func NewExtent(text []byte) Extent {
	return Extent{Lines: scan.NewLines(text), ends: map[*yaml.Node]int{}, ascii: map[int]bool{}}
}

// fail notes that the text cannot be spliced. The first reason stays.
func (x *Extent) fail(why string) {
	if x.Err == nil {
		x.Err = errors.New(why)
	}
}

// Begin returns where a node starts, with its anchor and tag.
func (x *Extent) Begin(n *yaml.Node) int {
	if n.Line < 1 || n.Line > x.Count() {
		x.fail("a node has no place in the text")
		return 0
	}
	ascii, known := x.ascii[n.Line]
	if !known {
		ascii = isASCII(x.Line(n.Line))
		x.ascii[n.Line] = ascii
	}
	if ascii {
		return min(x.Start(n.Line)+n.Column-1, len(x.Text))
	}
	return x.Position(n.Line, n.Column)
}

func isASCII(text []byte) bool {
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// End returns where a node ends, before the line end or comment behind it.
func (x *Extent) End(n *yaml.Node) int {
	if end, known := x.ends[n]; known {
		return end
	}
	end := x.findEnd(n)
	if len(n.Content) > 0 {
		x.ends[n] = end
	}
	return end
}

func (x *Extent) findEnd(n *yaml.Node) int {
	isBlock := n.Style&yaml.FlowStyle == 0 && len(n.Content) > 0
	if isBlock {
		return x.End(n.Content[len(n.Content)-1])
	}
	at, after := x.SkipProperties(x.Begin(n))
	switch {
	case n.Kind == yaml.AliasNode:
		return at + len("*") + len(n.Value)
	case n.Kind != yaml.ScalarNode:
		return x.flowEnd(n, at)
	case n.Style&yaml.LiteralStyle != 0:
		return x.literalEnd(n, at)
	case n.Style&yaml.FoldedStyle != 0:
		return x.foldedEnd(at)
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return x.quotedEnd(at)
	case n.Value == "":
		return after
	}
	return x.plainEnd(at, n.Value)
}

// SkipProperties returns where the content behind anchors and tags starts, and where they end.
func (x *Extent) SkipProperties(at int) (content, after int) {
	content, after = at, at
	for content < len(x.Text) && (x.Text[content] == '&' || x.Text[content] == '!') {
		after = content
		for after < len(x.Text) && !IsSpace(x.Text[after]) {
			after++
		}
		content = x.skipSpace(after)
	}
	return content, after
}

// skipSpace returns the position of what follows blanks, line ends and comments.
func (x *Extent) skipSpace(at int) int {
	for at < len(x.Text) {
		switch c := x.Text[at]; {
		case IsSpace(c):
			at++
		case c == '#' && at > 0 && IsSpace(x.Text[at-1]):
			at = scan.LineEnd(x.Text, at)
		default:
			return at
		}
	}
	return at
}

// IsSpace says whether the character is a blank or breaks a line.
func IsSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// flowEnd returns where a collection in flow style ends, behind its bracket.
func (x *Extent) flowEnd(n *yaml.Node, at int) int {
	hasBrackets := at < len(x.Text) && (x.Text[at] == '[' || x.Text[at] == '{')
	if hasBrackets {
		at++
	}
	if len(n.Content) > 0 {
		at = x.End(n.Content[len(n.Content)-1])
	}
	if !hasBrackets {
		return at
	}
	for {
		at = x.skipSpace(at)
		if at >= len(x.Text) {
			x.fail("a collection in flow style has no end")
			return len(x.Text)
		}
		switch x.Text[at] {
		case ',', ':':
			at++
		case ']', '}':
			return at + 1
		default:
			x.fail("a collection in flow style cannot be read")
			return at
		}
	}
}

// literalEnd returns where a literal block scalar ends: its value has as many lines as its text.
func (x *Extent) literalEnd(n *yaml.Node, at int) int {
	count := strings.Count(n.Value, "\n")
	if n.Value != "" && !strings.HasSuffix(n.Value, "\n") {
		count++
	}
	return x.EndOfLine(x.At(at) + count)
}

// foldedEnd returns where a folded block scalar ends: before the first line that is indented less
// than its first.
func (x *Extent) foldedEnd(at int) int {
	header := x.Text[at:x.EndOfLine(x.At(at))]
	if bytes.ContainsAny(header, "123456789") {
		x.fail("a folded text says how far it is indented")
	}
	first, last := -1, x.At(at)
	for line := last + 1; line <= x.Count(); line++ {
		text := x.Line(line)
		if scan.IsBlank(text) {
			continue
		}
		if first < 0 {
			first = scan.Blanks(text)
		}
		if scan.Blanks(text) < first {
			break
		}
		last = line
	}
	if bytes.IndexByte(header, '+') >= 0 {
		for last < x.Count() && scan.IsBlank(x.Line(last+1)) {
			last++
		}
	}
	return x.EndOfLine(last)
}

// EndOfLine returns the position of the line break of a line.
func (x *Extent) EndOfLine(line int) int {
	if line > x.Count() {
		return len(x.Text)
	}
	text := x.Line(line)
	return x.Start(line) + len(bytes.TrimRight(text, "\r\n"))
}

// quotedEnd returns where a quoted scalar ends, behind the quote.
func (x *Extent) quotedEnd(at int) int {
	if at >= len(x.Text) {
		return at
	}
	quote := x.Text[at]
	for i := at + 1; i < len(x.Text); i++ {
		switch c := x.Text[i]; {
		case c == '\\' && quote == '"':
			i++
		case c == '\'' && quote == '\'' && i+1 < len(x.Text) && x.Text[i+1] == '\'':
			i++
		case c == quote:
			return i + 1
		}
	}
	x.fail("a quoted text has no end")
	return len(x.Text)
}

// plainEnd returns where a plain scalar ends, which may go over several lines: its text is its
// value but for white space.
func (x *Extent) plainEnd(at int, value string) int {
	if rest := x.Text[min(at, len(x.Text)):]; len(rest) >= len(value) && string(rest[:len(value)]) == value {
		return at + len(value)
	}
	for _, c := range []byte(value) {
		if IsSpace(c) {
			continue
		}
		for at < len(x.Text) && IsSpace(x.Text[at]) {
			at++
		}
		if at >= len(x.Text) || x.Text[at] != c {
			x.fail("a plain text cannot be followed")
			return at
		}
		at++
	}
	return at
}
