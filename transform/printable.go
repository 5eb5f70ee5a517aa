package transform

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns a text as it can be shown on one line of a terminal or a log, whoever wrote it: control characters,
// those that turn the direction of writing, line separators and bytes that are not UTF-8 are escaped as Go does, and so is
// what begins a command of a build server: :: at the start, and ##[ anywhere.
func Printable(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[i])|0x100, 16)[1:])
		case isHidden(r):
			quoted := strconv.QuoteRuneToASCII(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteString(s[i : i+size])
		}
		i += size
	}
	out := strings.NewReplacer("##[", `#\x23[`, "##vso[", `#\x23vso[`).Replace(b.String())
	if trimmed := strings.TrimLeft(out, " "); strings.HasPrefix(trimmed, "::") {
		out = out[:len(out)-len(trimmed)] + `\x3a` + trimmed[1:]
	}
	return out
}

// isHidden says whether a character does something else than to stand there.
func isHidden(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029' || r == '\uFEFF'
}
