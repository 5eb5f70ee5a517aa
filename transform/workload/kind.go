package workload

import (
	"fmt"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Kind says where objects of one kind hold their pod templates.
type Kind struct {
	Traits

	Group string `json:"group"` // API group; empty for the core group
	Kind  string `json:"kind"`
	// Path leads from the object to the pod template: spec.template. A field followed by [] stands
	// for every entry of a list, and * for every field of a mapping:
	// spec.workerGroupSpecs[].template, spec.replicaSpecs.*.template. Empty: the object itself.
	Path string `json:"path"`
}

func (k Kind) groupKind() groupKind { return groupKind{k.Group, k.Kind} }

// Holds says whether the template is one that the entry of the catalogue leads to.
func (k Kind) Holds(t transform.PodTemplate) bool {
	return k.groupKind() == groupKind{GroupOf(t.Ref().APIVersion), t.Ref().Kind} && leadsTo(k.steps(), t.Path())
}

// Kinds is a catalogue of kinds. When two entries have the same group and kind, both apply.
type Kinds []Kind

// Builtin returns the kinds of Kubernetes itself that hold pod templates, with the groups that
// they were in before.
func Builtin() Kinds {
	return Kinds{
		{Kind: "Pod"},
		{Kind: "PodTemplate", Path: "template"},
		{Kind: "ReplicationController", Path: "spec.template"},
		{Group: "apps", Kind: "Deployment", Path: "spec.template"},
		{Group: "apps", Kind: "ReplicaSet", Path: "spec.template"},
		{Group: "apps", Kind: "StatefulSet", Path: "spec.template"},
		{Group: "apps", Kind: "DaemonSet", Path: "spec.template"},
		{Group: "extensions", Kind: "Deployment", Path: "spec.template"},
		{Group: "extensions", Kind: "ReplicaSet", Path: "spec.template"},
		{Group: "extensions", Kind: "DaemonSet", Path: "spec.template"},
		{Group: "batch", Kind: "Job", Path: "spec.template", Traits: Traits{Ends: true}},
		{Group: "batch", Kind: "CronJob", Path: "spec.jobTemplate.spec.template", Traits: Traits{Ends: true}},
		{Group: "extensions", Kind: "Job", Path: "spec.template", Traits: Traits{Ends: true}},
	}
}

var pathPattern = transform.Pattern(`^(\*|[A-Za-z][A-Za-z0-9_-]*(\[\])*)(\.(\*|[A-Za-z][A-Za-z0-9_-]*(\[\])*))*$`)

// MayBeAbsent says whether an object of the kind may be without the template.
func (k Kind) MayBeAbsent() bool {
	sameWay := func(r route) bool { return r.Optional && slices.Equal(r.steps, k.steps()) }
	return k.Optional || slices.ContainsFunc(known()[k.groupKind()], sameWay)
}

// What a group and a kind look like, and a version, which is no group.
var (
	groupPattern   = transform.Pattern(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)
	versionPattern = transform.Pattern(`^v[0-9]+((alpha|beta)[0-9]+)?$`)
	kindPattern    = transform.Pattern(`^[A-Z][A-Za-z0-9]*$`)
)

// Validate returns a [transform.FieldError] when no object can be of the group and the kind, or the path cannot
// be read.
func (k Kind) Validate() error {
	group, version, isAPIVersion := strings.Cut(k.Group, "/")
	switch {
	case k.Kind == "":
		return wrong("kind", "name the kind", "a value is required")
	case isAPIVersion:
		return wrong("group", fmt.Sprintf("write %q without /%s", group, version), "%q is a group with a version, want the group alone", k.Group)
	case versionPattern().MatchString(k.Group):
		return wrong("group", "leave group out for the core group", "%q is a version", k.Group)
	case k.Group != "" && !groupPattern().MatchString(k.Group):
		return wrong("group", "write one such as ray.io", "no object can be of group %q", k.Group)
	case !kindPattern().MatchString(k.Kind):
		return wrong("kind", "write it as in the manifests, such as RayCluster", "no object is of kind %q", k.Kind)
	case k.Path != "" && !pathPattern().MatchString(k.Path):
		return wrong("path", "write it as spec.groups[].template",
			"cannot read %q, want field names joined by dots, with [] after a list and * for every field", k.Path)
	}
	return nil
}

func wrong(field, remedy, message string, args ...any) error {
	return &transform.FieldError{Path: transform.Fields(field), Message: fmt.Sprintf(message, args...), Remedy: remedy}
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
