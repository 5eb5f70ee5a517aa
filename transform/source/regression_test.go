package source_test

import "testing"

// regressions are inputs that the fuzz tests found.
var regressions = []struct{ name, text string }{
	{"encoded afresh behind a marker", "a: b\n--- {? kind : Pod, apiVersion: v1, spec: {containers: [{name: a}]}} # c\n--- {a: b}\n"},
	{"encoded afresh in front of a directive", "? kind\n: Pod\n? apiVersion\n: v1\nspec:\n  containers:\n  - name: a\n...\n%YAML 1.1\n---\na: b\n"},
	{"encoded afresh with an end and no newline", "? kind\n: Pod\n? apiVersion\n: v1\nspec:\n  containers:\n  - name: a\n..."},
	{"a directive behind a document that has no end", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: a\n%YAML 1.1\n---\nkind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: b\n---\na: b\n"},
	{"an end behind a lone carriage return", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: a\r...\n# c\n---\na: b\n...\n# d\n"},
	{"entries under their dashes", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  -\n    name: a\n  -\n    name: b\n"},
}

func TestRegressions(t *testing.T) {
	for _, r := range regressions {
		t.Run(r.name, func(t *testing.T) {
			checkSplit(t, []byte(r.text))
			checkSplice(t, []byte(r.text))
		})
	}
}
