package tree

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// A Pattern names files and directories, and with a directory all that is in it. As in path.Match, *
// stands for any text without a slash; ** stands for any number of directories. Without a slash it names
// what is called so anywhere, otherwise it counts from the start of the path.
type Pattern struct{ steps []string }

// ParsePattern reads a pattern.
func ParsePattern(text string) (Pattern, error) {
	if text == "" {
		return Pattern{}, errors.New("the pattern is empty")
	}
	clean := path.Clean(filepath.ToSlash(text))
	steps := strings.Split(strings.TrimPrefix(clean, "/"), "/")
	if !strings.Contains(clean, "/") {
		steps = []string{"**", clean}
	}
	for _, step := range steps {
		if _, err := path.Match(step, ""); err != nil {
			return Pattern{}, fmt.Errorf("pattern %q: %w", text, err)
		}
	}
	return Pattern{steps}, nil
}

// Matches says whether the pattern names the file, or a directory that it is in.
func (p Pattern) Matches(name string) bool {
	names := strings.Split(strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), "/"), "/")
	for n := range names {
		if match(p.steps, names[:n+1]) {
			return true
		}
	}
	return false
}

// match matches a path step by step.
func match(steps, names []string) bool {
	switch {
	case len(steps) == 0:
		return len(names) == 0
	case steps[0] == "**":
		return match(steps[1:], names) || len(names) > 0 && match(steps, names[1:])
	case len(names) == 0:
		return false
	}
	ok, err := path.Match(steps[0], names[0])
	return err == nil && ok && match(steps[1:], names[1:])
}
