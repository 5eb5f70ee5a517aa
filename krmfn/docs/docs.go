// Package docs holds a page for every code of a diagnostic: why it is said, an example, what to do about it,
// and where the fact comes from.
package docs

import "embed"

//go:embed codes/*.md
var pages embed.FS

// Page returns the page of a code, as Markdown, and whether there is one.
func Page(code string) (string, bool) {
	text, err := pages.ReadFile("codes/" + code + ".md")
	return string(text), err == nil
}
