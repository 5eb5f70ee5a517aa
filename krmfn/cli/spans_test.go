package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// apply puts the new lines in the place of the old ones.
func apply(old, now [][]byte, all []span) string {
	var b bytes.Buffer
	at := 0
	for _, s := range all {
		b.Write(bytes.Join(old[at:s.old], nil))
		b.Write(bytes.Join(now[s.now:s.now+s.m], nil))
		at = s.old + s.n
	}
	b.Write(bytes.Join(old[at:], nil))
	return b.String()
}

// text returns some lines, among them markers, with or without a newline at the end.
func randomText(r *rand.Rand, lines int) []byte {
	var b strings.Builder
	for range lines {
		if line := r.IntN(8); line == 0 {
			b.WriteString("---\n")
		} else {
			fmt.Fprintln(&b, line)
		}
	}
	text := b.String()
	if r.IntN(3) == 0 {
		text = strings.TrimSuffix(text, "\n")
	}
	return []byte(text)
}

func TestSpans(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		before, after := randomText(r, r.IntN(20)), randomText(r, r.IntN(20))
		old, now := dropEmptyEnd(bytes.SplitAfter(before, []byte("\n"))), dropEmptyEnd(bytes.SplitAfter(after, []byte("\n")))
		if got := apply(old, now, spans(old, now)); got != string(after) {
			t.Fatalf("from %q to %q: got %q", before, after, got)
		}
	}
}

func TestSpansAreFew(t *testing.T) {
	lines := func(s string) [][]byte {
		return dropEmptyEnd(bytes.SplitAfter([]byte(strings.ReplaceAll(s, ",", "\n")), []byte("\n")))
	}
	for _, c := range []struct {
		old, now string
		want     []span
	}{
		{"a,b,c", "a,b,c", nil},
		{"a,b,c", "a,x,b,c", []span{{1, 0, 1, 1}}},
		{"a,x,b,c", "a,b,c", []span{{1, 1, 1, 0}}},
		{"a,b,c,d,e", "a,x,c,d,y,e", []span{{1, 1, 1, 1}, {4, 0, 4, 1}}},
		{"a,b", "", []span{{0, 2, 0, 0}}},
	} {
		if diff := cmp.Diff(c.want, spans(lines(c.old), lines(c.now)), cmp.AllowUnexported(span{})); diff != "" {
			t.Errorf("%s to %s: %s", c.old, c.now, diff)
		}
	}
}

// Lists that have little in common are not compared line by line for ever.
func TestSpansOfUnequalTexts(t *testing.T) {
	var old, now [][]byte
	for i := range 100_000 {
		old, now = append(old, fmt.Appendf(nil, "%d\n", i)), append(now, fmt.Appendf(nil, "x%d\n", i))
	}
	if got := spans(old, now); len(got) != 1 {
		t.Errorf("%d spans", len(got))
	}
}

// What we write as a diff, patch can read.
func TestDiffCanBeApplied(t *testing.T) {
	if _, err := exec.LookPath("patch"); err != nil {
		t.Skip(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	for i := range 200 {
		before, after := randomText(r, 1+r.IntN(40)), randomText(r, 1+r.IntN(40))
		if bytes.Equal(before, after) {
			continue
		}
		name := filepath.Join(dir, "f")
		if err := os.WriteFile(name, before, 0o600); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		b.WriteString("--- a/f\n+++ b/f\n")
		for _, h := range hunks(before, after) {
			h.write(&b, "Deployment web")
		}
		cmd := exec.Command("patch", "-p1", "--fuzz=0", "-s")
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(b.Bytes())
		out, err := cmd.CombinedOutput()
		got, _ := os.ReadFile(name)
		if err != nil || !bytes.Equal(got, after) {
			t.Fatalf("%d: %v %s\nfrom %q\nto %q\ngot %q\n%s", i, err, out, before, after, got, b.String())
		}
	}
}
