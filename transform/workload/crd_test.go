package workload_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

type object = map[string]any

// schemaOf returns the schema of a Go type of the API, three structs deep below the pod spec, as a
// generator of CRDs would write it.
func schemaOf(t reflect.Type, depth int) object {
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem(), depth)
	case reflect.Slice:
		return object{"type": "array", "items": schemaOf(t.Elem(), depth)}
	case reflect.Struct:
		fields := object{}
		for i := 0; depth > 0 && i < t.NumField(); i++ {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" && name != "-" {
				fields[name] = schemaOf(t.Field(i).Type, depth-1)
			}
		}
		return object{"type": "object", "properties": fields}
	default:
		return object{"type": "string"}
	}
}

func podTemplate() object { return schemaOf(reflect.TypeFor[corev1.PodTemplateSpec](), 4) }

// within puts a schema where a path of a row leads.
func within(path string, leaf object) object {
	steps := strings.Split(strings.ReplaceAll(path, "[]", ".[]"), ".")
	for _, step := range slices.Backward(steps) {
		switch step {
		case "[]":
			leaf = object{"type": "array", "items": leaf}
		case "*":
			leaf = object{"type": "object", "additionalProperties": leaf}
		default:
			leaf = object{"type": "object", "properties": object{step: leaf}}
		}
	}
	return leaf
}

func crd(t *testing.T, group, kind string, root object) workload.CRD {
	t.Helper()
	text, err := json.Marshal(object{
		"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": object{"name": "x." + group},
		"spec": object{"group": group, "names": object{"kind": kind}, "versions": []any{
			object{"name": "v1", "served": true, "schema": object{"openAPIV3Schema": root}},
			object{"name": "v0", "served": false, "schema": object{"openAPIV3Schema": within("spec.gone", podTemplate())}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	out, ok := workload.ReadCRD(yaml.MustParse(string(text)))
	if !ok {
		t.Fatal("it is not read as a CRD")
	}
	return out
}

func pathsOf(kinds workload.Kinds) []string {
	var out []string
	for _, k := range kinds {
		out = append(out, k.Path)
	}
	return out
}

// The schemas of all kinds of the catalogue, when they are written out, are found by their shape alone.
func TestDiscoverEveryRow(t *testing.T) {
	for _, row := range workload.Catalogue() {
		// The group is another, for some of the catalogue's are on the list of what is left alone.
		found := crd(t, "example.com", row.Kind, within(row.Path, podTemplate()))
		if diff := cmp.Diff([]string{row.Path}, pathsOf(found.Templates())); diff != "" {
			t.Errorf("%s: %s", row.Kind, diff)
		}
	}
}

func TestDiscoverTraps(t *testing.T) {
	container := schemaOf(reflect.TypeFor[corev1.Container](), 2)
	containers := object{"type": "array", "items": container}
	onlyResources := object{"type": "array", "items": within("name", object{})}
	own := object{}
	for i := range 26 {
		own[fmt.Sprintf("own%d", i)] = object{"type": "string"}
	}
	withOwn := podTemplate()
	fields, _ := withOwn["properties"].(object)["spec"].(object)["properties"].(object)
	maps.Copy(fields, own)
	for name, root := range map[string]object{
		"under status":           within("status.template", podTemplate()),
		"the root itself":        podTemplate(),
		"no metadata":            within("spec.template.spec", schemaOf(reflect.TypeFor[corev1.PodSpec](), 3)),
		"few fields of a pod":    within("spec.template", object{"properties": object{"metadata": object{}, "spec": object{"properties": object{"containers": containers}}}}),
		"only resources":         within("spec.template", object{"properties": object{"metadata": object{}, "spec": object{"properties": object{"containers": onlyResources}}}}),
		"many fields of its own": within("spec.template", withOwn),
		"open":                   within("spec.podTemplate", object{"type": "object", "x-kubernetes-preserve-unknown-fields": true}),
		"nothing":                {},
	} {
		if got := pathsOf(crd(t, "example.com", "Trap", root).Templates()); got != nil {
			t.Errorf("%s: got %q", name, got)
		}
	}
	if got := pathsOf(crd(t, "serving.knative.dev", "Revision", within("spec.template", podTemplate())).Templates()); got != nil {
		t.Errorf("what a controller writes: got %q", got)
	}
}

func TestDiscoverDoubtful(t *testing.T) {
	open := object{"type": "object", "x-kubernetes-preserve-unknown-fields": true}
	for path, want := range map[string][]string{
		"spec.podTemplate": {"spec.podTemplate"}, "spec.sets[].workerPodTemplate": {"spec.sets[].workerPodTemplate"}, "spec.template": nil,
	} {
		got := pathsOf(crd(t, "example.com", "K", within(path, open)).Doubtful())
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

// The first version of the API has one schema for all versions, and a kind may be quoted.
func TestReadOldCRD(t *testing.T) {
	text, err := json.Marshal(within("spec.template", podTemplate()))
	if err != nil {
		t.Fatal(err)
	}
	got, ok := workload.ReadCRD(yaml.MustParse(`
apiVersion: apiextensions.k8s.io/v1beta1
kind: "CustomResourceDefinition"
spec: {group: example.com, version: v1, names: {kind: Old}, validation: {openAPIV3Schema: ` + string(text) + `}}
`))
	if diff := cmp.Diff([]string{"spec.template"}, pathsOf(got.Templates())); !ok || diff != "" {
		t.Error(ok, diff)
	}
	if _, ok = workload.ReadCRD(yaml.MustParse("apiVersion: example.com/v1\nkind: CustomResourceDefinition\n")); ok {
		t.Error("a kind of another group is read")
	}
}

func TestKeeps(t *testing.T) {
	full := crd(t, "example.com", "K", within("spec.template", podTemplate()))
	pruned := podTemplate()
	spec, _ := pruned["properties"].(object)["spec"].(object)["properties"].(object)
	items, _ := spec["initContainers"].(object)["items"].(object)
	delete(items["properties"].(object), "restartPolicy")
	old := crd(t, "example.com", "K", within("spec.template", pruned))
	open := crd(t, "example.com", "K", within("spec", object{"x-kubernetes-preserve-unknown-fields": true}))
	steps := []string{"spec", "template", "spec", "initContainers", "[]", "restartPolicy"}
	for name, c := range map[string]struct {
		crd        workload.CRD
		apiVersion string
		want       bool
	}{
		"named": {full, "example.com/v1", true}, "not named": {old, "example.com/v1", false}, "open": {open, "example.com/v1", true},
		"a version that is not there": {old, "example.com/v9", true},
	} {
		if got := c.crd.Keeps(c.apiVersion, steps...); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}
