package source_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// spellings are ways to write the text web, or another one; the lines after the first are indented by two for their key.
func spellings() []string {
	return []string{
		"web", "'web'", `"web"`, `"w\u0065b"`, `"w\x65b"`, "!!str web", "!!str 'web'", "web # why",
		"'it''s'", `"a\tb"`, `"~"`, "''", `""`, "\"a\n  b\"", "'a\n\n  b'", "\"a \\\n  b\"", "a\n  b", "a\n    b\n\n  c",
		">\n  a\n  b", ">-\n  a\n  b\n\n  c", ">\n  a\n    more\n  b", "|\n  a\n   b", "|-\n  a", "|\n  a\n\n  b", ">- # why\n  a\n  b",
		"|2\n    a\n  b", "\n  web", "# why\n  web", "!!str\n  web",
	}
}

// places are Deployments for an annotation and a container with such a text.
func places(key, text string) []string {
	const column = 8
	at := func() string {
		lines := strings.Split(key+": "+text, "\n")
		for i := 1; i < len(lines); i++ {
			if lines[i] != "" {
				lines[i] = strings.Repeat(" ", column) + lines[i]
			}
		}
		return strings.Join(lines, "\n")
	}
	containers := "containers:\n      - name: proxy\n        image: i:1\n        restartPolicy: %s\n      - {name: web, image: i:1}\n      - name: last\n        image: i:1\n"
	head := "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: a\nspec:\n  template:\n"
	spec := "    spec:\n      " + fmt.Sprintf(containers, "null # no policy")
	return []string{
		head + "    metadata:\n      annotations:\n        " + at() + "\n" + spec,
		head + "    metadata:\n      annotations:\n        # first\n        a: b\n        " + at() + "\n        # last\n        z: y\n" + spec,
		head + "    spec:\n      " + fmt.Sprintf(containers, "~") + "    metadata:\n      annotations:\n        a: b\n        " + at() + "\n",
		strings.ReplaceAll(head+"    metadata:\n      annotations:\n        "+at()+"\n      labels: {a: b}\n"+spec, "\n", "\r\n"),
	}
}

// TestSpellings overwrites an annotation with each spelling, also twice and with other values, and converts a container whose
// annotation and restartPolicy have it. The way back gives the bytes that came.
func TestSpellings(t *testing.T) {
	inject, other := injectLife(t, secondLife, sidecarset.AsWritten), injectLife(t, strings.ReplaceAll(secondLife, `"false"`, `"other"`), sidecarset.AsWritten)
	convert := native.Convert{Choice: native.Choice{Names: []string{"proxy", "web"}}}
	revert := native.Revert{Choice: native.Choice{Names: []string{"proxy", "web"}}}
	for _, text := range spellings() {
		for i, in := range places("prometheus.io/scrape", text) {
			thereAndBack(t, fmt.Sprintf("%d %q", i, text), in, inject, inject, other, sidecarset.Remove{All: true})
		}
		for i, in := range places(native.DefaultContainer, text) {
			thereAndBack(t, fmt.Sprintf("%d %q", i, text), in, convert, revert)
		}
	}
}

func thereAndBack(t *testing.T, name, in string, steps ...transform.Rule) {
	t.Helper()
	now := []byte(in)
	for _, rule := range steps {
		out, plan, err := rewrite(now, rule)
		if err != nil || plan.Err() != nil || isAfresh(plan) {
			t.Errorf("%s: %s: %v %v", name, rule.Name(), err, plan.Err())
			return
		}
		now = out
	}
	if !bytes.Equal(now, []byte(in)) {
		t.Errorf("%s: (-want +got):\n%s", name, cmp.Diff(in, string(now)))
	}
}
