package sidecarset

import (
	"fmt"
	"slices"
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
	return fmt.Sprintf("; the nearest is %s: %s", n.Template.Ref(), n.Failed[0].Message)
}

// failedTargets returns the clauses of include and exclude, which stand at p, that the workload does
// not meet. Of several targets to include it is the nearest that counts.
func failedTargets(include, exclude []workload.Target, p transform.Path, ref transform.Ref) []Clause {
	for i, target := range exclude {
		if target.Matches(ref) {
			return []Clause{{
				Path: p.Field("exclude").At(i), Want: "another workload", Got: ref.Name,
				Message: fmt.Sprintf("exclude[%d] names it", i),
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
	words := make([]string, len(patterns))
	for i, pattern := range patterns {
		words[i] = strings.Trim(pattern, "*")
	}
	c := Clause{Path: entry.Join(field), Want: strings.Join(words, ", "), Got: got}
	if i := slices.IndexFunc(words, func(word string) bool { return transform.Closest([]string{got}, word) != "" }); i >= 0 {
		c.Want = words[i]
	}
	c.Message = fmt.Sprintf("%s: want %s, it has %q", field, strings.Join(patterns, " or "), got)
	return c
}
