package workload

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// DefinitionKind is the kind of CustomResourceDefinitions.
const DefinitionKind = "CustomResourceDefinition"

// A CRD is a CustomResourceDefinition among the inputs, as far as pod templates are concerned.
type CRD struct {
	Group, Kind string
	versions    []crdVersion
}

type crdVersion struct {
	name   string
	schema schema
}

// ReadCRD reads an item, of either version of the API, as far as it is one.
func ReadCRD(item *yaml.RNode) (CRD, bool) {
	if text(item, "kind") != DefinitionKind || GroupOf(text(item, "apiVersion")) != "apiextensions.k8s.io" {
		return CRD{}, false
	}
	crd := CRD{Group: text(item, "spec", "group"), Kind: text(item, "spec", "names", "kind")}
	shared := schemaAt(item, "spec", "validation", "openAPIV3Schema") // of v1beta1
	versions := transform.Fields("spec", "versions").Lookup(item)
	if !isList(versions) {
		crd.versions = []crdVersion{{text(item, "spec", "version"), shared}}
		return crd, true
	}
	for _, n := range versions.Content() {
		version := yaml.NewRNode(deref(n))
		if text(version, "served") == "false" {
			continue
		}
		own := schemaAt(version, "schema", "openAPIV3Schema")
		if own.node == nil {
			own = shared
		}
		crd.versions = append(crd.versions, crdVersion{text(version, "name"), own})
	}
	return crd, true
}

// Keeps says whether the API server keeps the field at the steps of objects of an apiVersion, or of any
// version that is not listed: spec, template, spec, initContainers, [], restartPolicy. A version without a
// schema keeps everything.
func (c CRD) Keeps(apiVersion string, steps ...string) bool {
	_, name, _ := strings.Cut(apiVersion, "/")
	for _, v := range c.versions {
		if v.name == name {
			return v.schema.keeps(steps)
		}
	}
	return true
}

// A schema is a node of an OpenAPI schema; node is nil where there is none.
type schema struct{ node *yaml.RNode }

func schemaAt(n *yaml.RNode, fields ...string) schema {
	at := transform.Fields(fields...).Lookup(n)
	if at.IsNil() {
		return schema{}
	}
	return schema{yaml.NewRNode(deref(at.YNode()))}
}

// child returns the schema of a field, of [] or of *.
func (s schema) child(step string) schema {
	switch {
	case s.node == nil:
		return schema{}
	case step == "[]":
		return schemaAt(s.node, "items")
	case step == "*":
		return schemaAt(s.node, "additionalProperties")
	}
	return schemaAt(s.node, "properties", step)
}

// isOpen says whether fields that the schema does not name are kept.
func (s schema) isOpen() bool { return text(s.node, "x-kubernetes-preserve-unknown-fields") == "true" }

// keeps says whether what stands at the steps is kept.
func (s schema) keeps(steps []string) bool {
	for _, step := range steps {
		if s.node == nil {
			return true
		}
		next := s.child(step)
		if next.node == nil && step != "*" {
			next = s.child("*")
		}
		if next.node == nil {
			return s.isOpen()
		}
		s = next
	}
	return true
}

// properties returns the fields that the schema names, in order.
func (s schema) properties() []string {
	fields := transform.Fields("properties").Lookup(s.node)
	if !isMapping(fields) {
		return nil
	}
	var out []string
	for i := 0; i+1 < len(fields.Content()); i += 2 {
		out = append(out, fields.Content()[i].Value)
	}
	return out
}
