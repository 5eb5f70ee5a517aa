package workload

import (
	"fmt"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Kind says where objects of one kind hold their pod templates.
type Kind struct {
	Group string `json:"group"` // API group; empty for the core group
	Kind  string `json:"kind"`
	// Path leads from the object to the pod template: spec.template. A field followed by [] stands
	// for every entry of a list, and * for every field of a mapping:
	// spec.workerGroupSpecs[].template, spec.replicaSpecs.*.template. Empty: the object itself.
	Path string `json:"path"`
}

// Kinds is a catalogue of kinds. When two entries have the same group and kind, both apply.
type Kinds []Kind

// Builtin returns the kinds of Kubernetes itself that hold pod templates, with the groups that
// they were in before.
func Builtin() Kinds {
	return Kinds{
		{"", "Pod", ""},
		{"", "PodTemplate", "template"},
		{"", "ReplicationController", "spec.template"},
		{"apps", "Deployment", "spec.template"},
		{"apps", "ReplicaSet", "spec.template"},
		{"apps", "StatefulSet", "spec.template"},
		{"apps", "DaemonSet", "spec.template"},
		{"extensions", "Deployment", "spec.template"},
		{"extensions", "ReplicaSet", "spec.template"},
		{"extensions", "DaemonSet", "spec.template"},
		{"batch", "Job", "spec.template"},
		{"batch", "CronJob", "spec.jobTemplate.spec.template"},
		{"extensions", "Job", "spec.template"},
	}
}

var pathPattern = transform.Pattern(`^(\*|[A-Za-z][A-Za-z0-9_-]*(\[\])*)(\.(\*|[A-Za-z][A-Za-z0-9_-]*(\[\])*))*$`)

// Validate returns a [transform.FieldError] when the kind has no name or its path cannot be read.
func (k Kind) Validate() error {
	if k.Kind == "" {
		return &transform.FieldError{Path: transform.Fields("kind"), Message: "a value is required", Remedy: "name the kind"}
	}
	if k.Path != "" && !pathPattern().MatchString(k.Path) {
		return &transform.FieldError{Path: transform.Fields("path"), Message: fmt.Sprintf("cannot read %q, want field names joined "+
			"by dots, with [] after a list and * for every field, such as spec.groups[].template", k.Path)}
	}
	return nil
}

// steps takes the path apart: spec.groups[].template is spec, groups, [], template.
func (k Kind) steps() []string {
	if k.Path == "" {
		return nil
	}
	return strings.Split(strings.ReplaceAll(k.Path, "[]", ".[]"), ".")
}

// expand returns the paths that the steps lead to in the object, whether or not something stands
// at the end of each.
func expand(object node, at transform.Path, steps []string) []transform.Path {
	if len(steps) == 0 {
		return []transform.Path{at}
	}
	step, rest := steps[0], steps[1:]
	if step != "[]" && step != "*" {
		return expand(object, at.Field(step), rest)
	}
	var out []transform.Path
	for _, child := range children(object, at, step) {
		out = append(out, expand(object, child, rest)...)
	}
	return out
}

// children returns the paths of the entries of the list, or of the fields of the mapping, at p.
func children(object node, p transform.Path, step string) []transform.Path {
	var out []transform.Path
	n := p.Lookup(object)
	switch {
	case n.IsNil():
	case step == "[]" && isList(n):
		for i := range n.Content() {
			out = append(out, p.At(i))
		}
	case step == "*" && isMapping(n):
		for i := 0; i+1 < len(n.Content()); i += 2 {
			out = append(out, p.Field(n.Content()[i].Value))
		}
	}
	return out
}
