package grouping

import (
	"fmt"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// wordPattern finds what may differ from object to object: names in quotes, one or a list of them, and words with
// digits.
var wordPattern = transform.Pattern(`"(?:[^"\\]|\\.)*"(?:(?:, | and )"(?:[^"\\]|\\.)*")*(?: and [0-9]+ more)?|[^\s",;()]*[0-9][^\s",;()]*`)

// A kind is the diagnostics whose texts differ in words only.
type kind struct {
	frame   []string // the text between the words
	members []int
	words   map[int][]string // of each member
}

// takeApart returns the words of a text, and what is around them.
func takeApart(text string) (frame, words []string) {
	end := 0
	for _, at := range wordPattern().FindAllStringIndex(text, -1) {
		frame, words = append(frame, text[end:at[0]]), append(words, text[at[0]:at[1]])
		end = at[1]
	}
	return append(frame, text[end:]), words
}

// varies says of each word whether it has more than a few values.
func (k *kind) varies() []bool {
	out := make([]bool, len(k.frame)-1)
	for at := range out {
		values := map[string]bool{}
		for _, i := range k.members {
			values[k.words[i][at]] = true
		}
		out[at] = len(values) > few
	}
	return out
}

// byCause parts the members by the words that do not vary.
func (k *kind) byCause(varies []bool) [][]int {
	var out [][]int
	index := map[string]int{}
	for _, i := range k.members {
		key := fmt.Sprintf("%q", k.without(i, varies))
		at, known := index[key]
		if !known {
			at = len(out)
			index[key], out = at, append(out, nil)
		}
		out[at] = append(out[at], i)
	}
	return out
}

// without returns the words of a member, but for those that vary.
func (k *kind) without(i int, varies []bool) []string {
	var out []string
	for at, word := range k.words[i] {
		switch {
		case !varies[at]:
		case strings.HasPrefix(word, `"`):
			word = `"…"`
		default:
			word = "…"
		}
		out = append(out, word)
	}
	return out
}

// common returns the text of members of one cause, in which what varies is left out unless it is the same in all.
func (k *kind) common(members []int, varies []bool) []string {
	words := k.without(members[0], varies)
	var out []string
	for at, around := range k.frame {
		out = append(out, around)
		if at == len(words) {
			break
		}
		if isSame(members, func(i int) string { return k.words[i][at] }) {
			words[at] = k.words[members[0]][at]
		}
		out = append(out, words[at])
	}
	return out
}

// isSame says whether all members have the same text.
func isSame(members []int, text func(int) string) bool {
	for _, i := range members {
		if text(i) != text(members[0]) {
			return false
		}
	}
	return true
}
