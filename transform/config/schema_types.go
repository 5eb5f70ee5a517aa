package config

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// definitions are the schemas of struct types by name, each written once.
type definitions map[string]*jsonschema.Schema

// nameOf returns the name of a struct type among the definitions: krmfn.Spec, v1.Container.
func nameOf(t reflect.Type) string { return path.Base(t.PkgPath()) + "." + t.Name() }

// add defines the struct type and those of its fields.
func (d definitions) add(t reflect.Type) error {
	if d[nameOf(t)] != nil {
		return nil
	}
	d[nameOf(t)] = &jsonschema.Schema{} // a type may hold itself
	known := ownSchemas()
	for _, f := range structFields(t) {
		if known[f] != nil {
			continue
		}
		if err := d.add(f); err != nil {
			return err
		}
		known[f] = reference(nameOf(f))
	}
	delete(known, t)
	for field := range t.Fields() {
		if field.Anonymous {
			delete(known, field.Type) // its fields stand among those of t
		}
	}
	s, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: known})
	if err != nil {
		return fmt.Errorf("%s: %w", nameOf(t), err)
	}
	restoreNamed(s, t)
	for _, property := range s.Properties {
		nullable(property)
	}
	d.describe(s, t)
	d[nameOf(t)] = s
	return nil
}

// structFields returns the struct types of the fields, also of those within lists and maps, and of
// the fields of what is embedded.
func structFields(t reflect.Type) []reflect.Type {
	var out []reflect.Type
	for field := range t.Fields() {
		of := field.Type
		if !field.IsExported() || jsonName(field) == "-" {
			continue
		}
		for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}, of.Kind()) {
			of = of.Elem()
		}
		switch {
		case of.Kind() != reflect.Struct:
		case field.Anonymous && jsonName(field) == "":
			out = append(out, structFields(of)...)
		default:
			out = append(out, of)
		}
	}
	return out
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// restoreNamed undoes that the fields of embedded structs with a name in JSON, such as metadata, stand
// among those of the struct.
func restoreNamed(s *jsonschema.Schema, t reflect.Type) {
	for field := range t.Fields() {
		name := jsonName(field)
		if !field.Anonymous || name == "" {
			continue
		}
		for promoted := range field.Type.Fields() {
			delete(s.Properties, jsonName(promoted))
		}
		s.Properties[name] = reference(nameOf(field.Type))
	}
}

// nullable lets a reference be null where the field is a pointer: the types beside it would have to
// hold, too.
func nullable(s *jsonschema.Schema) {
	if s.Ref != "" && s.Types != nil {
		s.AnyOf = []*jsonschema.Schema{{Ref: s.Ref}, {Type: "null"}}
		s.Ref, s.Types = "", nil
	}
}

// ownSchemas returns the schemas of types that read themselves, and of those with few values.
func ownSchemas() map[reflect.Type]*jsonschema.Schema {
	text := func() *jsonschema.Schema { return &jsonschema.Schema{Type: "string"} }
	return map[reflect.Type]*jsonschema.Schema{
		reflect.TypeFor[metav1.Time]():        text(),
		reflect.TypeFor[metav1.FieldsV1]():    {Type: "object"},
		reflect.TypeFor[resource.Quantity]():  {Types: []string{"string", "number"}},
		reflect.TypeFor[intstr.IntOrString](): {Types: []string{"string", "integer"}},
		reflect.TypeFor[native.Placement]():   placementSchema(),
		reflect.TypeFor[hazard.Levels]():      levelsSchema(),
	}
}

func placementSchema() *jsonschema.Schema {
	relative := func(where native.Where) *jsonschema.Schema {
		return &jsonschema.Schema{
			Type: "object", AdditionalProperties: nothing(), Required: []string{string(where)},
			Properties: map[string]*jsonschema.Schema{string(where): {Type: "string", MinLength: new(1)}},
		}
	}
	fixed := &jsonschema.Schema{Enum: []any{native.Auto, native.First, native.Last}}
	return &jsonschema.Schema{
		Types: []string{"string", "object"},
		AnyOf: []*jsonschema.Schema{fixed, relative(native.Before), relative(native.After)},
	}
}

// levelsSchema lists the hazards and what else can be set. One for which Kubernetes refuses the pod can only
// be an Error, unless an operator may complete the pod.
func levelsSchema() *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", AdditionalProperties: nothing(), Properties: map[string]*jsonschema.Schema{}}
	add := func(code, sentence string, levels ...any) {
		s.Properties[code] = &jsonschema.Schema{Enum: levels, Description: sentence}
		s.PropertyOrder = append(s.PropertyOrder, code)
	}
	for _, h := range hazard.Catalogue() {
		if h.Refused && !h.Completed {
			add(h.Code, h.Sentence, hazard.Error)
			continue
		}
		add(h.Code, h.Sentence, hazard.Error, hazard.Warn, hazard.Ignore)
	}
	for _, r := range hazard.Remarks() {
		if r.Settable() && r.Code != sidecarset.CodeNoMatch {
			add(r.Code, r.Sentence, hazard.Error, hazard.Warn, hazard.Ignore)
		}
	}
	return s
}
