package source

import "bytes"

// A look is what the lines of a document that start at column 0 tell without parsing it.
type look struct {
	content bool   // there is more than comments and markers
	doubt   bool   // there is something that only parsing can tell
	kind    string // the value of the field kind; empty when there is none
	version string // the value of the field apiVersion

	isVersioned bool // that value is known
}

// glance looks at a document. Without doubt, its root is a block mapping at column 0 with plain
// keys, or a block sequence, so that a field kind cannot be missed.
func glance(text []byte) look {
	var l look
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		l.line(text[i:end])
		i = end
	}
	l.doubt = l.doubt || hasOddBreaks(text)
	return l
}

// line takes in one line. It is called for every line of the input, so it returns early.
func (l *look) line(line []byte) {
	switch c := line[0]; {
	case c == '#' || c == '\n' || c == '\r':
	case c == ' ' || c == '\t':
		if !l.content && !isBlank(line) && !isComment(line) {
			l.content, l.doubt = true, true // the root is not at column 0
		}
	case c == '-' && isMarker(line, "---"):
		l.marker(line[len("---"):])
	case c == '-' && len(line) > 1 && (line[1] == ' ' || line[1] == '\n'):
		l.content = true
	default:
		l.content = true
		l.field(line)
	}
}

// marker takes in what stands behind a marker ---.
func (l *look) marker(rest []byte) {
	if !isBlank(rest) && !isComment(rest) {
		l.content, l.doubt = true, true
	}
}

// field takes in a line that should be a field of the root.
func (l *look) field(line []byte) {
	n := wordLength(line)
	if n == 0 || n+1 >= len(line) || line[n] != ':' || line[n+1] != ' ' && line[n+1] != '\n' && line[n+1] != '\r' {
		l.doubt = true
		return
	}
	switch string(line[:n]) {
	case "kind":
		kind, isSure := wordAlone(line[n+1:])
		l.doubt = l.doubt || l.kind != "" || !isSure
		l.kind = kind
	case "apiVersion":
		l.version, l.isVersioned = wordAlone(line[n+1:])
	}
}

// wordAlone returns the word that is the value on the rest of a line, and whether it is nothing else.
func wordAlone(rest []byte) (word string, isSure bool) {
	value := bytes.TrimLeft(rest, " ")
	n := wordLength(value)
	rest = value[n:]
	return string(value[:n]), n > 0 && (isBlank(rest) || rest[0] == ' ' && isComment(rest))
}

// wordLength counts the letters, digits and characters of API names that a text starts with.
func wordLength(text []byte) int {
	for i, c := range text {
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !isLetter && c != '_' && (i == 0 || c != '-' && c != '.' && c != '/') {
			return i
		}
	}
	return len(text)
}
