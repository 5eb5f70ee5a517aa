package workload

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Target names workloads by patterns of path.Match, in which * stands for any text without a
// slash. An empty list stands for everything.
type Target struct {
	Kinds      []string `json:"kinds,omitempty"`      // Deployment, or with its group: apps/Deployment; /Pod is of the core group
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
		transform.BadPattern("kinds", t.Kinds), badKind(t.Kinds), transform.BadPattern("names", t.Names), transform.BadPattern("namespaces", t.Namespaces))
}

// badKind returns an error for the first of the patterns that no kind can meet, for it has a version, or nil.
func badKind(patterns []string) error {
	for i, pattern := range patterns {
		group, kind, _ := strings.Cut(pattern, "/")
		if strings.Contains(kind, "/") || slices.ContainsFunc([]string{group, kind}, versionPattern().MatchString) {
			return &transform.FieldError{
				Path: transform.Fields("kinds").At(i), Message: fmt.Sprintf("no kind can meet %q, which has a version", pattern),
				Remedy: "write the kind alone, or its group, a slash and the kind: apps/Deployment, /Pod",
			}
		}
	}
	return nil
}

// Matches says whether the workload is one of those named.
func (t Target) Matches(ref transform.Ref) bool {
	return (matches(t.Kinds, ref.Kind) || matches(t.Kinds, withGroup(ref))) && matches(t.Names, ref.Name) && matches(t.Namespaces, ref.Namespace)
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
	kind := ref.Kind
	if hasGroup := strings.Contains(strings.Join(t.Kinds, " "), "/"); hasGroup && !matches(t.Kinds, kind) {
		kind = withGroup(ref)
	}
	for _, m := range []Miss{{"kinds", t.Kinds, kind}, {"names", t.Names, ref.Name}, {"namespaces", t.Namespaces, ref.Namespace}} {
		if !matches(m.Patterns, m.Got) {
			out = append(out, m)
		}
	}
	return out
}

// withGroup returns the kind with its group, as patterns may name it.
func withGroup(ref transform.Ref) string { return GroupOf(ref.APIVersion) + "/" + ref.Kind }

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
