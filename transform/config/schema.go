package config

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/google/jsonschema-go/jsonschema"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// Schema returns the JSON Schema (draft 2020-12) of a functionConfig by its kind, InjectSidecars or
// SidecarSet, for editors and validators. What it refuses, the program or Kubernetes refuses, too;
// the program checks more than a schema can say. It is made of the Go types that the configuration is decoded
// into, so it knows every field that they do and no other.
func Schema(kind string) ([]byte, error) {
	d := definitions{}
	build := map[string]func(definitions) (*jsonschema.Schema, error){
		Kind: injectSidecarsSchema, api.Kind: sidecarSetSchema,
	}[kind]
	if build == nil {
		return nil, fmt.Errorf("there is no schema of %q; there is one of %s and of %s", kind, Kind, api.Kind)
	}
	root, err := build(d)
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", kind, err)
	}
	root.Schema, root.Defs = "https://json-schema.org/draft/2020-12/schema", d
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("schema of %s: %w", kind, err)
	}
	return append(text, '\n'), nil
}

// injectSidecarsSchema returns the schema of InjectSidecars, which needs that of SidecarSet.
func injectSidecarsSchema(d definitions) (*jsonschema.Schema, error) {
	set, err := sidecarSetSchema(d)
	if err != nil {
		return nil, err
	}
	d[api.Kind] = set
	root, err := d.object(reflect.TypeFor[Spec]())
	if err != nil {
		return nil, err
	}
	identify(root, Kind, APIVersion)
	root.Description = "The functionConfig that holds SidecarSets and what a SidecarSet cannot say."
	spec := d[nameOf(reflect.TypeFor[Spec]())]
	spec.Properties["sidecarSets"].Items = reference(api.Kind)
	spec.Properties["kubernetesVersion"].Pattern = `^v?1\.[0-9]+(\.[0-9]+)?$`
	spec.Properties["resources"].Items = wholeObject()
	return root, nil
}

// wholeObject is the schema of an object of any kind.
func wholeObject() *jsonschema.Schema {
	text := func() *jsonschema.Schema { return &jsonschema.Schema{Type: "string", MinLength: new(1)} }
	return &jsonschema.Schema{
		Type: "object", Required: []string{"apiVersion", "kind", "metadata"},
		Properties: map[string]*jsonschema.Schema{
			"apiVersion": text(), "kind": text(),
			"metadata": {Type: "object", Required: []string{"name"}, Properties: map[string]*jsonschema.Schema{"name": text()}},
		},
	}
}

// sidecarSetSchema returns the schema of a SidecarSet of either version (K1).
func sidecarSetSchema(d definitions) (*jsonschema.Schema, error) {
	root, err := d.object(reflect.TypeFor[api.Spec]())
	if err != nil {
		return nil, err
	}
	identify(root, api.Kind, api.V1Beta1, api.V1Alpha1)
	root.Required = append(root.Required, "spec")
	root.Description = "An OpenKruise SidecarSet: which pods get which sidecars."
	root.Properties["status"] = &jsonschema.Schema{Description: "Ignored: it is the cluster's."}
	spec := d[nameOf(reflect.TypeFor[api.Spec]())]
	spec.Required = []string{"selector"}
	spec.Properties["namespace"] = &jsonschema.Schema{Type: "string", Description: "Of v1alpha1: the only namespace to inject in."}
	root.If = &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"apiVersion": constant(api.V1Alpha1)}}
	root.Then, root.Else = without("customVersion"), without("namespace")
	return root, nil
}

// object returns the schema of an object with a spec of that type.
func (d definitions) object(spec reflect.Type) (*jsonschema.Schema, error) {
	meta := reflect.TypeFor[metav1.ObjectMeta]()
	for _, t := range []reflect.Type{spec, meta} {
		if err := d.add(t); err != nil {
			return nil, err
		}
	}
	d[nameOf(meta)].Required = nil
	return &jsonschema.Schema{
		Type: "object", AdditionalProperties: nothing(),
		Required:      []string{"apiVersion", "kind", "metadata"},
		PropertyOrder: []string{"apiVersion", "kind", "metadata", "spec"},
		Properties: map[string]*jsonschema.Schema{
			"metadata": {AllOf: []*jsonschema.Schema{reference(nameOf(meta))}, Required: []string{"name"}},
			"spec":     reference(nameOf(spec)),
		},
	}, nil
}

// identify says which kind and versions the object is of.
func identify(s *jsonschema.Schema, kind string, versions ...any) {
	s.Title = kind
	s.Properties["kind"] = constant(kind)
	s.Properties["apiVersion"] = &jsonschema.Schema{Enum: versions}
}

// without refuses a field of the spec.
func without(field string) *jsonschema.Schema {
	spec := &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{field: nothing()}}
	return &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"spec": spec}}
}

func constant(value any) *jsonschema.Schema { return &jsonschema.Schema{Const: &value} }

// nothing is the schema that no value fits.
func nothing() *jsonschema.Schema { return &jsonschema.Schema{Not: &jsonschema.Schema{}} }

func reference(name string) *jsonschema.Schema { return &jsonschema.Schema{Ref: "#/$defs/" + name} }
