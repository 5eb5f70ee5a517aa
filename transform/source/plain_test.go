package source_test

import (
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// plainTexts are documents that a look is certain of, with what it is to be careful about.
var plainTexts = []string{
	"a: b\n", "---\na: b", "--- # c\na: b # c\n\n# d\nc:\n", "- a\n- b: c\n  d: e\n-\n  f: g\n- - h\n  - i\n-\n",
	"a:\n- b\n- c\nd:\n  - e\n  -   f: g\n      h: i\n", "a:\nb:\n  c:\nd: 1\n", "a: |\n  x\n\n    y\n  # z\n\nb: |-\n  x\nc: |+\n  x\n\nd: |\ne: x\n",
	"a:\n- |\n  x\n- y\n", "a: \"b # c\" # d\ne: 'f: g'\nh: [a, 'b c', \"d\"]\ni: {j: k, l: 1}\nm: []\nn: {}\no: [ a ]\n",
	"a: b c#d\ne: -f\ng: http://h:1/i\nj: $(K)\nl: ~\nm: 1.5\nn: yes\no: 0x1f\n", "x: >\n  a\n  b\n", "- # c\n  a: b\n- c\n", "a: b, c] }\n", "# c\n",
}

func TestPlain(t *testing.T) {
	for _, text := range plainTexts {
		if isPlain, _ := checkPlain(t, []byte(text)); !isPlain {
			t.Errorf("%q is not plain", text)
		}
	}
	for _, text := range []string{
		"a: b: c\n", "a: - b\n", "a:\n  b\n c\n", "a: b\n  c: d\n", "a: [\n", "a: \"b\n", "a: *b\n", "a: @b\n", "\ta: b\n", "a:\n  - b\n - c\n", "a: |\n   b\n  c\n",
		"a: {b}\n", "a: b:\n", "? a\n", "a: |2\n  b\n", "%YAML 1.1\n---\na: b\n", "a: \"\\x\"\n", "a: [b,c]\n", "a: [b", "ü: a\n", "a:\n- b\nc\n", "a: |#\n", "a: {b:c}\n", "a: !x b\n",
	} {
		if isPlain, _ := source.Plain([]byte(text)); isPlain {
			t.Errorf("%q is plain", text)
		}
	}
}

// TestCorpusPlain tells how many documents of the corpus a look is certain of.
func TestCorpusPlain(t *testing.T) {
	all, certain, trees := 0, 0, 0
	corpus(t, func(t *testing.T, _ string, text []byte) {
		texts, _ := source.Texts(text)
		for _, document := range texts {
			all++
			isPlain, hasTree := checkPlain(t, document)
			if isPlain {
				certain++
			}
			if hasTree {
				trees++
			}
		}
	})
	t.Logf("of %d documents %d are plain, and %d are read as trees", all, certain, trees)
}
