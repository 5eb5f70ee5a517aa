package cli

import (
	"bytes"

	"github.com/aymanbagabas/go-udiff"
)

// spans returns what differs between two texts, in order. Documents are compared one by one, for
// edits stay within them: that is quick, and no document is taken for another.
func spans(old, now [][]byte) []span {
	oldStarts, nowStarts := documentStarts(old), documentStarts(now)
	if len(oldStarts) != len(nowStarts) {
		oldStarts, nowStarts = []int{0, len(old)}, []int{0, len(now)}
	}
	var out []span
	for i := range len(oldStarts) - 1 {
		a, b := oldStarts[i], nowStarts[i]
		for _, s := range compare(old[a:oldStarts[i+1]], now[b:nowStarts[i+1]]) {
			out = append(out, span{a + s.old, s.n, b + s.now, s.m})
		}
	}
	return out
}

// documentStarts returns the lines that documents start on, and the number of lines.
func documentStarts(lines [][]byte) []int {
	out := []int{0}
	for i, line := range lines {
		if i > 0 && bytes.HasPrefix(line, []byte("---")) {
			out = append(out, i)
		}
	}
	return append(out, len(lines))
}

// compare returns what differs between two lists of lines.
func compare(old, now [][]byte) []span {
	before := bytes.Join(old, nil)
	var out []span
	at, line, shift := 0, 0, 0 // of the old text: bytes and lines; how many lines the new one is ahead
	for _, e := range udiff.Lines(string(before), string(bytes.Join(now, nil))) {
		line += countLines(before[at:e.Start])
		s := span{old: line, n: countLines(before[e.Start:e.End]), now: line + shift, m: countLines([]byte(e.New))}
		at, line, shift = e.End, line+s.n, shift+s.m-s.n
		out = append(out, s)
	}
	return joined(out)
}

// countLines counts lines, with one that has no end.
func countLines(text []byte) int {
	n := bytes.Count(text, []byte("\n"))
	if len(text) > 0 && text[len(text)-1] != '\n' {
		n++
	}
	return n
}

// joined joins spans that touch.
func joined(all []span) []span {
	var out []span
	for _, s := range all {
		if last := len(out) - 1; last >= 0 && out[last].old+out[last].n == s.old && out[last].now+out[last].m == s.now {
			out[last].n, out[last].m = out[last].n+s.n, out[last].m+s.m
			continue
		}
		out = append(out, s)
	}
	return out
}
