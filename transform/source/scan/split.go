package scan

import (
	"bytes"
	"strings"
)

// Split cuts a stream into documents. Together they are the stream, byte for byte: comments and
// directives before the marker --- belong to the document behind it. A marker at the start of a
// line is one in YAML wherever it stands, also within scalars.
func Split(text []byte) [][]byte {
	lineEnd := LineEnd
	if hasOddBreaks(text) {
		lineEnd = oddLineEnd
	}
	var out [][]byte
	for len(text) > 0 {
		end := DocumentEnd(text, lineEnd)
		if end < 0 {
			end = len(text)
		}
		out = append(out, text[:end:end])
		text = text[end:]
	}
	return out
}

// DocumentEnd returns where the first document of the text ends: before the next marker --- and the
// directives in front of it, or behind a marker "..."; -1 when there is no marker.
func DocumentEnd(text []byte, lineEnd func([]byte, int) int) int {
	begun, directives := false, -1
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		line := text[i:end]
		if i == 0 {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
		}
		switch c := firstByte(line); {
		case c == '-' && IsMarker(line, "---"):
			if begun && directives >= 0 {
				return directives
			}
			if begun {
				return i
			}
			begun, directives = true, -1
		case c == '.' && IsMarker(line, "..."):
			return end
		case c == '%' && directives < 0:
			directives = i
		case c != '#' && c != '%' && !IsBlank(line):
			begun, directives = true, -1
		}
		i = end
	}
	return -1
}

// firstByte returns the first byte of a line, 0 for none.
func firstByte(line []byte) byte {
	if len(line) == 0 {
		return 0
	}
	return line[0]
}

// IsMarker says whether the line is one that starts or ends a document.
func IsMarker(line []byte, marker string) bool {
	return bytes.HasPrefix(line, []byte(marker)) && (len(line) == len(marker) ||
		strings.IndexByte(" \t\r\n", line[len(marker)]) >= 0 || breakAt(line, len(marker)) > 0)
}

// IsBlank says whether the line holds nothing.
func IsBlank(line []byte) bool {
	n := Blanks(line)
	return n == len(line) || breakAt(line, n) > 0
}

// IsComment says whether the line holds a comment alone.
func IsComment(line []byte) bool {
	return firstByte(line[Blanks(line):]) == '#'
}
