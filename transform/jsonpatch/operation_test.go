package jsonpatch_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	patch "gopkg.in/evanphx/json-patch.v4"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/jsonpatch"
)

func TestPointer(t *testing.T) {
	for want, p := range map[string]transform.Path{
		"":                   nil,
		"/spec/containers/0": transform.Fields("spec", "containers").At(0),
		"/metadata/annotations/example.com~1a~0b": transform.Fields("metadata", "annotations", "example.com/a~b"),
	} {
		if got := jsonpatch.Pointer(p); got != want {
			t.Errorf("%s: got %q, want %q", p, got, want)
		}
	}
}

const base = `
spec:
  containers:
  - name: web # the app
    image: nginx:1.27
  volumes: null
  replicas: 1
`

func edits() []transform.Edit {
	spec := transform.Fields("spec")
	old := yaml.MustParse(base)
	return []transform.Edit{
		{Op: transform.Insert, Path: spec.Field("initContainers"), New: yaml.MustParse("[{name: init, env: [{name: yes, value: on}]}]"), Before: "containers"},
		{Op: transform.Insert, Path: spec.Field("containers").At(1), New: yaml.MustParse("{name: log, started: 2001-01-01, mode: 0o17, octal: 010, on: {}}")},
		{Op: transform.Replace, Path: spec.Field("volumes"), Old: yaml.MustParse("null"), New: yaml.MustParse("[{name: v}]")},
		{Op: transform.Remove, Path: spec.Field("containers").At(0), Old: spec.Field("containers").At(0).Lookup(old)},
		{Op: transform.Remove, Path: spec.Field("replicas"), Old: spec.Field("replicas").Lookup(old)},
	}
}

const operations = `- op: test
  path: /spec/initContainers
  value: null
- op: add
  path: /spec/initContainers
  value:
  - name: init
    env:
    - name: "yes"
      value: "on"
- op: add
  path: /spec/containers/1
  value:
    name: log
    started: "2001-01-01"
    mode: 15
    octal: 8
    "on": {}
- op: test
  path: /spec/volumes
  value: null
- op: replace
  path: /spec/volumes
  value:
  - name: v
- op: test
  path: /spec/containers/0
  value:
    name: web
    image: nginx:1.27
- op: remove
  path: /spec/containers/0
- op: test
  path: /spec/replicas
  value: 1
- op: remove
  path: /spec/replicas
`

// The operations as YAML, and what a reader of YAML 1.1 makes of them.
func TestOperations(t *testing.T) {
	ops, err := jsonpatch.Operations(edits())
	if err != nil {
		t.Fatal(err)
	}
	got := jsonpatch.Node(ops).MustString()
	if diff := cmp.Diff(operations, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	direct, err := json.Marshal(ops)
	if err != nil {
		t.Fatal(err)
	}
	read, err := sigsyaml.YAMLToJSON([]byte(got))
	if err != nil {
		t.Fatal(err)
	}
	if !patch.Equal(direct, read) {
		t.Errorf("got %s, want %s", read, direct)
	}
}

// An object that changed since must not lose anything without a word.
func TestDriftFails(t *testing.T) {
	ops, err := jsonpatch.Operations(edits())
	if err != nil {
		t.Fatal(err)
	}
	apply := func(text string) error {
		_, err := applied(t, yaml.MustParse(text), ops)
		return err
	}
	if err := apply(base); err != nil {
		t.Errorf("what did not change: %v", err)
	}
	for name, changed := range map[string]string{
		"another image":      `{spec: {containers: [{name: web, image: "nginx:2"}], volumes: null, replicas: 1}}`,
		"init containers":    `{spec: {initContainers: [{name: a}], containers: [{name: web, image: "nginx:1.27"}], volumes: null, replicas: 1}}`,
		"volumes":            `{spec: {containers: [{name: web, image: "nginx:1.27"}], volumes: [{name: a}], replicas: 1}}`,
		"no replicas":        `{spec: {containers: [{name: web, image: "nginx:1.27"}], volumes: null}}`,
		"nothing left at it": `{spec: {}}`,
	} {
		if apply(changed) == nil {
			t.Errorf("%s: the operations went through", name)
		}
	}
}

func TestIncompleteEdits(t *testing.T) {
	for _, e := range []transform.Edit{
		{Op: transform.Insert, New: yaml.MustParse("a")},
		{Op: transform.Remove, Path: transform.Fields("spec")},
		{Op: "move", Path: transform.Fields("spec")},
	} {
		if ops, err := jsonpatch.Operations([]transform.Edit{e}); err == nil {
			t.Errorf("%v: got %v, want an error", e, ops)
		}
	}
}

// applied returns what another library makes of the object with the operations.
func applied(t *testing.T, object *yaml.RNode, ops []jsonpatch.Operation) (json.RawMessage, error) {
	t.Helper()
	text, err := json.Marshal(ops)
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := patch.DecodePatch(text)
	if err != nil {
		t.Fatal(err)
	}
	return decoded.Apply(asJSON(t, object))
}

func asJSON(t *testing.T, object *yaml.RNode) json.RawMessage {
	t.Helper()
	var out json.RawMessage
	if err := transform.Decode(object, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
