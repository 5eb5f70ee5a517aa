// Package faults makes SidecarSets that are sound but for one field. The conformance tests give them to
// the webhook of OpenKruise and to the validation of Kubernetes, and hold ours to what these say.
//
// Every field of the containers and the volumes of k8s.io/api is set to odd values, one at a time, in
// samples that have all of them. A test finds the field that no sample has.
package faults

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// A Fault is a SidecarSet with a value in one field that its sample does not have.
type Fault struct {
	Field string // in the spec of the SidecarSet, without indexes: volumes.nfs.path
	Owner string // the same field by its Go type: NFSVolumeSource.path
	Value string // as JSON; empty when the field was taken away
	Set   object
}

func (f Fault) String() string { return f.Field + " = " + f.Value }

type object = map[string]any

// All returns all faults, always in the same order. The first of each sample are the samples as they are.
func All() ([]Fault, error) { return of(samples()) }

// Pods returns faults of what a pod has beside containers and volumes; their Set is a Pod.
func Pods() ([]Fault, error) {
	var out []sample
	for _, text := range pods() {
		out = append(out, sample{"spec", reflect.TypeFor[corev1.PodSpec](), text})
	}
	return of(out)
}

// IsSample says whether it is a sample as it is.
func (f Fault) IsSample() bool {
	return f.Owner == "" && f.Value == "" && !strings.Contains(f.Field, ".")
}

func of(all []sample) ([]Fault, error) {
	var out []Fault
	seen := map[string]int{}
	for _, s := range all {
		var part any
		if err := yaml.Unmarshal([]byte(s.text), &part); err != nil {
			return nil, fmt.Errorf("reading the sample %s: %w", s.text, err)
		}
		m := maker{sample: s, part: part, seen: seen}
		m.add("", nil, nil)
		m.walk(s.typ, part, nil)
		out = append(out, m.out...)
	}
	return out, nil
}

// A sample is a container or a volume, and where it goes.
type sample struct {
	list string
	typ  reflect.Type
	text string
}

func samples() []sample {
	container, volume := reflect.TypeFor[corev1.Container](), reflect.TypeFor[corev1.Volume]()
	var out []sample
	for _, text := range running() {
		out = append(out, sample{"containers", container, text}, sample{"initContainers", container, text + "\nrestartPolicy: Always\n"})
	}
	for _, text := range starting() {
		out = append(out, sample{"initContainers", container, text}, sample{"containers", container, text})
	}
	for _, text := range restarting() {
		out = append(out, sample{"initContainers", container, text})
	}
	for _, text := range volumes() {
		out = append(out, sample{"volumes", volume, text})
	}
	return out
}

// A maker makes the faults of one sample.
type maker struct {
	sample

	part any
	seen map[string]int // how often a field was met
	out  []Fault
}

// walk makes faults of all fields of the value, at any depth.
func (m *maker) walk(typ reflect.Type, value any, at []any) {
	for typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch v := value.(type) {
	case []any:
		for i, entry := range v {
			m.walk(typ.Elem(), entry, append(slices.Clone(at), i))
		}
	case object:
		if typ.Kind() == reflect.Map {
			m.keys(typ, v, at)
			return
		}
		for _, f := range Fields(typ) {
			path := append(slices.Clone(at), f.Name)
			m.odd(typ.Name()+"."+f.Name, f.Type, v[f.Name], path)
			if v[f.Name] != nil && (typ != reflect.TypeFor[corev1.PodSpec]() || isPodWide(f.Name)) {
				m.walk(f.Type, v[f.Name], path)
			}
		}
	}
}

// isPodWide says whether a field of a pod is none that has samples of its own.
func isPodWide(field string) bool {
	return !slices.Contains([]string{"containers", "initContainers", "volumes", "ephemeralContainers"}, field)
}

// keys makes faults of the values of a mapping whose keys are free.
func (m *maker) keys(typ reflect.Type, v object, at []any) {
	for _, key := range slices.Sorted(maps.Keys(v)) {
		for _, odd := range oddities(typ.Elem(), v[key]) {
			m.add("", append(slices.Clone(at), key), odd)
		}
	}
}

// odd makes the faults of one field: it is taken away, or has another value.
func (m *maker) odd(owner string, typ reflect.Type, has any, path []any) {
	if has != nil {
		m.add(owner, path, nil)
	}
	m.seen[owner]++
	for _, odd := range m.few(owner, oddities(typ, has)) {
		m.add(owner, path, odd)
	}
}

// few returns the values that are tried: all where the field is new, and some where it was met before, for
// what it means depends little on what it is in.
func (m *maker) few(owner string, all []any) []any {
	if m.seen[owner] < 3 {
		return all
	}
	var out []any
	for i := m.seen[owner] % 5; i < len(all); i += 5 {
		out = append(out, all[i])
	}
	return out
}

func (m *maker) add(owner string, path []any, value any) {
	part := deepCopy(m.part)
	if len(path) > 0 {
		put(part, path, value)
	}
	m.out = append(m.out, Fault{Field: name(append([]any{m.list}, path...)), Owner: owner, Value: asText(value), Set: setWith(m.list, part)})
}

// A Field is one of a struct, by its name in JSON; those of embedded structs are its own.
type Field struct {
	Name string
	Type reflect.Type
}

// Fields returns the fields of the struct.
func Fields(typ reflect.Type) []Field {
	if typ.Kind() != reflect.Struct {
		return nil
	}
	var out []Field
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case f.Anonymous && name == "":
			out = append(out, Fields(f.Type)...)
		case name != "" && name != "-":
			out = append(out, Field{name, f.Type})
		}
	}
	return out
}
