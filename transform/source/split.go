package source

import (
	"bytes"
	"strings"
)

// split cuts a stream into documents. Together they are the stream, byte for byte: comments and
// directives before the marker --- belong to the document behind it. A marker at the start of a
// line is one in YAML wherever it stands, also within scalars.
func split(text []byte) [][]byte {
	var out [][]byte
	for len(text) > 0 {
		end := documentEnd(text, lineEnd)
		if end < 0 {
			end = len(text)
		}
		out = append(out, splitOdd(text[:end:end])...)
		text = text[end:]
	}
	return out
}

// splitOdd cuts a document further when its lines end in other ways than \n.
func splitOdd(text []byte) [][]byte {
	if !hasOddBreaks(text) {
		return [][]byte{text}
	}
	var out [][]byte
	for len(text) > 0 {
		end := documentEnd(text, oddLineEnd)
		if end < 0 {
			end = len(text)
		}
		out = append(out, text[:end:end])
		text = text[end:]
	}
	return out
}

// documentEnd returns where the first document of the text ends: before the next marker ---, or
// behind a marker "..."; -1 when there is no marker.
func documentEnd(text []byte, lineEnd func([]byte, int) int) int {
	begun := false
	for i := 0; i < len(text); {
		end := lineEnd(text, i)
		line := text[i:end]
		if i == 0 {
			line = bytes.TrimPrefix(line, []byte(byteOrderMark))
		}
		switch c := firstByte(line); {
		case c == '-' && isMarker(line, "---"):
			if begun {
				return i
			}
			begun = true
		case c == '.' && isMarker(line, "..."):
			return end
		case c != '#' && c != '%' && !isBlank(line):
			begun = true
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
