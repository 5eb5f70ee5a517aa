package source_test

import "testing"

// regressions are inputs that the fuzz tests found.
var regressions = []struct{ name, text string }{}

func TestRegressions(t *testing.T) {
	for _, r := range regressions {
		t.Run(r.name, func(t *testing.T) {
			checkSplit(t, []byte(r.text))
			checkSplice(t, []byte(r.text))
		})
	}
}
