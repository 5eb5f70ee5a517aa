package krmfn

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Results are written as the YAML library writes them, whatever their texts hold.
func TestEncodeResults(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pieces := []string{
		"injected", " ", ": ", " #", "#", ":", "\"", "'", "-", "- ", "a", "null", "true", "no", "y", "12", ".5", "\n", "\n\n", "é", "\t",
		"spec.containers[0]", "{", "}", "[", "]", ",", "&a", "*a", "!x", "|", ">", "%", "@", "`", "~", "<<", "=", "2024-01-01", "0x1f", "1e3",
	}
	text := func() string {
		out := ""
		var outSb20 strings.Builder
		for range random.IntN(5) {
			outSb20.WriteString(pieces[random.IntN(len(pieces))])
		}
		out += outSb20.String()
		return out
	}
	for range 2000 {
		r := Result{Message: text(), Severity: text(), Tags: map[string]string{"code": text()}}
		if random.IntN(2) == 0 {
			r.ResourceRef = &yaml.ResourceIdentifier{
				TypeMeta: yaml.TypeMeta{APIVersion: "v" + text(), Kind: text()}, NameMeta: yaml.NameMeta{Name: text(), Namespace: text()},
			}
		}
		if random.IntN(2) == 0 {
			r.Field, r.File = &Field{Path: text()}, &File{Path: text(), Index: random.IntN(3)}
		}
		want, err := yaml.Marshal([]Result{r})
		if err != nil {
			continue
		}
		got, err := encodeResults([]Result{r})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Fatal(diff)
		}
	}
}
