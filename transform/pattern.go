package transform

import (
	"regexp"
	"sync"
)

// Pattern returns a regular expression that is compiled when it is first used: most runs need few of
// them. It panics then if the text is none.
func Pattern(text string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(text) })
}
