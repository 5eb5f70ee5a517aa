// Package tree tells which files in a directory tree are no manifests, though they look like some:
// templates of Helm charts, patches that a kustomization names, and what a person excludes.
//
// It reads Chart.yaml and kustomization files only, and knows no verb and no rule. Paths are absolute,
// with symlinks resolved.
package tree

import "path/filepath"

// A File is a file that was named or found.
type File struct {
	Name string // as a person would write it
	Path string // absolute, symlinks resolved
}

// Near writes another path as a person would who writes the file as Name.
func (f File) Near(path string) string {
	relative, err := filepath.Rel(filepath.Dir(f.Path), path)
	if err != nil {
		return path
	}
	return filepath.Join(filepath.Dir(f.Name), relative)
}
