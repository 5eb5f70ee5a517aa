package transform_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func TestPrintable(t *testing.T) {
	for text, want := range map[string]string{
		"plain ünïcode, ß":           "plain ünïcode, ß",
		"a\x1b[31mb\a\n\t":           `a\x1b[31mb\a\n\t`,
		"\xff\u202e\u2028\u0085\x7f": `\xff\u202e\u2028\u0085\x7f`,
		"::error::x":                 `\x3a:error::x`, "  ::set-output": `  \x3a:set-output`, "a ::b": "a ::b",
		"x ##[error]y ##vso[task]": `x #\x23[error]y #\x23vso[task]`,
	} {
		if got := transform.Printable(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("::a\x00##[")
	f.Fuzz(func(t *testing.T, text string) {
		got := transform.Printable(text)
		isHidden := func(r rune) bool {
			return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == unicode.ReplacementChar && !strings.ContainsRune(text, r)
		}
		if strings.ContainsFunc(got, isHidden) || strings.HasPrefix(strings.TrimSpace(got), "::") || strings.Contains(got, "##[") {
			t.Errorf("%q gives %q", text, got)
		}
	})
}
