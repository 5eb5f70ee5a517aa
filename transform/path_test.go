package transform_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func TestPathString(t *testing.T) {
	containers := transform.Fields("spec", "template", "spec", "containers")
	for want, p := range map[string]transform.Path{
		"":                                      nil,
		"spec.template.spec.containers[1].name": containers.At(1).Field("name"),
		"items[0][2]":                           transform.Fields("items").At(0).At(2),
		"metadata.annotations[example.com/key]": transform.Fields("metadata", "annotations", "example.com/key"),
	} {
		if got := p.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if got := transform.ParsePath(want); !cmp.Equal(p, got) {
			t.Errorf("ParsePath(%q): %s", want, cmp.Diff(p, got))
		}
	}
}

// Paths are values: making one from another must not write into it.
func TestPathsDoNotShareMemory(t *testing.T) {
	p := transform.Fields("spec", "containers")
	a, b := p.At(1), p.At(2)
	c, d := a.Field("name"), a.Field("image")
	got := []string{p.String(), a.String(), b.String(), c.String(), d.String()}
	want := []string{"spec.containers", "spec.containers[1]", "spec.containers[2]", "spec.containers[1].name", "spec.containers[1].image"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLookup(t *testing.T) {
	root := yaml.MustParse(`
base: &base {image: nginx, name: old}
list:
- <<: *base
  name: web
alias: *base
several:
  <<: [{a: 1}, {a: 2, b: 3}]
"<<": text
`)
	for path, want := range map[string]string{
		"list[0].name":  "web",
		"list[0].image": "nginx", // through a merge key
		"alias.image":   "nginx", // through an alias
		"several.a":     "1",     // of several merged mappings the first wins
		"several.b":     "3",
		"list[1].name":  "",
		"list.name":     "",
		"base[0]":       "",
		"nothing.there": "",
	} {
		got := ""
		if n := transform.ParsePath(path).Lookup(root); n != nil {
			got = n.YNode().Value
		}
		if got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
	if n := transform.Fields("a").Lookup(nil); n != nil {
		t.Errorf("in nothing there is %v", n)
	}
}
