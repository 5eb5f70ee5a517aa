package cli

import (
	"bytes"
	"slices"
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
	head := 0
	for head < min(len(old), len(now)) && bytes.Equal(old[head], now[head]) {
		head++
	}
	tail := 0
	for tail < min(len(old), len(now))-head && bytes.Equal(old[len(old)-1-tail], now[len(now)-1-tail]) {
		tail++
	}
	var out []span
	for _, s := range shortest(old[head:len(old)-tail], now[head:len(now)-tail]) {
		out = append(out, span{head + s.old, s.n, head + s.now, s.m})
	}
	return out
}

// maxEdits is how many lines may differ before two lists are taken to differ as a whole.
const maxEdits = 1000

// shortest returns the fewest lines to take out and put in to come from old to now. It walks a grid
// in which a step to the right takes a line out, a step down puts one in, and equal lines are
// diagonals: after each number of steps it knows how far each diagonal was reached.
func shortest(old, now [][]byte) []span {
	if len(old) == 0 || len(now) == 0 {
		return whole(old, now)
	}
	limit := min(len(old)+len(now), maxEdits)
	reach := make([]int, 2*limit+3)
	var history [][]int
	for steps := 0; steps <= limit; steps++ {
		history = append(history, slices.Clone(reach[limit+1-steps:limit+2+steps]))
		for k := -steps; k <= steps; k += 2 {
			x := furthest(reach[limit+k:limit+k+3], steps, k)
			for x < len(old) && x-k < len(now) && bytes.Equal(old[x], now[x-k]) {
				x++
			}
			reach[limit+1+k] = x
			if x >= len(old) && x-k >= len(now) {
				return trace(history, len(old), len(now))
			}
		}
	}
	return whole(old, now)
}

// whole returns the span of all lines.
func whole(old, now [][]byte) []span {
	if len(old)+len(now) == 0 {
		return nil
	}
	return []span{{0, len(old), 0, len(now)}}
}

// furthest returns where diagonal k is entered with one more step. The window holds how far the
// diagonals k-1, k and k+1 were reached.
func furthest(window []int, steps, k int) int {
	if k == -steps || k != steps && window[0] < window[2] {
		return window[2]
	}
	return window[0] + 1
}

// trace walks back through the history of reaches from the end to the start. Entry i of the history
// of a number of steps is that of diagonal i-steps.
func trace(history [][]int, x, y int) []span {
	var out []span
	for steps := len(history) - 1; steps > 0; steps-- {
		k := x - y
		reached := func(k int) int { return history[steps][k+steps] }
		down := k == -steps || k != steps && reached(k-1) < reached(k+1)
		s := span{n: 1}
		if down {
			x, y = reached(k+1), reached(k+1)-(k+1)
			s = span{m: 1}
		} else {
			x, y = reached(k-1), reached(k-1)-(k-1)
		}
		s.old, s.now = x, y
		out = append(out, s)
	}
	slices.Reverse(out)
	return joined(out)
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
