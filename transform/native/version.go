package native

import (
	"fmt"
	"strconv"
	"strings"
)

// A Version is a minor version of Kubernetes, 1.N: the oldest that the output must run on.
type Version int

// Default is the version without being told: the first on which native sidecars work as people
// expect. On Works they work, on older ones they do not.
const (
	Default Version = 33
	Works   Version = 29
)

// ParseVersion reads 1.33, v1.33 or 1.33.2.
func ParseVersion(text string) (Version, error) {
	parts := strings.Split(strings.TrimPrefix(text, "v"), ".")
	if len(parts) < 2 || parts[0] != "1" {
		return 0, fmt.Errorf("cannot read the version %q, want one like 1.33", text)
	}
	minor, err := strconv.Atoi(parts[1])
	if err != nil || minor < 0 {
		return 0, fmt.Errorf("cannot read the version %q, want one like 1.33", text)
	}
	return Version(minor), nil
}

// String writes the version as 1.N.
func (v Version) String() string { return fmt.Sprintf("1.%d", int(v)) }

// Broken returns what does not work with native sidecars on this version, and from which version
// on it does (native-sidecars, section 1.2). It is empty from Default on, and below Works, where
// nothing works.
func (v Version) Broken() []string {
	if v < Works {
		return nil
	}
	fixes := []struct {
		version Version
		what    string
	}{
		{30, "the scheduler does not see its image (1.30)"},
		{31, "the finish time of a Job does not wait for it (1.31)"},
		{32, "it can be killed for memory before the containers (1.32)"},
		{33, "a Service finds no port of it by name (1.33)"},
	}
	var out []string
	for _, fix := range fixes {
		if v < fix.version {
			out = append(out, fix.what)
		}
	}
	return out
}
