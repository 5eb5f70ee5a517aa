package kubernetes

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/version"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
)

// A fate is what an API server does with a field that it does not take as it is.
type fate string

const (
	unknown  fate = "unknown"  // not in its API: refused by strict field validation, else dropped
	dropped  fate = "dropped"  // known, but removed without a word, or set back to the default
	rejected fate = "rejected" // by validation; v1.37 may reject it as well
)

// A finding tells of one field, by its path with names in the place of indexes.
type finding struct {
	Field string
	Fate  fate
	Text  string
}

func (f finding) String() string { return fmt.Sprintf("%s %s: %s", f.Fate, f.Field, f.Text) }

// emulate returns what an API server of version 1.minor, with the gates that are on by default,
// would not take of the object as it is. Feature gates of v1.37 tell it, set as they were then, and
// functions past and since for what v1.37 does not know any more.
//
// Validation is otherwise that of v1.37. It is known to differ in one place: before 1.34 the API
// server did not validate the pod spec of a StatefulSet.
func emulate(t *testing.T, o object, minor int) []finding {
	t.Helper()
	content, err := contentOf(o.text)
	if err != nil {
		t.Fatal(err)
	}
	e := emulation{minor: minor, original: runtime.DeepCopyJSON(content)}
	path := podSpecPath(content)
	e.takeOut(reflect.TypeFor[corev1.PodSpec](), at(content, path), strings.Join(path, "."))
	setVersion(t, minor)
	defer setVersion(t, newest)
	if err := e.create(content); err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(e.findings, func(a, b finding) int { return strings.Compare(a.String(), b.String()) })
	return slices.Compact(e.findings)
}

// setVersion sets the feature gates to what they were by default.
func setVersion(t *testing.T, minor int) {
	t.Helper()
	v := version.MajorMinor(1, uint(minor))
	if err := utilfeature.DefaultMutableFeatureGate.SetEmulationVersion(v); err != nil {
		t.Fatal(err)
	}
}

type emulation struct {
	minor    int
	original map[string]any
	findings []finding
}

func (e *emulation) report(fate fate, path, text string) {
	e.findings = append(e.findings, finding{byName(e.original, path), fate, text})
}

// takeOut removes what v1.37 would judge otherwise than the old version did, and reports it.
func (e *emulation) takeOut(typ reflect.Type, v any, path string) {
	switch v := v.(type) {
	case []any:
		for i, entry := range v {
			e.takeOut(typ.Elem(), entry, fmt.Sprintf("%s[%d]", path, i))
		}
	case map[string]any:
		if typ.Kind() != reflect.Struct {
			return
		}
		for _, key := range slices.Sorted(maps.Keys(v)) {
			e.takeOutField(typ, v, key, path+"."+key)
		}
	}
}

func (e *emulation) takeOutField(typ reflect.Type, fields map[string]any, key, path string) {
	owner, field := fieldOf(typ, key)
	if owner == nil {
		return
	}
	if fate, text := past(e.minor, owner.Name()+"."+key, path, fields[key]); fate != "" {
		e.report(fate, path, text)
		delete(fields, key)
		return
	}
	if field.Kind() == reflect.Pointer {
		field = field.Elem()
	}
	if field.Kind() == reflect.Struct || field.Kind() == reflect.Slice {
		e.takeOut(field, fields[key], path)
	}
}

// fieldOf returns the type of the field with that JSON name, and the struct that declares it, which
// may be embedded.
func fieldOf(typ reflect.Type, key string) (owner, field reflect.Type) {
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == key {
			return typ, f.Type
		}
		if f.Anonymous && name == "" {
			if owner, field := fieldOf(f.Type, key); owner != nil {
				return owner, field
			}
		}
	}
	return nil, nil
}

// podSpecPath returns where the object has its pod spec.
func podSpecPath(content map[string]any) []string {
	switch content["kind"] {
	case "Pod":
		return []string{"spec"}
	case "PodTemplate":
		return []string{"template", "spec"}
	case "CronJob":
		return []string{"spec", "jobTemplate", "spec", "template", "spec"}
	}
	return []string{"spec", "template", "spec"}
}

func at(content map[string]any, path []string) any {
	var v any = content
	for _, key := range path {
		fields, _ := v.(map[string]any)
		v = fields[key]
	}
	return v
}
