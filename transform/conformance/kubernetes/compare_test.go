package kubernetes

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A comparison is of an object before and after a plan.
type comparison struct {
	object        object
	before, after verdict
	changed       bool
	worse         []string // problems that were not there before
}

// compare validates both, which are the same object but for what a plan did. It is an error when the
// object could not be read before.
func compare(before, after object) (comparison, error) {
	c := comparison{object: before, before: create(before), after: create(after), changed: !bytes.Equal(before.text, after.text)}
	was, err := namedProblems(before, c.before)
	if err != nil {
		return c, err
	}
	is, err := namedProblems(after, c.after)
	if err != nil {
		is = []string{err.Error()}
	}
	for _, p := range is {
		if !slices.Contains(was, p) {
			c.worse = append(c.worse, p)
		}
	}
	return c, nil
}

// namedProblems returns the problems with their field paths by name, so that they stay the same
// where an entry moves in its list.
func namedProblems(o object, v verdict) ([]string, error) {
	content, err := contentOf(o.text)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, p := range v.problems {
		out = append(out, oneList(byName(content, p.Field)+": "+withoutSum(p.Text)))
	}
	return out, nil
}

// oneList writes a problem as if there were one list for all containers, since a plan may move them
// from one to the other. What cannot be decoded has its path in the text.
func oneList(problem string) string {
	return strings.NewReplacer(".initContainers[", ".containers[", "spec.initContainers.", "spec.containers.").Replace(problem)
}

// aggregate matches what the containers of a pod ask for together.
var aggregate = regexp.MustCompile(`(aggregate container (?:requests|limits)) of \S+$`)

// withoutSum leaves the sum out of a message: what was too much before is not another problem when it
// becomes more.
func withoutSum(text string) string { return aggregate.ReplaceAllString(text, "$1") }

// byName writes a field path with names in the place of indexes: spec.containers[1].image becomes
// spec.containers[name=web].image. What has no name keeps its index.
func byName(content any, path string) string {
	var out strings.Builder
	for path != "" {
		step, rest := cutStep(path)
		switch index, isIndex := indexOf(step); {
		case isIndex:
			entries, _ := content.([]any)
			content = nil
			if index < len(entries) {
				content = entries[index]
			}
			out.WriteString(describe(content, step))
		default:
			fields, _ := content.(map[string]any)
			content = fields[strings.Trim(step, ".[]")]
			out.WriteString(step)
		}
		path = rest
	}
	return out.String()
}

// cutStep cuts the first step off a field path: ".spec", "[3]".
func cutStep(path string) (step, rest string) {
	end := strings.IndexAny(path[1:], ".[") + 1
	if path[0] == '[' {
		end = strings.IndexByte(path, ']') + 1
	}
	if end <= 0 {
		return path, ""
	}
	return path[:end], path[end:]
}

func indexOf(step string) (int, bool) {
	inner, isIndex := strings.CutPrefix(step, "[")
	if !isIndex {
		return 0, false
	}
	i, err := strconv.Atoi(strings.TrimSuffix(inner, "]"))
	return i, err == nil && i >= 0
}

// describe returns the entry of a list by what tells it apart from the others.
func describe(entry any, index string) string {
	fields, _ := entry.(map[string]any)
	for _, key := range []string{"name", "mountPath", "devicePath"} {
		if v, ok := fields[key].(string); ok {
			return fmt.Sprintf("[%s=%s]", key, v)
		}
	}
	return index
}

// A tally counts what comparisons found.
type tally struct {
	objects, changed, refused, validBefore, validAfter, unreadable, others int
}

func (c *tally) add(r comparison) {
	switch {
	case !r.before.known:
		c.others++
		return
	case !r.before.decoded:
		c.unreadable++
		return
	}
	c.objects++
	if r.before.valid() {
		c.validBefore++
	}
	if r.after.valid() {
		c.validAfter++
	}
	if r.changed {
		c.changed++
	}
}

func (c *tally) String() string {
	return fmt.Sprintf("%d objects with a pod template, %d of them changed, %d refused: %d valid before, %d valid after; "+
		"%d more that cannot be decoded, and %d of other kinds",
		c.objects, c.changed, c.refused, c.validBefore, c.validAfter, c.unreadable, c.others)
}

func TestByName(t *testing.T) {
	content, err := contentOf([]byte("spec: {containers: [{name: a, env: [{value: x}]}, {name: b, volumeMounts: [{mountPath: /x}]}]}"))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                                      "",
		"spec":                                  "spec",
		"spec.containers[0].image":              "spec.containers[name=a].image",
		"spec.containers[0].env[0].name":        "spec.containers[name=a].env[0].name",
		"spec.containers[1].volumeMounts[0]":    "spec.containers[name=b].volumeMounts[mountPath=/x]",
		"spec.containers[7].name":               "spec.containers[7].name",
		"metadata.annotations[a.b/c].x":         "metadata.annotations[a.b/c].x",
		"spec.containers[1].resources[cpu]":     "spec.containers[name=b].resources[cpu]",
		"spec.containers[0].name.not[0].there.": "spec.containers[name=a].name.not[0].there.",
	} {
		if got := byName(content, path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}
