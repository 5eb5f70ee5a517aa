package source_test

import (
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// regressions are inputs that the fuzz tests found.
var regressions = []struct{ name, text string }{
	{"encoded afresh behind a marker", "a: b\n--- {? kind : Pod, apiVersion: v1, spec: {containers: [{name: a}]}} # c\n--- {a: b}\n"},
	{"encoded afresh in front of a directive", "? kind\n: Pod\n? apiVersion\n: v1\nspec:\n  containers:\n  - name: a\n...\n%YAML 1.1\n---\na: b\n"},
	{"encoded afresh with an end and no newline", "? kind\n: Pod\n? apiVersion\n: v1\nspec:\n  containers:\n  - name: a\n..."},
	{"a directive behind a document that has no end", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: a\n%YAML 1.1\n---\nkind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: b\n---\na: b\n"},
	{"an end behind a lone carriage return", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: a\r...\n# c\n---\na: b\n...\n# d\n"},
	{"entries under their dashes", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  -\n    name: a\n  -\n    name: b\n"},
	{"two kinds", "kind: Pod\napiVersion: v1\nspec:\n  containers:\n  - name: a\nkind: Service\n"},
}

func TestRegressions(t *testing.T) {
	for _, r := range regressions {
		t.Run(r.name, func(t *testing.T) {
			checkSplit(t, []byte(r.text))
			checkSplice(t, []byte(r.text))
		})
	}
}

// A difference at the end of a long text is shown, not its beginning.
func TestDifferenceIsShown(t *testing.T) {
	text := strings.Repeat("all the same ", 9)
	err := source.Compare(yaml.NewScalarRNode(text+"and\n").YNode(), yaml.NewScalarRNode(text+"but").YNode())
	want := `line 0 reads as !!str "...e same all the same and\n", not !!str "...e same all the same but"`
	if err == nil || err.Error() != want {
		t.Errorf("want %s, got %v", want, err)
	}
}
