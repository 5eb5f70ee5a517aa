package transform

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
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
	case want == "true or false" && n.Style == 0 && isYAML11Bool(n.Value):
		c.report(finding{
			node: n, path: p, code: CodeWrongType, word: true,
			message: fmt.Sprintf("want true or false, got %s", n.Value), remedy: "write true or false",
		})
	case want != "a string" && Decode(yaml.NewRNode(n), reflect.New(t).Interface()) != nil:
		c.report(finding{
			node: n, path: p, code: CodeWrongType,
			message: fmt.Sprintf("want %s, got %s", want, describe(n)), remedy: howToWrite(want, n),
		})
	}
}

// howToWrite says how to write a boolean or a number that is none as it stands there.
func howToWrite(want string, n *yaml.Node) string {
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		return "write " + want + ", without quotes"
	case want == "true or false":
		return "write " + want
	}
	return "write " + want + ", without a unit"
}

// isYAML11Bool says whether a plain word is one that YAML 1.1, and so Kubernetes, reads as a boolean (H45).
func isYAML11Bool(word string) bool {
	return slices.Contains([]string{"y", "yes", "n", "no", "on", "off"}, strings.ToLower(word))
}

// SpellBooleans returns the node, or a copy of it in which booleans that are words of YAML 1.1, as in
// stdin: yes, are written true and false, so that every reader takes them for that. The type of the node
// is that of the example.
func SpellBooleans(n *yaml.RNode, example any) *yaml.RNode {
	c := checker{left: maxValues}
	c.check(n.YNode(), reflect.TypeOf(example), nil)
	return c.spellWords(n)
}

// spellWords returns the node that was checked, or a copy of it in which the words that were found are
// booleans.
func (c *checker) spellWords(n *yaml.RNode) *yaml.RNode {
	if !slices.ContainsFunc(c.findings, func(f finding) bool { return f.word }) {
		return n
	}
	copies := map[*yaml.Node]*yaml.Node{}
	out := copyTree(n.YNode(), copies)
	follow(copies)
	for _, f := range c.findings {
		if to := copies[f.node]; to != nil && f.word {
			isTrue := slices.Contains([]string{"y", "yes", "on"}, strings.ToLower(to.Value))
			to.Value, to.Tag = strconv.FormatBool(isTrue), yaml.NodeTagBool
		}
	}
	return yaml.NewRNode(out)
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
	eachJSONField(t, func(name string, of reflect.Type) { out[name] = of })
	return out
}

// eachJSONField visits the fields of a struct with a name in JSON, inlined ones too, in their order.
func eachJSONField(t reflect.Type, visit func(name string, of reflect.Type)) {
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case name != "":
			visit(name, f.Type)
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			eachJSONField(f.Type, visit)
		}
	}
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
