// Package source rewrites the text of manifests: only the lines that an edit names change.
package source
