package kruise

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// TestDeviations shows for each rule of the table, on a minimal example in testdata/deviations, that
// the two sides differ, and that the documentation of the library has the rule.
func TestDeviations(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join(root, "transform/sidecarset/doc.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range deviations() {
		t.Run(v.rule, func(t *testing.T) {
			if !regexp.MustCompile(`(?m)^//\t(.*, |K\d+–)?` + v.rule + `\b`).Match(doc) {
				t.Errorf("%s is not in the table of the documentation", v.rule)
			}
			text, err := os.ReadFile(filepath.Join("testdata/deviations", v.rule+".yaml"))
			if err != nil {
				t.Fatal(err)
			}
			all, err := parseStream(text)
			if err != nil {
				t.Fatal(err)
			}
			sets, objects := split(all)
			if rules := compareAll(t, pair{sets: sets, options: v.options}, objects); !slices.Contains(rules, v.rule) {
				t.Errorf("the example shows %v, not %s", rules, v.rule)
			}
		})
	}
}

// split separates the SidecarSets from other objects.
func split(all []object) (sets, others []object) {
	for _, o := range all {
		if text(o, "kind") == "SidecarSet" {
			sets = append(sets, o)
		} else {
			others = append(others, o)
		}
	}
	return sets, others
}
