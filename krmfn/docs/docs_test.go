package docs_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/krmfn/docs"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// There is a page for every code, and none for another. The tests of the README hold the codes to the source.
func TestPages(t *testing.T) {
	files, err := os.ReadDir("codes")
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, f := range files {
		have = append(have, strings.TrimSuffix(f.Name(), filepath.Ext(f.Name())))
	}
	want := hazard.Codes()
	for _, r := range hazard.Remarks() {
		want = append(want, r.Code)
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("pages (-codes +pages):\n%s", diff)
	}
}

// Every page has its parts, and its example has the code.
func TestPageHasItsParts(t *testing.T) {
	for _, h := range hazard.Catalogue() {
		checkPage(t, h.Code, h.Sentence)
	}
	for _, r := range hazard.Remarks() {
		checkPage(t, r.Code, strings.ToUpper(r.Sentence[:1])+r.Sentence[1:])
	}
}

func checkPage(t *testing.T, code, sentence string) {
	t.Helper()
	page, _ := docs.Page(code)
	if !strings.HasPrefix(page, "# "+code+"\n\n"+sentence) {
		t.Errorf("the page of %s does not start with its name and %q", code, sentence)
	}
	last := 0
	for _, part := range []string{"\nSeverity: ", "\n## Why\n", "\n## Example\n", "[" + code + "]\n", "\n## Remedy\n", "\n## Evidence\n"} {
		at := strings.Index(page, part)
		if at < last {
			t.Errorf("the page of %s lacks %q in its place", code, strings.TrimSpace(part))
		}
		last = at
	}
}

func TestNoPage(t *testing.T) {
	for _, code := range []string{"", "nothing", "../docs", "no-match.md"} {
		if page, found := docs.Page(code); found {
			t.Errorf("there is a page of %q: %s", code, page)
		}
	}
}
