package manifest_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform/manifest"
)

const compact = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
# before the first
- # about a
  kind: A
  list:
  - 1
  text: |
    # no comment

# between
-   kind: B
    # inside
    deep: {a: 1}

functionConfig: {kind: C}
`

// Every item becomes a document, and the list without them keeps its lines.
func TestLift(t *testing.T) {
	for name, text := range map[string]string{
		"compact": compact,
		"wide":    strings.NewReplacer("\n- ", "\n   - ", "\n-   ", "\n   -   ", "\n  ", "\n     ", "\n    ", "\n       ").Replace(compact),
	} {
		t.Run(name, func(t *testing.T) {
			l := manifest.Lift([]byte(text))
			if l == nil {
				t.Fatalf("it cannot be lifted:\n%s", text)
			}
			var got []string
			for _, i := range l.Items {
				got = append(got, string(i.Text))
			}
			want := []string{
				"# about a\nkind: A\nlist:\n- 1\ntext: |\n  # no comment\n\n",
				"kind: B\n# inside\ndeep: {a: 1}\n\n",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]int{4, 12}, []int{l.Items[0].Line, l.Items[1].Line}); diff != "" {
				t.Error(diff)
			}
			rest := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []" + strings.Repeat("\n", 14) + "functionConfig: {kind: C}\n"
			if diff := cmp.Diff(rest, string(l.Rest())); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(text, written(t, l, manifest.Changes{})); diff != "" {
				t.Error("nothing changed, and the text did:", diff)
			}
		})
	}
}

func written(t *testing.T, l *manifest.List, c manifest.Changes) string {
	t.Helper()
	var b bytes.Buffer
	if err := l.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What changes stands where it stood, and the rest stays.
func TestListText(t *testing.T) {
	l := manifest.Lift([]byte(compact))
	got := written(t, l, manifest.Changes{
		Items:   [][]byte{[]byte("# new\nkind: D\n\nmore:\n- 2\n"), {}},
		Added:   [][]byte{[]byte("kind: E\nx: y\n")},
		Results: []byte("- message: hi\n"),
	})
	want := `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
# before the first
- # new
  kind: D

  more:
  - 2
# between
- kind: E
  x: y
functionConfig: {kind: C}
results:
- message: hi
`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestListTextOfNothing(t *testing.T) {
	for _, c := range []struct {
		text, want string
		changes    manifest.Changes
	}{
		{"items:\n- a: 1\n", "items: []\n", manifest.Changes{Items: [][]byte{{}}}},
		{"items: [] # none\n", "items: # none\n- a: 1\n", manifest.Changes{Added: [][]byte{[]byte("a: 1\n")}}},
		{"items: []\nresults: []\n", "items: []\nresults:\n- a\n", manifest.Changes{Results: []byte("- a\n")}},
		{"results:\n  - b\nitems: []\n", "results:\n  - b\n  - a\nitems: []\n", manifest.Changes{Results: []byte("- a\n")}},
		{"items: []\nresults:\n", "items: []\nresults:\n", manifest.Changes{}},
	} {
		l := manifest.Lift([]byte(c.text))
		if l == nil {
			t.Fatalf("it cannot be lifted:\n%s", c.text)
		}
		if diff := cmp.Diff(c.want, written(t, l, c.changes)); diff != "" {
			t.Error(diff)
		}
	}
}

// Lists that are laid out in another way are not taken apart.
func TestLiftRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"JSON":                   `{"items": []}` + "\n",
		"items in flow style":    "items: [{kind: A}]\n",
		"no items":               "kind: ResourceList\n",
		"items twice":            "items: []\nitems: []\n",
		"an anchor on an item":   "items:\n- &a\n  kind: A\n",
		"a tag on an item":       "items:\n- !!map\n  kind: A\n",
		"a list as an item":      "items:\n- - a\n",
		"nothing as an item":     "items:\n-\n- kind: A\n",
		"a line to the left":     "items:\n  - a: \"x\n y\"\n",
		"carriage returns":       "items:\r\n- kind: A\r\n",
		"no end of the line":     "items:\n- kind: A",
		"results in flow style":  "items: []\nresults: [{message: a}]\n",
		"a marker":               "---\nitems: []\n",
		"a quoted key":           "\"items\": []\n",
		"indented as a whole":    "  items: []\n",
		"a tab before an item":   "items:\n\t- kind: A\n",
		"an anchor on the items": "items: &a\n- kind: A\n",
	} {
		if l := manifest.Lift([]byte(text)); l != nil {
			t.Errorf("%s: it is taken apart into %d items", name, len(l.Items))
		}
	}
}
