package kruise

import (
	"encoding/json"
	"strings"
)

// styles is how many ways there are to write an object.
const styles = 8

// written returns the object as people and programs write it, in one of the ways that mean the same.
func written(o object, style int) string {
	switch style {
	case 1:
		return asJSON(o, "  ")
	case 2:
		return asJSON(o, "")
	case 3:
		return commented(format(o))
	case 4: // the spec in flow style, the rest in block style below it
		rest := copyOf(o)
		delete(rest, "spec")
		return "spec: " + asJSON(o["spec"], "") + " # flow\n" + format(rest)
	case 5:
		return restyled(o, quoted)
	case 6:
		return restyled(o, folded)
	case 7:
		if o["kind"] != "Pod" { // what an edit changes or moves cannot keep its aliases
			return restyled(o, newAnchors().shared)
		}
	}
	return format(o)
}

func asJSON(v any, indent string) string {
	text, err := json.MarshalIndent(v, "", indent)
	if err != nil {
		return err.Error()
	}
	if indent == "" {
		return strings.ReplaceAll(string(text), "\n", " ")
	}
	return string(text)
}

// commented puts a comment in front of every field of the object, and a marker at the start.
func commented(block string) string {
	out := []string{"---\n"}
	for line := range strings.Lines(block) {
		if line[0] >= 'a' && line[0] <= 'z' {
			out = append(out, "# a comment\n")
		}
		out = append(out, line)
	}
	return strings.Join(append(out, "# the end\n"), "")
}
