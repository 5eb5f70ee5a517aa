package transform_test

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"{a: 1, b: [x]}", "b:\n- 'x' # comment\na: 1\n", true},
		{"a: 0x10", "a: 16", true},
		{"a: 1", "a: '1'", false},
		{"a: [1, 2]", "a: [2, 1]", false},
		{"a: null", "a: ", true},
		{"a: yes", "a: 'yes'", true},
		{"a: 2024-01-01", "a: '2024-01-01'", true},
		{"x: &x {k: v}\ny: *x", "x: {k: v}\ny: {k: v}", true},
		{"x: &x {k: v, l: w}\ny: {<<: *x, l: own}", "x: {k: v, l: w}\ny: {k: v, l: own}", true},
	} {
		if got := transform.Equal(yaml.MustParse(c.a), yaml.MustParse(c.b)); got != c.want {
			t.Errorf("%s and %s: got %t", c.a, c.b, got)
		}
	}
	if !transform.Equal(nil, nil) || transform.Equal(nil, yaml.MustParse("a: 1")) {
		t.Error("nothing equals nothing only")
	}
}

// laughs is a document of few bytes that stands for 10^9 values.
func laughs() *yaml.RNode {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 9; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10))
	}
	return yaml.MustParse(b.String())
}

func TestNestedAliasesAreBounded(t *testing.T) {
	n := laughs()
	var into any
	if err := transform.Decode(n, &into); err == nil {
		t.Error("Decode read it all")
	}
	if _, err := transform.Detach(n); err == nil {
		t.Error("Detach wrote it all out")
	}
	if transform.Equal(n, n) {
		t.Error("Equal cannot know")
	}
	if got := transform.Copy(n).MustString(); got != n.MustString() {
		t.Error("Copy is not a copy")
	}
	var spec corev1.PodSpec
	transform.DecodeStrict(n, transform.Ref{}, &spec)
}

func TestDetach(t *testing.T) {
	root := yaml.MustParse(`
base: &base {limits: {cpu: 1}, requests: {cpu: '1'}}
container: # of the set
  <<: *base
  requests: *base
  name: "quoted" # stays
  list: [a, {b: c}]
`)
	got, err := transform.Detach(transform.Fields("container").Lookup(root))
	if err != nil {
		t.Fatal(err)
	}
	want := `requests:
  limits:
    cpu: 1
  requests:
    cpu: '1'
name: "quoted" # stays
list:
- a
- b: c
limits:
  cpu: 1
`
	if got.MustString() != want {
		t.Errorf("got\n%s", got.MustString())
	}
}

// The API server tells the case of letters in field names apart, and so does Decode.
func TestDecodeKnowsCase(t *testing.T) {
	var pod struct {
		Containers []any `json:"containers"`
	}
	if err := transform.Decode(yaml.MustParse("ConTAiners: [a]"), &pod); err != nil {
		t.Fatal(err)
	}
	if len(pod.Containers) != 0 {
		t.Errorf("read %d containers", len(pod.Containers))
	}
}
