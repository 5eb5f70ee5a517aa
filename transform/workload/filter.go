package workload

import (
	"cmp"
	"errors"
	"path"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Target names workloads by patterns of path.Match, in which * stands for any text without a
// slash. An empty list stands for everything.
type Target struct {
	Kinds      []string `json:"kinds,omitempty"`      // Deployment
	Names      []string `json:"names,omitempty"`      // of the workload
	Namespaces []string `json:"namespaces,omitempty"` // as written in the manifest; "" is none
}

var errNothingNamed = errors.New("kinds, names or namespaces are required")

// Validate returns an error when the target names nothing, or a [transform.FieldError] when a pattern
// cannot be read.
func (t Target) Validate() error {
	if len(t.Kinds)+len(t.Names)+len(t.Namespaces) == 0 {
		return errNothingNamed
	}
	return cmp.Or( //nolint:wrapcheck // the errors are ours
		transform.BadPattern("kinds", t.Kinds), transform.BadPattern("names", t.Names), transform.BadPattern("namespaces", t.Namespaces))
}

// Matches says whether the workload is one of those named.
func (t Target) Matches(ref transform.Ref) bool {
	return matches(t.Kinds, ref.Kind) && matches(t.Names, ref.Name) && matches(t.Namespaces, ref.Namespace)
}

// A Miss is a list of patterns of a Target of which none is met.
type Miss struct {
	Field    string // kinds, names or namespaces
	Patterns []string
	Got      string
}

// Misses returns what of the target the workload does not meet; nothing when Matches is true.
func (t Target) Misses(ref transform.Ref) []Miss {
	var out []Miss
	for _, m := range []Miss{{"kinds", t.Kinds, ref.Kind}, {"names", t.Names, ref.Name}, {"namespaces", t.Namespaces, ref.Namespace}} {
		if !matches(m.Patterns, m.Got) {
			out = append(out, m)
		}
	}
	return out
}

func matches(patterns []string, text string) bool {
	return len(patterns) == 0 || slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, text)
		return err == nil && ok
	})
}

// A Filter lets workloads through that one of Include names, all when it is empty, and that none of
// Exclude names.
type Filter struct {
	Include []Target
	Exclude []Target
}

// Allows says whether the workload goes through.
func (f Filter) Allows(ref transform.Ref) bool {
	named := func(t Target) bool { return t.Matches(ref) }
	return (len(f.Include) == 0 || slices.ContainsFunc(f.Include, named)) && !slices.ContainsFunc(f.Exclude, named)
}
