package source_test

import (
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A document that names a kind that matters and is no YAML is an error, however it is written; what only
// mentions a kind is none.
func TestBrokenDocuments(t *testing.T) {
	for text, isError := range map[string]bool{
		"apiVersion: apps/v1\n    kind: Deployment\n":                           true,
		"apiVersion: apps/v1\n\tkind: Deployment\n":                             true,
		"apiVersion: apps/v1\r\n    kind: Deployment\r\n":                       true,
		"apiVersion: apps/v1 kind: Deployment\na: b\n":                          true,
		"apiVersion: apps/v1\nkind Deployment\na: b\n":                          true,
		"apiVersion apps/v1\n  kind: Pod\na: b\n":                               true,
		"apiVersion: apps/v1\n  kind: &k Deployment\n":                          true,
		"apiVersion: apps/v1\n  kind: !!str 'Deployment'\n":                     true,
		"apiVersion: apps/v1\n  kind: >-\n    Deployment\n":                     true,
		"apiVersion: apps/v1\n  kind: Deployment # the app\n":                   true,
		"a: 1\n---\napiVersion: v1\n  kind: Pod\n":                              true,
		"- apiVersion: apps/v1\n   kind: Deployment\n":                          true,
		"- apiVersion: apps/v1\n -kind: Deployment\n":                           true,
		"{\"kind\"\n: \"Deployment\", ]}\n":                                     true,
		"{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"spec\":{]}":      true,
		"{apiVersion: v1, kind: Pod, metadata: {kind: x}, }, }":                 true,
		"? kind\n: Deployment\nspec: {\n":                                       true,
		"kind: ConfigMap\ndata:\n  a: b\n ---\napiVersion: v1\nkind: Pod\n":     true,
		"kind: ConfigMap\nkind: Deployment\n":                                   true,
		"apiVersion: v1\n  kind: List\nitems:\n- kind: Pod\n":                   true,
		"apiVersion: v1\n    kind: ConfigMap\n    x: |\n      kind: Pod\n":      false,
		"apiVersion: v1\ndata:\n  a: |\n    kind: Pod\n  b: {\nkind: Secret\n":  false,
		"{{ if .x }}\nkind: ConfigMap\ndata:\n  a: |\n    kind: Pod\n{{ end }}": false,
		"{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b, kind: Pod\"},}}":          false,
		"{\"kind\":\"ConfigMap\",\"data\":{\"a\":\"kind: Pod\\n\"},}}":          false,
		"Use kind: Deployment for: this: case\n":                                false,
		"Set kind: Pod\nas: in: that\n":                                         false,
		"Write it so:\n\n    apiVersion: v1\n      kind: Pod\n":                 false,
		"This is how.\n\n    apiVersion: v1\n    kind: Pod\n\nDone: so: fine\n": false,
		"# kind: Deployment\na: b: c\n":                                         false,
		"patches:\n- target:\n    kind: Deployment\n":                           false,
		"mankind: Pod\na: b: c\n":                                               false,
		"kind: Podium\n  a: b\n":                                                false,
	} {
		if _, err := source.Parse([]byte(text), source.Options{}); (err != nil) != isError {
			t.Errorf("%q: got %v, want an error: %v", text, err, isError)
		}
	}
}
