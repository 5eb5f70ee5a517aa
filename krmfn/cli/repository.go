package cli

import (
	"os"
	"path/filepath"
	"strings"
)

// inRepository returns what a file is called from the root of the Git repository that it lies in, or its name when it
// lies in none.
func inRepository(name string) string {
	path, err := filepath.Abs(name)
	if err != nil {
		return name
	}
	for dir := filepath.Dir(path); ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			if inside, err := filepath.Rel(dir, path); err == nil && !strings.HasPrefix(inside, "..") {
				return filepath.ToSlash(inside)
			}
		}
		if dir == filepath.Dir(dir) {
			return name
		}
	}
}
