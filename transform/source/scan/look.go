package scan

import "bytes"

// A Look is what the lines of a document that start at column 0 tell without parsing it.
type Look struct {
	Content bool   // there is more than comments and markers
	Doubt   bool   // there is something that only parsing can tell
	Kind    string // the value of the field kind; empty when there is none
	Version string // the value of the field apiVersion

	IsVersioned bool // that value is known
}

// Glance looks at a document. Without doubt, its root is a block mapping at column 0 with plain
// keys, or a block sequence, so that a field kind cannot be missed.
func Glance(text []byte) Look {
	var l Look
	text = bytes.TrimPrefix(text, []byte(byteOrderMark))
	for i := 0; i < len(text); {
		end := LineEnd(text, i)
		l.Line(text[i:end])
		i = end
	}
	l.Doubt = l.Doubt || hasOddBreaks(text)
	return l
}

// Line takes in one line. It is called for every line of the input, so it returns early.
func (l *Look) Line(line []byte) {
	switch c := line[0]; {
	case c == '#' || c == '\n' || c == '\r':
	case c == ' ' || c == '\t':
		if !l.Content && !IsBlank(line) && !IsComment(line) {
			l.Content, l.Doubt = true, true // the root is not at column 0
		}
	case c == '-' && IsMarker(line, "---"):
		l.marker(line[len("---"):])
	case c == '-' && len(line) > 1 && (line[1] == ' ' || line[1] == '\n'):
		l.Content = true
	default:
		l.Content = true
		l.field(line)
	}
}

// marker takes in what stands behind a marker ---.
func (l *Look) marker(rest []byte) {
	if !IsBlank(rest) && !IsComment(rest) {
		l.Content, l.Doubt = true, true
	}
}

// field takes in a line that should be a field of the root.
func (l *Look) field(line []byte) {
	n := WordLength(line)
	if n == 0 || n+1 >= len(line) || line[n] != ':' || line[n+1] != ' ' && line[n+1] != '\n' && line[n+1] != '\r' {
		l.Doubt = true
		return
	}
	switch string(line[:n]) {
	case "kind":
		kind, isSure := wordAlone(line[n+1:])
		l.Doubt = l.Doubt || l.Kind != "" || !isSure
		l.Kind = kind
	case "apiVersion":
		l.Version, l.IsVersioned = wordAlone(line[n+1:])
	}
}

// wordAlone returns the word that is the value on the rest of a line, and whether it is nothing else.
func wordAlone(rest []byte) (word string, isSure bool) {
	value := bytes.TrimLeft(rest, " ")
	n := WordLength(value)
	rest = value[n:]
	return string(value[:n]), n > 0 && (IsBlank(rest) || rest[0] == ' ' && IsComment(rest))
}

// WordLength counts the letters, digits and characters of API names that a text starts with.
func WordLength(text []byte) int {
	for i, c := range text {
		isLetter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !isLetter && c != '_' && (i == 0 || c != '-' && c != '.' && c != '/') {
			return i
		}
	}
	return len(text)
}
