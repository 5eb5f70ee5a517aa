package transform

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// checkScalar reports a value that is not of the scalar type t.
func (c *checker) checkScalar(n *yaml.Node, t reflect.Type, p Path) {
	want := scalarName(t)
	switch {
	case n.Kind != yaml.ScalarNode:
		c.report(finding{
			node: n, path: p, code: CodeWrongType,
			message: fmt.Sprintf("want %s, got %s", want, describe(n)), remedy: "write a single value",
		})
	case want == "a string" && n.ShortTag() != yaml.NodeTagString && n.ShortTag() != "!!timestamp":
		c.report(finding{
			node: n, path: p, code: CodeWrongType,
			message: fmt.Sprintf("want a string, got %s", n.Value), remedy: "put it in quotes",
		})
	case want == "a string" && c.strict && n.Style == 0 && isYAML11Bool(n.Value):
		c.report(finding{
			node: n, path: p, code: CodeWrongType,
			message: fmt.Sprintf("want a string, but Kubernetes reads %s as a boolean", n.Value),
			remedy:  "put it in quotes",
		})
	case want != "a string" && Decode(yaml.NewRNode(n), reflect.New(t).Interface()) != nil:
		c.report(finding{
			node: n, path: p, code: CodeWrongType,
			message: fmt.Sprintf("want %s, got %s", want, describe(n)), remedy: "write it without quotes or units",
		})
	}
}

// isYAML11Bool says whether a plain word is one that YAML 1.1, and so Kubernetes, reads as a boolean (H45).
func isYAML11Bool(word string) bool {
	return slices.Contains([]string{"y", "yes", "n", "no", "on", "off"}, strings.ToLower(word))
}

func scalarName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.String, reflect.Slice:
		return "a string"
	case reflect.Float32, reflect.Float64:
		return "a number"
	default:
		return "a whole number"
	}
}

// jsonFields returns the types of the fields of a struct by their JSON names, inlined ones too.
func jsonFields(t reflect.Type) map[string]reflect.Type {
	out := map[string]reflect.Type{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case name != "":
			out[name] = f.Type
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			maps.Copy(out, jsonFields(f.Type))
		}
	}
	return out
}

// suggestion says what an unknown field may have been meant to be: one that stands beside the
// mapping it belongs under (matchLabels:), or one with a similar name.
func suggestion(mapping *yaml.Node, known map[string]reflect.Type, name string, p Path) string {
	names := slices.Sorted(maps.Keys(known))
	groups := slices.DeleteFunc(slices.Clone(names), func(k string) bool { return known[k] != reflect.TypeFor[map[string]string]() })
	for _, k := range groups {
		if i := keyIndex(mapping, k); i >= 0 && mapping.Content[i+1].ShortTag() == yaml.NodeTagNull {
			return fmt.Sprintf("did you mean %s? Indent it below %s", p.Field(k, name), k)
		}
	}
	if k := Closest(names, name); k != "" {
		return fmt.Sprintf("did you mean %s?", p.Field(k))
	}
	if len(groups) == 1 && len(names) <= 3 {
		return fmt.Sprintf("did you mean %s?", p.Field(groups[0], name))
	}
	if len(names) <= 16 {
		return "known fields: " + strings.Join(names, ", ")
	}
	return "remove it, or correct its name"
}

// Closest returns the name among names that differs least from the given one, and in at most a third of its
// letters, or "".
func Closest(names []string, name string) string {
	best, bestDistance := "", 1+max(len(name)/3, 1)
	for _, k := range names {
		if d := distance(strings.ToLower(name), strings.ToLower(k)); d < bestDistance {
			best, bestDistance = k, d
		}
	}
	return best
}

// distance counts how many letters to change. The start of a name is near it, and so are the same
// letters in another order.
func distance(name, k string) int {
	if len(name) > 2 && strings.HasPrefix(k, name) || sortedLetters(name) == sortedLetters(k) {
		return min(1, levenshtein.Distance(name, k, nil))
	}
	return levenshtein.Distance(name, k, nil)
}

func sortedLetters(s string) string {
	return string(slices.Sorted(slices.Values([]rune(s))))
}
