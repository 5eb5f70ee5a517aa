package workload

import (
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// Templates returns a row for each pod template in the schemas of the served versions: a node under spec with
// metadata and a spec that has containers as pods have them, at least 20 fields of a PodSpec and at most 8
// others. Kinds on the NeverList have none.
func (c CRD) Templates() Kinds {
	if _, never := c.never(); never {
		return nil
	}
	podFields := fieldsOf(reflect.TypeFor[corev1.PodSpec]())
	return c.find(func(s schema, _ string) bool { return s.isPodTemplate(podFields) })
}

// Doubtful returns a row for each node that may be a pod template and has no schema to tell: it is open and called
// podTemplate. A row for it is for a person to confirm.
func (c CRD) Doubtful() Kinds {
	if _, never := c.never(); never {
		return nil
	}
	return c.find(func(s schema, name string) bool {
		isCalledSo := name == "podTemplate" || strings.HasSuffix(name, "PodTemplate")
		return isCalledSo && s.isOpen() && len(s.properties()) == 0
	})
}

func (c CRD) never() (Never, bool) { return Left(c.Group, c.Kind) }

// find returns a row for each node under spec, of any version, that the function takes. It does not look
// below these.
func (c CRD) find(takes func(s schema, name string) bool) Kinds {
	var out Kinds
	var walk func(s schema, path, name string)
	walk = func(s schema, path, name string) {
		if s.node == nil {
			return
		}
		if takes(s, name) {
			row := Kind{Group: c.Group, Kind: c.Kind, Path: path, Traits: Traits{Optional: true, Source: "its CRD"}}
			if !slices.ContainsFunc(out, func(k Kind) bool { return k.Path == path }) {
				out = append(out, row)
			}
			return
		}
		for _, field := range s.properties() {
			walk(s.child(field), path+"."+field, field)
		}
		walk(s.child("[]"), path+"[]", "")
		walk(s.child("*"), path+".*", "")
	}
	for _, v := range c.versions {
		walk(v.schema.child("spec"), "spec", "spec")
	}
	return out
}

// isPodTemplate follows the rule of Templates.
func (s schema) isPodTemplate(podFields map[string]bool) bool {
	spec := s.child("spec")
	if s.child("metadata").node == nil || spec.node == nil || !spec.child("containers").isContainers() {
		return false
	}
	const known, others = 20, 8
	all := spec.properties()
	of := 0
	for _, field := range all {
		if podFields[field] {
			of++
		}
	}
	return of >= known && len(all)-of <= others
}

// isContainers says whether the schema is that of a list of full containers.
func (s schema) isContainers() bool {
	fields := s.child("[]").properties()
	has := func(field string) bool { return slices.Contains(fields, field) }
	count := 0
	for _, field := range []string{
		"command", "args", "env", "envFrom", "volumeMounts", "resources", "ports", "securityContext", "workingDir",
		"imagePullPolicy", "livenessProbe", "readinessProbe",
	} {
		if has(field) {
			count++
		}
	}
	const enough = 4
	return text(s.node, "type") == "array" && has("name") && has("image") && count >= enough
}

// fieldsOf returns the names that the fields of a struct have in JSON.
func fieldsOf(t reflect.Type) map[string]bool {
	out := map[string]bool{}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		out[name] = true
	}
	return out
}
