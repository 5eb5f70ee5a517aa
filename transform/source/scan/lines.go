package scan

import (
	"bytes"
	"iter"
	"sort"
	"unicode/utf8"
)

// Lines knows where each line of a text starts. Lines are counted from 1, as YAML nodes do.
type Lines struct {
	Text   []byte
	starts []int // of line i+1
}

// NewLines finds the lines of a text.
func NewLines(text []byte) Lines {
	l := Lines{Text: text, starts: make([]int, 0, 2+bytes.Count(text, []byte("\n")))}
	for start := range EachLine(text) {
		l.starts = append(l.starts, start)
	}
	return l
}

// EachLine yields where each line of a text starts, without the mark of the byte order, and ends: that
// is wherever the YAML library ends a line. An empty text has one line.
func EachLine(text []byte) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		lineEnd := LineEnd
		if hasOddBreaks(text) {
			lineEnd = oddLineEnd
		}
		start := 0
		if bytes.HasPrefix(text, []byte(byteOrderMark)) {
			start = len(byteOrderMark)
		}
		for {
			end := lineEnd(text, start)
			if !yield(start, end) || end == len(text) {
				return
			}
			start = end
		}
	}
}

// Count returns how many lines there are.
func (l Lines) Count() int { return len(l.starts) }

// Start returns where a line starts; behind the last line, where the text ends.
func (l Lines) Start(line int) int {
	if line > len(l.starts) {
		return len(l.Text)
	}
	return l.starts[line-1]
}

// At returns the line that the position is in.
func (l Lines) At(pos int) int {
	return max(1, sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > pos }))
}

// Line returns the text of a line with its end.
func (l Lines) Line(line int) []byte { return l.Text[l.Start(line):l.Start(line+1)] }

// FirstCharacter returns the position of the first character of a line that is no blank.
func (l Lines) FirstCharacter(line int) int {
	return l.Start(line) + Blanks(l.Line(line))
}

// Position returns where line and column are in the text. Columns count characters from 1.
func (l Lines) Position(line, column int) int {
	at := l.Start(line)
	for range column - 1 {
		if at >= len(l.Text) {
			break
		}
		_, size := utf8.DecodeRune(l.Text[at:])
		at += size
	}
	return at
}

// Blanks counts the spaces and tabs that a text starts with.
func Blanks(text []byte) int {
	for i, c := range text {
		if c != ' ' && c != '\t' {
			return i
		}
	}
	return len(text)
}

const byteOrderMark = "\uFEFF"

// LineEnd returns where the line at position i of the text ends, behind its newline.
func LineEnd(text []byte, i int) int {
	n := bytes.IndexByte(text[i:], '\n')
	if n < 0 {
		return len(text)
	}
	return i + n + 1
}

// oddBreaks returns what ends a line in YAML 1.1 besides \n and \r\n, next to a lone \r.
func oddBreaks() [3]string { return [3]string{"\u0085", "\u2028", "\u2029"} }

// hasOddBreaks says whether lines of the text end in other ways than \n and \r\n.
func hasOddBreaks(text []byte) bool {
	for _, b := range oddBreaks() {
		if bytes.Contains(text, []byte(b)) {
			return true
		}
	}
	for i := 0; i < len(text); i++ {
		n := bytes.IndexByte(text[i:], '\r')
		if n < 0 {
			return false
		}
		if i += n; i+1 == len(text) || text[i+1] != '\n' {
			return true
		}
	}
	return false
}

// oddLineEnd is lineEnd for texts with all line ends that there are.
func oddLineEnd(text []byte, i int) int {
	end := LineEnd(text, i)
	for at := i; at < end; at++ {
		if n := breakAt(text, at); n > 0 {
			return at + n
		}
	}
	return end
}

// breakAt returns the length of the line break at a position, or 0.
func breakAt(text []byte, i int) int {
	switch c := text[i]; {
	case c == '\r' && i+1 < len(text) && text[i+1] == '\n':
		return 2
	case c == '\r' || c == '\n':
		return 1
	case c < utf8.RuneSelf:
		return 0
	}
	for _, b := range oddBreaks() {
		if bytes.HasPrefix(text[i:], []byte(b)) {
			return len(b)
		}
	}
	return 0
}

// EndsLine says whether the text ends with the end of a line.
func EndsLine(text []byte) bool {
	return len(text) > 0 && (text[len(text)-1] == '\n' || text[len(text)-1] == '\r')
}
