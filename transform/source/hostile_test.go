package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// What is made to do harm costs bounded time, and an error says what is wrong and where.
func TestHostileInput(t *testing.T) {
	const pod = "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: a\n"
	for name, c := range map[string]struct{ text, want string }{
		"billion laughs":   {pod + laughs(), "aliases expand to more than a million nodes"},
		"lists in lists":   {lists(), "aliases expand to more than a million nodes"},
		"alias in itself":  {"--- &a\nkind: List\napiVersion: v1\nitems:\n- *a\n", "an alias stands inside of what it is an alias for"},
		"deep flow":        {pod + "x: " + strings.Repeat("[", 100_000) + "\n", "exceeded max depth"},
		"deep and closed":  {pod + "x: " + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "\n", ""},
		"deep JSON":        {`{"kind":"Pod","apiVersion":"v1","spec":{"containers":[{"name":"a"}]},"x":` + strings.Repeat(`{"a":`, 9000) + "1" + strings.Repeat("}", 9001), ""},
		"deep block":       {pod + deepBlock(2000), ""},
		"long line":        {`{"kind":"Pod","apiVersion":"v1","x":[` + strings.Repeat(`"ü",`, 200_000) + `1],"spec":{"containers":[{"name":"a"}]}}`, ""},
		"many markers":     {strings.Repeat("---\n", 100_000) + pod + strings.Repeat("...\n", 100_000), ""},
		"many directives":  {strings.Repeat("%YAML 1.1\n", 100_000) + "---\n" + pod, "duplicate %YAML directive"},
		"carriage returns": {strings.Repeat("---\r", 50_000) + strings.ReplaceAll(pod, "\n", "\r"), ""},
		"one key for ever": {pod + strings.Repeat("a: 1\n", 50_000), ""},
		"many comments":    {pod + strings.Repeat("# c\n\n", 20_000) + "x: y\n", ""},
		"UTF-16":           {"\xff\xfek\x00", "1:1: the text is UTF-16; save the file as UTF-8"},
		"not UTF-8":        {"kind: Pod\nx: \"\xff\"\n", "2:5: reading YAML: invalid leading UTF-8 octet"},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			out, _, err := rewrite([]byte(c.text), everything)
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
			if c.want == "" {
				must(t, err)
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || string(out) != c.text {
				t.Fatalf("want %q and the input, got %.300v", c.want, err)
			}
			var place *source.Error
			if !errors.As(err, &place) || place.Line == 0 || place.Column == 0 {
				t.Errorf("the error does not say where: %v", err)
			}
		})
	}
}

func laughs() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := range 9 {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 10))
	}
	return b.String()
}

// lists is a List of Lists of Lists, ten in each, of one Pod.
func lists() string {
	var b strings.Builder
	b.WriteString("kind: List\napiVersion: v1\nx0: &x0 {kind: Pod, apiVersion: v1, spec: {containers: []}}\n")
	for i := range 9 {
		fmt.Fprintf(&b, "x%d: &x%d {kind: List, apiVersion: v1, items: [%s]}\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*x%d, ", i), 10))
	}
	b.WriteString("items: [*x9]\n")
	return b.String()
}

func deepBlock(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "k:\n")
	}
	return b.String()
}

// A scalar of 100 MB is passed over when it is in a ConfigMap, and takes a bounded time in a Pod.
func TestHugeScalar(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a gigabyte")
	}
	huge := "  key: |\n" + strings.Repeat("    0123456789 0123456789 0123456789 0123456789 0123456789\n", 100<<20/60)
	start := time.Now()
	text := []byte("kind: ConfigMap\ndata:\n" + huge)
	out, _, err := rewrite(text, everything)
	must(t, err)
	if !bytes.Equal(out, text) || time.Since(start) > 10*time.Second {
		t.Errorf("a ConfigMap took %v", time.Since(start))
	}
	start = time.Now()
	_, plan, err := rewrite([]byte("kind: Pod\napiVersion: v1\nspec:\n  containers: [{name: a}]\ndata:\n"+huge), everything)
	must(t, err)
	if plan.Empty() || time.Since(start) > 3*time.Minute { // the race detector takes its time
		t.Errorf("a Pod took %v", time.Since(start))
	}
}
