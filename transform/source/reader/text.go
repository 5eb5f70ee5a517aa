package reader

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// readable says whether all characters of a text are such as stand for themselves: no control characters
// but \n, and nothing that breaks a line or marks the order of bytes. wide is whether some take more than
// one byte.
func readable(text []byte) (ok, wide bool) {
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c < ' ' && c != '\n' || c == 0x7F:
			return false, wide
		case c < utf8.RuneSelf:
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError || r < 0xA0 || r == 0x2028 || r == 0x2029 || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF {
			return false, wide
		}
		wide, i = true, i+size-1
	}
	return true, wide
}

// keyLength returns how long the key is that a line starts with, up to its colon; 0 when there is none or it
// is hard to tell.
func keyLength(line []byte) int {
	const longest = 1000 // of a key for the YAML library
	n := scan.WordLength(line)
	if n == 0 {
		n = oddKeyLength(line)
	}
	if n == 0 || n >= longest || n >= len(line) || line[n] != ':' || n+1 < len(line) && line[n+1] != ' ' {
		return 0
	}
	return n
}

// oddKeyLength is keyLength for keys that are more than a word.
func oddKeyLength(line []byte) int {
	if isQuote(line[0]) {
		if end := quoteEnd(line); end > 0 {
			return end + 1
		}
		return 0
	}
	n := bytes.IndexByte(line, ':')
	if n < 1 || !startsText(line[:n]) || line[n-1] == ' ' || bytes.Contains(line[:n], []byte(" #")) {
		return 0
	}
	return n
}

// startsText says whether a text starts like a scalar without quotes.
func startsText(text []byte) bool {
	if text[0] == '-' {
		return len(text) > 1 && text[1] != ' '
	}
	return strings.IndexByte("?:,[]{}#&*!|>'\"%@` ", text[0]) < 0
}

// plainText returns the scalar without quotes that is the rest of a line, but for a comment; nil when
// that is hard to tell.
func plainText(rest []byte) []byte {
	if n := bytes.Index(rest, []byte(" #")); n >= 0 {
		rest = rest[:n]
	}
	rest = bytes.TrimRight(rest, " ")
	if !startsText(rest) || rest[len(rest)-1] == ':' || bytes.Contains(rest, []byte(": ")) {
		return nil
	}
	return rest
}

// flowLength returns how long the scalar without quotes is that an entry of a collection in flow style starts
// with; 0 when that is hard to tell.
func flowLength(text []byte) int {
	if len(text) == 0 || !startsText(text) {
		return 0
	}
	n := 0
	for n < len(text) && strings.IndexByte("?[]{}:,#&*!|>'\"%@`\n", text[n]) < 0 || isInnerColon(text, n) {
		n++
	}
	return len(bytes.TrimRight(text[:n], " "))
}

// isInnerColon says whether a colon stands in the middle of a word.
func isInnerColon(text []byte, i int) bool {
	return i > 0 && i+1 < len(text) && text[i] == ':' && scan.WordLength(text[i+1:]) > 0
}

func isQuote(c byte) bool { return c == '"' || c == '\'' }

// quoteEnd returns where the quote is that ends the quoted scalar at the start of a text, or -1.
func quoteEnd(text []byte) int {
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && text[0] == '"':
			i++
		case text[i] != text[0]:
		case text[0] == '\'' && i+1 < len(text) && text[i+1] == '\'':
			i++
		default:
			return i
		}
	}
	return -1
}

// quoted returns the quoted scalar that a text starts with and how long it is, or 0 when that is hard to
// tell.
func (p *reader) quoted(text []byte) (n *yaml.Node, length int) {
	end := quoteEnd(text)
	if end < 0 {
		return nil, 0
	}
	style, mark := yaml.SingleQuotedStyle, byte('\'')
	if text[0] == '"' {
		style, mark = yaml.DoubleQuotedStyle, '\\'
	}
	n = p.scalar(text, end-1, style)
	if inner := text[1:end]; bytes.IndexByte(inner, mark) >= 0 || bytes.IndexByte(inner, '\n') >= 0 {
		value, ok := unquoted(joined(inner), mark)
		if !ok {
			return nil, 0
		}
		if n != nil {
			n.Value = value
		}
	}
	return n, end + 1
}

// unquoted returns what stands between quotes without its escapes, when these are the usual ones.
func unquoted(inner []byte, mark byte) (value string, ok bool) {
	if mark == '\'' {
		return strings.ReplaceAll(string(inner), "''", "'"), true
	}
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		if inner[i] != mark {
			b.WriteByte(inner[i])
			continue
		}
		i++
		const escaped, meant = `"\/ntr0ae`, "\"\\/\n\t\r\x00\a\x1b"
		switch at := strings.IndexByte(escaped, inner[i]); {
		case at >= 0:
			b.WriteByte(meant[at])
		case inner[i] == 'u' && i+4 < len(inner):
			r, err := strconv.ParseUint(string(inner[i+1:i+5]), 16, 16)
			if err != nil || !utf8.ValidRune(rune(r)) {
				return "", false
			}
			b.WriteRune(rune(r))
			i += 4
		default:
			return "", false
		}
	}
	return b.String(), true
}

// joined returns what stands between quotes with its lines joined: a break is a space, and so many empty lines
// are so many breaks.
func joined(inner []byte) []byte {
	first, rest, isLong := bytes.Cut(inner, []byte("\n"))
	if !isLong {
		return inner
	}
	out, empty := bytes.TrimRight(first, " "), 0
	out = slices.Clip(out)
	for isLong {
		var line []byte
		line, rest, isLong = bytes.Cut(rest, []byte("\n"))
		line = bytes.TrimLeft(line, " ")
		if isLong {
			line = bytes.TrimRight(line, " ")
		}
		switch {
		case len(line) == 0 && isLong:
			empty++
			continue
		case empty == 0:
			out = append(out, ' ')
		}
		out = append(append(out, bytes.Repeat([]byte("\n"), empty)...), line...)
		empty = 0
	}
	return out
}
