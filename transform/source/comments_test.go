package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// emptyForms are the ways to write a field with nothing in it, with comments about it, and those in which
// the empty value has a line of its own. %s is the margin of the field.
func emptyForms(empty string) (forms, ownLine []string) {
	inline := strings.TrimRight(" "+empty, " ")
	if empty != "" {
		ownLine = []string{
			":\n%s  " + empty + " # own line\n",
			": # at the colon\n%s  " + empty + "\n",
			": # at the colon\n%s  " + empty + " # own line\n",
			":\n%s  # above it\n%s  " + empty + " # own line\n%s  # below it\n",
			":\n\n%s  " + empty + "\n\n%s  # below it\n\n",
		}
	}
	return []string{
		":" + inline + "\n",
		":" + inline + " # at the end\n",
		":" + inline + "\n%s  # below it\n",
		":" + inline + " # at the end\n%s  # below it\n%s  # and more\n",
		":" + inline + "\n%s# behind it\n",
		":" + inline + "\n%s  # below it\n\n%s# far behind it\n",
		":" + inline + "\n\n%s  # below it\n",
	}, ownLine
}

// TestEmptyFieldsWithComments fills empty fields of every form and empties them again. No comment is lost
// on the way, and the text is what it was, to the byte.
func TestEmptyFieldsWithComments(t *testing.T) {
	fill, choice := injectLife(t, firstLife, sidecarset.AsWritten), native.Choice{Names: []string{"b"}}
	for _, field := range []string{"annotations", "volumes", "imagePullSecrets", "initContainers"} {
		empty := []string{"", "null", "~", "[]", "[ ]"}
		if field == "annotations" {
			empty = []string{"", "null", "~", "{}", "{ }"}
		}
		for _, e := range empty {
			forms, ownLine := emptyForms(e)
			for i, form := range append(forms, ownLine...) {
				for _, last := range []bool{false, true} {
					c := emptyCase{emptyField(field, form, last), i < len(forms)}
					c.through(t, fill, sidecarset.Remove{All: true})
					c.through(t, native.Convert{Choice: choice}, native.Revert{Choice: choice})
					c.text = strings.NewReplacer("  - ", "    - ", "    image", "      image").Replace(c.text)
					c.through(t, fill, sidecarset.Remove{All: true})
					c.isExact = c.isExact && field != "initContainers" // comments may be of what moves away
					c.through(t, native.Convert{Choice: choice}, native.Revert{Choice: choice})
				}
			}
		}
	}
}

// An emptyCase is a text that fields are filled in.
type emptyCase struct {
	text    string
	isExact bool // the text comes back to the byte: an empty value on a line of its own does not get that line back
}

func (c emptyCase) through(t *testing.T, there, back transform.Rule) {
	t.Helper()
	now := c.text
	for _, rule := range []transform.Rule{there, back} {
		out, plan, err := rewrite([]byte(now), rule)
		if err != nil || plan.Err() != nil {
			t.Errorf("%s: %v %v\n%s", rule.Name(), err, plan, now)
			return
		}
		for _, d := range plan.Diagnostics() {
			if d.Code == source.CodeEncodedAfresh {
				t.Errorf("%s: %s\n%s", rule.Name(), d.Message, now)
			}
		}
		if lost := lostComments(c.text, string(out)); len(lost) > 0 {
			t.Errorf("%s loses %q:\n%s\n%s", rule.Name(), lost, now, out)
		}
		now = string(out)
	}
	if c.isExact && now != c.text {
		t.Errorf("%s, %s (-want +got):\n%s", there.Name(), back.Name(), cmp.Diff(c.text, now))
	}
}

// emptyField returns a Pod with the field, as the first or the last of its mapping.
func emptyField(field, form string, last bool) string {
	lines := func(margin, other string) string {
		text := margin + field + strings.ReplaceAll(form, "%s", margin)
		if last {
			return other + text
		}
		return text + other
	}
	metadata, spec := "  name: web\n", "  containers:\n  - name: a\n    image: i\n  - name: b\n    image: i\n"
	if field == "annotations" {
		metadata = lines("  ", metadata)
	} else {
		spec = lines("  ", spec)
	}
	return fmt.Sprintf("apiVersion: v1\nkind: Pod\nmetadata:\n%sspec:\n%s", metadata, spec)
}

// lostComments returns the comments of a text that the other does not have as often. It takes for a
// comment all from the first # on that may start one.
func lostComments(before, after string) []string {
	have := map[string]int{}
	for line := range strings.Lines(after) {
		have[commentOf(line)]++
	}
	var out []string
	for line := range strings.Lines(before) {
		c := commentOf(line)
		if have[c]--; c != "" && have[c] < 0 {
			out = append(out, c)
		}
	}
	return out
}

func commentOf(line string) string {
	line = strings.TrimSpace(line)
	for i := range len(line) {
		if line[i] == '#' && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[i:]
		}
	}
	return ""
}
