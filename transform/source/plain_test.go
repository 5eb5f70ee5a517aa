package source_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// plainTexts are documents that a look is certain of, with what it is to be careful about.
var plainTexts = []string{
	"b:\n  c: |\n#  e\n\n  # f\n  d: x\n", "b:\n  c: y\n# e\n\n  d: x\n", "b:\n  c: y\n# e\n\n  ", "b:\n  c: |\n#  e\n\n  # f\n", "b:\n  c: y\n# e\n\nd: x\n",
	"s:\n  c:\n  - n: w\n  # x\n\n  # y\n# z\nt: 5\n", "s:\n  c: d\n  # x\n\n  # y\nt: 5\n", "s:\n  c:\n    d: w\n    # x\n\n    # y\n# z\nt: 5\n",
	"a: b\n", "---\na: b", "--- # c\na: b # c\n\n# d\nc:\n", "- a\n- b: c\n  d: e\n-\n  f: g\n- - h\n  - i\n-\n",
	"a:\n- b\n- c\nd:\n  - e\n  -   f: g\n      h: i\n", "a:\nb:\n  c:\nd: 1\n", "a: |\n  x\n\n    y\n  # z\n\nb: |-\n  x\nc: |+\n  x\n\nd: |\ne: x\n",
	"a:\n- |\n  x\n- y\n", "a: \"b # c\" # d\ne: 'f: g'\nh: [a, 'b c', \"d\"]\ni: {j: k, l: 1}\nm: []\nn: {}\no: [ a ]\n",
	"a: b c#d\ne: -f\ng: http://h:1/i\nj: $(K)\nl: ~\nm: 1.5\nn: yes\no: 0x1f\n", "x: >\n  a\n  b\n", "- # c\n  a: b\n- c\n", "a: b, c] }\n", "# c\n", "a: <<\nb:\n- - <<\n",
	"# top\na: 1 # x\n# b\n# c\nb: # lb\n  # d\n  c: | # e\n    t\n\n  # f\n  d: [x] # g\ne:\n# h\n- i # j\n# k\n- l: 1\n  # m\n  n: 2\n# o\np:\n  # q\n  - r: 1\n",
}

func TestPlain(t *testing.T) {
	for _, text := range plainTexts {
		if checkPlain(t, []byte(text)) == 0 {
			t.Errorf("%q is not plain", text)
		}
	}
	for _, text := range []string{
		"a: b: c\n", "a: - b\n", "a:\n  b\n c\n", "a: b\n  c: d\n", "a: [\n", "a: \"b\n", "a: @b\n", "\ta: b\n", "a:\n  - b\n - c\n", "a: |\n   b\n  c\n",
		"a: b:\n", "? a\n", "a: |2\n  b\n", "%YAML 1.1\n---\na: b\n", "a: \"\\x\"\n", "a: [b", "a:\n- b\nc\n", "a: |#\n", "a: {b:c}\n", "a: !x b\n",
	} {
		if isPlain, _, _ := source.Plain([]byte(text)); isPlain {
			t.Errorf("%q is plain", text)
		}
	}
}

// TestRandomPlain puts lines together at random, most of which do not fit, and checks what FuzzPlain
// does.
func TestRandomPlain(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var count [4]int
	for range 100_000 {
		var b strings.Builder
		for range 1 + random.IntN(8) {
			b.WriteString(pick("", "", "  ", "  ", "    ", " ") + pick("", "", "", "- ", "- ", "- - ", "-   "))
			b.WriteString(pick("a: 1", "b:", "b:", "c: # c", "x", "# h", "# i", "", "d: |", "e: |- # e", "f: [x, y]", "g: {h: 1} # l", "-", "'q' # z",
				"t: >+", "k: v#w ", "m: \"q\"  # n ", "#", "---", "o: |+", "--p=1", "'q': \"a\\n\\u00e9\" # z", "$r: ü # ü", "s t: [{u: [-v, w:x]}]",
				"# j", "# k", "y: [a,", "b]", "c, d ]", "z: {a: b,", "k: >-", "aa bb", " cc", "g: {{ .x }}", "n: &a b # c", "o: *a", "- &a 1", "p: &b 'q'", "r: *b # s", "*a", "h: 'a", "b' # z", "i: \"c d", "e\"") + pick("\n", "\n", "\n", "\n", "\n\n", " \n"))
		}
		text := strings.TrimSuffix(b.String(), pick("", "", "", "\n")) + pick("", "", "", "", "", "  ")
		texts, _ := source.Texts([]byte(text))
		for _, document := range texts {
			for i := range 1 + checkPlain(t, document) {
				count[i]++
			}
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("of %d documents %d are plain, %d are read as trees, %d with comments", count[0], count[1], count[2], count[3])
}

// Of the documents of the corpus that hold pod templates, nearly all are read line by line, comments too: what
// people write is what the reader knows.
func TestCorpusPlain(t *testing.T) {
	var all, read, size, readSize float64
	corpus(t, func(t *testing.T, _ string, text []byte) {
		texts, _ := source.Texts(text)
		for _, document := range texts {
			certain := checkPlain(t, document)
			if !isWorkload(document) {
				continue
			}
			all, size = all+1, size+float64(len(document))
			if certain == 3 {
				read, readSize = read+1, readSize+float64(len(document))
			}
		}
	})
	t.Logf("%.0f of %.0f documents with pod templates are read line by line: %.1f %%, %.1f %% of their bytes", read, all, 100*read/all, 100*readSize/size)
	const enough = 0.97
	if read < enough*all || readSize < enough*size {
		t.Error("too many are left to the YAML library")
	}
}

func isWorkload(document []byte) bool {
	root, err := source.Parsed(document)
	if err != nil || root == nil {
		return false
	}
	templates, _ := workload.Locate([]*yaml.RNode{yaml.NewRNode(root)})
	return len(templates) > 0
}

// The text << is the tag of a merge wherever it stands without quotes.
func TestPlainMerge(t *testing.T) {
	for _, text := range []string{"a: <<\n", "a:\n- - <<\n"} {
		if _, tree, _ := source.Plain([]byte(text)); tree == nil {
			t.Errorf("%q is not read", text)
		} else if got := lastNode(tree).Tag; got != yaml.MergeTag {
			t.Errorf("%q: got %s", text, got)
		}
	}
}

// lastNode returns the last scalar of a tree.
func lastNode(n *yaml.Node) *yaml.Node {
	for len(n.Content) > 0 {
		n = n.Content[len(n.Content)-1]
	}
	return n
}
