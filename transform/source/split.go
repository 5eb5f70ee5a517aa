package source

import (
	"bytes"
	"strings"
)

// split cuts a stream into documents. Together they are the stream, byte for byte: comments and
// directives before the marker --- belong to the document behind it. A marker at the start of a
// line is one in YAML wherever it stands, also within scalars.
func split(text []byte) [][]byte {
	lineEnd := lineEnd
	if hasOddBreaks(text) {
		lineEnd = oddLineEnd
	}
	var out [][]byte
	for len(text) > 0 {
		end := documentEnd(text, lineEnd)
		if end < 0 {
			end = len(text)
		}
		out = append(out, text[:end:end])
		text = text[end:]
	}
	return out
}

// documentEnd returns where the first document of the text ends: before the next marker --- and the
// directives in front of it, or behind a marker "..."; -1 when there is no marker.
func documentEnd(text []byte, lineEnd func([]byte, int) int) int {
	begun, directives := false, -1
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		line := text[i:end]
		if i == 0 {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
		}
		switch c := firstByte(line); {
		case c == '-' && isMarker(line, "---"):
			if begun && directives >= 0 {
				return directives
			}
			if begun {
				return i
			}
			begun, directives = true, -1
		case c == '.' && isMarker(line, "..."):
			return end
		case c == '%' && directives < 0:
			directives = i
		case c != '#' && c != '%' && !isBlank(line):
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

// isMarker says whether the line is one that starts or ends a document.
func isMarker(line []byte, marker string) bool {
	return bytes.HasPrefix(line, []byte(marker)) && (len(line) == len(marker) ||
		strings.IndexByte(" \t\r\n", line[len(marker)]) >= 0 || breakAt(line, len(marker)) > 0)
}

// isBlank says whether the line holds nothing.
func isBlank(line []byte) bool {
	n := blanks(line)
	return n == len(line) || breakAt(line, n) > 0
}

// isComment says whether the line holds a comment alone.
func isComment(line []byte) bool {
	return firstByte(line[blanks(line):]) == '#'
}
