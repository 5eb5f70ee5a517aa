package cli

import (
	"bytes"
	"fmt"
)

// context is how many equal lines stand around a change in a diff.
const context = 3

// A span says that lines of the old text give way to lines of the new one: n old lines from the
// line old on, counted from 0, and m new ones from now on.
type span struct{ old, n, now, m int }

// A hunk is a part of a diff: spans with lines around them.
type hunk struct {
	before, after [][]byte // all lines of both texts
	spans         []span
}

// hunks returns the parts of the diff of two texts. They never overlap.
func hunks(before, after []byte) []hunk {
	old, now := bytes.SplitAfter(before, []byte("\n")), bytes.SplitAfter(after, []byte("\n"))
	old, now = dropEmptyEnd(old), dropEmptyEnd(now)
	var out []hunk
	for _, s := range spans(old, now) {
		last := len(out) - 1
		if last >= 0 {
			l := out[last].spans[len(out[last].spans)-1]
			if s.old-(l.old+l.n) <= 2*context {
				out[last].spans = append(out[last].spans, s)
				continue
			}
		}
		out = append(out, hunk{old, now, []span{s}})
	}
	return out
}

// dropEmptyEnd takes away what stands behind the last newline when it is nothing.
func dropEmptyEnd(lines [][]byte) [][]byte {
	if n := len(lines); n > 0 && len(lines[n-1]) == 0 {
		return lines[:n-1]
	}
	return lines
}

// write writes the hunk, with a title behind the line numbers.
func (h hunk) write(b *bytes.Buffer, title string) {
	first, last := h.spans[0], h.spans[len(h.spans)-1]
	lead := min(context, first.old)
	trail := min(context, len(h.before)-(last.old+last.n))
	old, now := first.old-lead, first.now-lead
	fmt.Fprintf(b, "@@ -%s +%s @@ %s\n",
		rangeOf(old, last.old+last.n+trail-old), rangeOf(now, last.now+last.m+trail-now), title)
	for _, s := range h.spans {
		writeLines(b, ' ', h.before[old:s.old])
		writeLines(b, '-', h.before[s.old:s.old+s.n])
		writeLines(b, '+', h.after[s.now:s.now+s.m])
		old = s.old + s.n
	}
	writeLines(b, ' ', h.before[old:old+trail])
}

// rangeOf writes a range of lines as diff does: an empty one counts from the line before.
func rangeOf(start, n int) string {
	if n > 0 {
		start++
	}
	return fmt.Sprintf("%d,%d", start, n)
}

func writeLines(b *bytes.Buffer, mark byte, lines [][]byte) {
	for _, line := range lines {
		b.WriteByte(mark)
		b.Write(line)
		if line[len(line)-1] != '\n' {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}
