package sidecarset

import (
	"fmt"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// NearestBy returns the template that fails the fewest of the clauses that failed returns for it, the
// first of equals, as Nearest does for a SidecarSet. There is none without templates, or when one of
// them fails none.
func NearestBy(templates []transform.PodTemplate, failed func(transform.PodTemplate) []Clause) (Near, bool) {
	var best Near
	least := -1
	for _, t := range templates {
		clauses := failed(t)
		switch cost := Distance(clauses); {
		case len(clauses) == 0:
			return Near{}, false
		case least < 0 || cost < least:
			best, least = Near{t, clauses}, cost
		}
	}
	return best, least >= 0
}

// String says which template it is and what keeps it from being chosen, as the end of a message.
func (n Near) String() string {
	if len(n.Failed) == 0 {
		return ""
	}
	var why []string
	for _, c := range n.Failed {
		why = append(why, c.Message)
	}
	return fmt.Sprintf("; the nearest is %s: %s", n.Template.Ref(), strings.Join(why, "; and "))
}

// clause returns the path of the first clause that fails, or the other one.
func (n Near) clause(otherwise transform.Path) transform.Path {
	if len(n.Failed) == 0 || len(n.Failed[0].Path) < 2 || n.Failed[0].Path[0].Field != "spec" {
		return otherwise
	}
	return n.Failed[0].Path
}

// In says the same of an entry of a configuration, with the field of the entry.
func (n Near) In(entry transform.Path) string {
	if len(n.Failed) == 0 {
		return ""
	}
	c := n.Failed[0]
	if len(c.Path) > len(entry) {
		c.Message = c.Path[len(entry):].String() + ": " + c.Message
	}
	return Near{n.Template, []Clause{c}}.String()
}

// failedTargets returns the clauses of include and exclude, which stand at p, that the workload does
// not meet. Of several targets to include it is the nearest that counts.
func failedTargets(include, exclude []workload.Target, p transform.Path, ref transform.Ref) []Clause {
	for i, target := range exclude {
		if target.Matches(ref) {
			return []Clause{{
				Path: p.Field("exclude").At(i), Want: ref.Name, Got: ref.Name, // nothing is nearer
				Message: "it is named there",
			}}
		}
	}
	var out []Clause
	for i, target := range include {
		var failed []Clause
		for _, miss := range target.Misses(ref) {
			failed = append(failed, FailedPatterns(p, transform.Fields("include").At(i).Field(miss.Field), miss.Patterns, miss.Got))
		}
		if len(failed) == 0 {
			return nil
		}
		if out == nil || Distance(failed) < Distance(out) {
			out = failed
		}
	}
	return out
}

// FailedPatterns returns the clause for patterns at a field of an entry, of which what is there meets
// none.
func FailedPatterns(entry, field transform.Path, patterns []string, got string) Clause {
	c := Clause{
		Path: entry.Join(field), Want: strings.Join(patterns, ", "), Got: got,
		Message: fmt.Sprintf("want %s, it has %q", strings.Join(patterns, " or "), got),
	}
	for _, pattern := range patterns {
		word, part := meant(pattern, got)
		if transform.Closest([]string{part}, word) != "" {
			c.Want, c.Got = word, part
		}
	}
	return c
}

// meant returns what a pattern says but for stars around it, and the part of the text that it says
// it of.
func meant(pattern, text string) (word, part string) {
	word = strings.Trim(pattern, "*")
	size := min(len(word)+1, len(text))
	switch {
	case word == pattern:
		return word, text
	case strings.HasPrefix(pattern, word):
		return word, text[:size]
	default:
		return word, text[len(text)-size:]
	}
}
