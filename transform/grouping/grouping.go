// Package grouping makes few lines of many diagnostics, for people: what is said of many objects for one cause
// is said once. Forms for machines have no use for it.
package grouping

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// few is how many objects are named, how many findings are told one by one, and how many values a name in a
// message takes before it is a matter of the objects and not of the cause.
const few = 3

// A Group is one diagnostic, or more than three of one severity, code and cause.
type Group struct {
	Members []int // in the order they came
	all     []transform.Diagnostic
	same    []string // of a group of several: what the messages have in common
}

// Of groups the diagnostics. Groups are in the order of their first members, every diagnostic is in one, and an
// Error is alone.
func Of(ds []transform.Diagnostic) []Group {
	var out []Group
	for _, k := range kindsOf(ds) {
		varies := k.varies()
		for _, members := range k.byCause(varies) {
			if len(members) > few {
				out = append(out, Group{members, ds, k.common(members, varies)})
				continue
			}
			for _, i := range members {
				out = append(out, Group{Members: []int{i}, all: ds})
			}
		}
	}
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.Members[0], b.Members[0]) })
	return out
}

// IsOne says whether the group is a single diagnostic.
func (g Group) IsOne() bool { return len(g.Members) == 1 }

// First returns the first diagnostic.
func (g Group) First() transform.Diagnostic { return g.all[g.Members[0]] }

// kindsOf sorts the diagnostics by what they say, names and numbers aside. Errors are left alone.
func kindsOf(ds []transform.Diagnostic) []*kind {
	var out []*kind
	byText := map[string]*kind{}
	for i, d := range ds {
		text := d.Message
		if d.Remedy != "" {
			text += "; " + d.Remedy
		}
		frame, words := takeApart(text)
		key := fmt.Sprintf("%q %q %q", d.Severity, d.Code, frame)
		k := byText[key]
		if k == nil || d.Severity == transform.Error {
			k = &kind{frame: frame, words: map[int][]string{}}
			byText[key], out = k, append(out, k)
		}
		k.members, k.words[i] = append(k.members, i), words
	}
	return out
}
