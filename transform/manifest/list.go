package manifest

import (
	"bytes"
	"slices"
	"strings"
)

// A List is a ResourceList as text, taken apart.
type List struct {
	Items []Item

	text   []byte
	fields []field
	dash   int // the column of the dashes of items
}

// An Item is one of the items of a list.
type Item struct {
	Text []byte // a document of its own
	Line int    // how many lines of the list are before it

	whole  []byte // its lines in the list, with the comments behind it
	body   int    // how much of them is the document
	prefix string // before the document in its first line
	column int    // before the document in other lines
}

// A field is a field of the list with its lines.
type field struct {
	name string
	text []byte // from its key to that of the next
	line int    // how many lines are before it
}

// The fields that are not passed on as they are.
const (
	itemsField   = "items"
	resultsField = "results"
)

// Lift takes a ResourceList apart. It is nil when the text is not laid out as kustomize and kpt do it:
// then the list is to be parsed as a whole.
func Lift(text []byte) *List {
	l := &List{text: text}
	if !bytes.HasSuffix(text, []byte("\n")) || hasOddCharacters(text) || !l.cut() || !l.cutItems() || !l.hasPlainResults() {
		return nil
	}
	return l
}

// hasOddCharacters says whether lines may end in other ways than with a newline, or the text starts with a
// mark of the byte order.
func hasOddCharacters(text []byte) bool {
	return slices.ContainsFunc([]string{"\r", "\u0085", "\u2028", "\u2029", "\uFEFF"}, func(odd string) bool {
		return bytes.Contains(text, []byte(odd))
	})
}

// cut cuts the text before the keys of its fields.
func (l *List) cut() bool {
	start, number := 0, 0
	for at := 0; at < len(l.text); number++ {
		end := at + 1 + bytes.IndexByte(l.text[at:], '\n')
		line := l.text[at:end]
		switch name := fieldName(line); {
		case name != "":
			l.close(start, at)
			start, l.fields = at, append(l.fields, field{name: name, line: number})
		case len(l.fields) == 0 && !isIdle(line) || !isInside(line):
			return false
		}
		at = end
	}
	l.close(start, len(l.text))
	return l.isUnique()
}

// close gives the last field its lines.
func (l *List) close(from, to int) {
	if len(l.fields) > 0 {
		l.fields[len(l.fields)-1].text = l.text[from:to:to]
	}
}

// isUnique says whether every field is there once, the items among them.
func (l *List) isUnique() bool {
	names := l.Fields()
	slices.Sort(names)
	return len(slices.Compact(names)) == len(l.fields) && l.field(itemsField) != nil
}

// Fields returns the names of the fields of the list, in order.
func (l *List) Fields() []string {
	var out []string
	for _, f := range l.fields {
		out = append(out, f.name)
	}
	return out
}

func (l *List) field(name string) *field {
	i := slices.IndexFunc(l.fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return &l.fields[i]
}

// fieldName returns the key that a line starts with at its first column, or "".
func fieldName(line []byte) string {
	n := bytes.IndexFunc(line, func(r rune) bool { return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') })
	if n <= 0 || line[n] != ':' || line[n+1] != ' ' && line[n+1] != '\n' {
		return ""
	}
	return string(line[:n])
}

// isIdle says whether a line is blank or holds nothing but a comment.
func isIdle(line []byte) bool {
	rest := bytes.TrimLeft(line, " ")
	return len(rest) == 0 || rest[0] == '\n' || rest[0] == '#'
}

// isInside says whether a line can be one inside of a field.
func isInside(line []byte) bool { return line[0] == ' ' || isIdle(line) || isDash(line) }

// isDash says whether a text starts with the dash of an entry.
func isDash(text []byte) bool {
	return len(text) > 1 && text[0] == '-' && (text[1] == ' ' || text[1] == '\n')
}

// behind returns what stands behind the key of a field, without comments, and the lines below.
func (f field) behind() (value string, below []byte) {
	end := 1 + bytes.IndexByte(f.text, '\n')
	text := string(f.text[len(f.name)+1 : end])
	if text, _, _ = strings.Cut(text, " #"); strings.HasPrefix(text, "#") {
		text = ""
	}
	return strings.TrimSpace(text), f.text[end:]
}

// hasPlainResults says whether results can be added to those that are there.
func (l *List) hasPlainResults() bool {
	f := l.field(resultsField)
	if f == nil {
		return true
	}
	value, below := f.behind()
	dash := dashOf(below)
	return value == "[]" && dash < 0 && !hasContent(below) || value == "" && (dash >= 0 || !hasContent(below))
}

// dashOf returns the column of the dash that the first line of content starts with, or -1.
func dashOf(text []byte) int {
	for line := range bytes.Lines(text) {
		if isIdle(line) {
			continue
		}
		rest := bytes.TrimLeft(line, " ")
		if isDash(rest) {
			return len(line) - len(rest)
		}
		break
	}
	return -1
}

func hasContent(text []byte) bool {
	for line := range bytes.Lines(text) {
		if !isIdle(line) {
			return true
		}
	}
	return false
}

// Rest returns the list without its items, on the same lines.
func (l *List) Rest() []byte {
	var b bytes.Buffer
	b.Write(l.head())
	for _, f := range l.fields {
		if f.name != itemsField {
			b.Write(f.text)
			continue
		}
		b.WriteString(itemsField + ": []")
		b.Write(bytes.Repeat([]byte("\n"), bytes.Count(f.text, []byte("\n"))))
	}
	return b.Bytes()
}

// head returns the lines before the first field.
func (l *List) head() []byte {
	n := len(l.text)
	for _, f := range l.fields {
		n -= len(f.text)
	}
	return l.text[:n]
}
