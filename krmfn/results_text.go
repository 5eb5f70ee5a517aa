package krmfn

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// encodeResults writes results as the entries of a list, as yaml.Marshal does. A list of a thousand items
// has hundreds of them, and most of their texts need no encoder.
func encodeResults(results []Result) ([]byte, error) {
	w := resultWriter{}
	for _, r := range results {
		w.result(r)
	}
	return w.Bytes(), w.err
}

// A resultWriter writes fields of results.
type resultWriter struct {
	bytes.Buffer

	err error
}

func (w *resultWriter) result(r Result) {
	w.field("- message", r.Message)
	w.field("  severity", r.Severity)
	if ref := r.ResourceRef; ref != nil {
		w.section("resourceRef")
		w.given("    apiVersion", ref.APIVersion)
		w.given("    kind", ref.Kind)
		w.given("    name", ref.Name)
		w.given("    namespace", ref.Namespace)
	}
	if r.Field != nil {
		w.section("field")
		w.field("    path", r.Field.Path)
	}
	if r.File != nil {
		w.section("file")
		w.field("    path", r.File.Path)
		if r.File.Index != 0 {
			w.write("    index: " + strconv.Itoa(r.File.Index) + "\n")
		}
	}
	if len(r.Tags) > 0 {
		w.section("tags")
		w.tags(r.Tags)
	}
}

// write adds to the text, which cannot fail.
func (w *resultWriter) write(text string) { _, _ = w.WriteString(text) }

func (w *resultWriter) section(name string) { w.write("  " + name + ":\n") }

// given writes a field that has a value.
func (w *resultWriter) given(key, value string) {
	if value != "" {
		w.field(key, value)
	}
}

func (w *resultWriter) tags(tags map[string]string) {
	keys := make([]string, 0, len(tags))
	for key := range tags {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		w.field("    "+key, tags[key])
	}
}

// field writes a field.
func (w *resultWriter) field(key, value string) {
	w.write(key + ": ")
	if isBare(value) {
		w.write(value + "\n")
		return
	}
	var b bytes.Buffer
	if err := yaml.NewEncoder(&b).Encode(map[string]string{"a": value}); err != nil {
		w.err = fmt.Errorf("encoding results: %w", err)
	}
	column := len(key) - len(strings.TrimLeft(key, " -"))
	text := strings.TrimPrefix(b.String(), "a: ")
	for i, line := range slices.Collect(strings.Lines(text)) {
		if i > 0 && len(line) > 1 {
			w.write(strings.Repeat(" ", column))
		}
		w.write(line)
	}
}

// isBare says whether a text stands in YAML as it is, for sure: it starts with a letter, and is of characters
// that mean nothing where they stand.
func isBare(text string) bool {
	if text == "" || !isLetter(text[0]) || len(text) < len("false")+1 {
		return false
	}
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c > '~':
			return false
		case c == ' ' && (i+1 == len(text) || text[i+1] == '#'), c == ':' && (i+1 == len(text) || text[i+1] == ' '):
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
