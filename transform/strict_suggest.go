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

// A frame is a mapping that a checker is in, with the struct that it is read into.
type frame struct {
	node *yaml.Node
	of   reflect.Type
	path Path
}

// A namer is a struct type that knows names which its fields had once, each with the name that it has now.
type namer interface{ FormerNames() map[string]string }

// A chooser is a struct type that knows the values which its fields may have.
type chooser interface{ FieldValues() map[string][]string }

// suggestion says what an unknown field may have been meant to be: one that stands beside the mapping it
// belongs under, one that had the name once, one with nearly that name, or one of the name above, below or
// beside it.
func (c *checker) suggestion(name string) string {
	here := c.frames[len(c.frames)-1]
	known := jsonFields(here.of)
	names := slices.Sorted(maps.Keys(known))
	if group := emptyGroup(here, known); group != "" {
		return fmt.Sprintf("did you mean %s? Indent it below %s", here.path.Field(group, name), group)
	}
	if now := formerName(here.of, name); now != "" {
		return fmt.Sprintf("did you mean %s? That is its name now", here.path.Join(ParsePath(now)))
	}
	near := Closest(names, name)
	if near != "" && levenshtein.Distance(strings.ToLower(name), strings.ToLower(near), nil) <= 2 {
		return fmt.Sprintf("did you mean %s?", here.path.Field(near))
	}
	hasName := func(_ reflect.Type, field string) bool { return field == name }
	found := c.elsewhere(name, hasName)
	if group := onlyGroup(known); group != "" && len(found) == 0 && near == "" {
		found = []string{here.path.Field(group, name).String()}
	}
	switch {
	case len(found) > 0:
		return "did you mean " + strings.Join(found, " or ") + "?"
	case near != "":
		return fmt.Sprintf("did you mean %s?", here.path.Field(near))
	case len(names) <= 16:
		return "known fields: " + strings.Join(names, ", ")
	}
	return "remove it, or correct its name"
}

// groups returns the fields for texts by name, sorted.
func groups(known map[string]reflect.Type) []string {
	var out []string
	for name, t := range known {
		if t == reflect.TypeFor[map[string]string]() {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// emptyGroup returns the field for texts by name that was left empty, or "".
func emptyGroup(here frame, known map[string]reflect.Type) string {
	for _, k := range groups(known) {
		if i := keyIndex(here.node, k); i >= 0 && here.node.Content[i+1].ShortTag() == yaml.NodeTagNull {
			return k
		}
	}
	return ""
}

// onlyGroup returns the field for texts by name of a struct that has hardly any other, or "".
func onlyGroup(known map[string]reflect.Type) string {
	if all := groups(known); len(all) == 1 && len(known) <= 3 {
		return all[0]
	}
	return ""
}

func formerName(t reflect.Type, name string) string {
	if n, ok := reflect.TypeAssert[namer](reflect.Zero(t)); ok {
		return n.FormerNames()[name]
	}
	return ""
}

// misplaced says which field a value may have been meant for that is of the wrong type where it stands.
func (c *checker) misplaced(n *yaml.Node, t reflect.Type, p Path) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" || len(c.frames) == 0 || len(p) == 0 {
		return ""
	}
	takes := func(t reflect.Type, field string) bool {
		values, ok := reflect.TypeAssert[chooser](reflect.Zero(t))
		return ok && slices.Contains(values.FieldValues()[field], n.Value)
	}
	found := below(t, p.String(), takes)
	if len(found) == 0 {
		found = c.elsewhere(p[len(p)-1].Field, takes)
	}
	if len(found) == 0 {
		return ""
	}
	return fmt.Sprintf("did you mean %s: %s?", strings.Join(found, " or "), n.Value)
}
