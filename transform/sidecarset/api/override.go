package api

import (
	"fmt"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// An Override changes image, resources and variables of one container of the SidecarSets in some
// workloads, before it is injected there: resources by their names, variables by theirs. What it
// does not name stays as in the SidecarSet.
type Override struct {
	Include   []workload.Target `json:"include,omitempty"` // workloads; default all
	Exclude   []workload.Target `json:"exclude,omitempty"` // workloads
	Sidecar   string            `json:"sidecar"`           // name of a container or init container of a SidecarSet
	Image     string            `json:"image,omitempty"`
	Resources Resources         `json:"resources,omitzero"`
	Env       []corev1.EnvVar   `json:"env,omitempty"`

	path   transform.Path // where it is written
	config *yaml.RNode
}

// Resources are limits and requests, which go into those of the SidecarSet by the name of the resource.
type Resources struct {
	Limits   corev1.ResourceList `json:"limits,omitempty"`
	Requests corev1.ResourceList `json:"requests,omitempty"`
}

// From returns the override as it is written at the path of the configuration, of which it takes
// over the nodes.
func (o Override) From(config *yaml.RNode, p transform.Path) Override {
	o.path, o.config = p, config
	return o
}

// Written returns what is written at the path below the override, or nil.
func (o Override) Written(p transform.Path) *yaml.RNode { return o.path.Join(p).Lookup(o.config) }

// Path returns where the override is written.
func (o Override) Path() transform.Path { return o.path }

// Validate returns what is wrong with the override.
func (o Override) Validate(ref transform.Ref) []transform.Diagnostic {
	v := newValidator(ref, nil)
	v.required(o.path.Field("sidecar"), o.Sidecar)
	if o.Image == "" && len(o.Resources.Limits)+len(o.Resources.Requests)+len(o.Env) == 0 {
		v.fail(CodeRequired, o.path, "it changes nothing", "give image, resources or env")
	}
	c := &corev1.Container{
		Image: o.Image, Env: o.Env,
		Resources: corev1.ResourceRequirements{Limits: o.Resources.Limits, Requests: o.Resources.Requests},
	}
	if o.Image != "" {
		v.image(c, o.path)
	}
	v.env(c, o.path)
	v.uniqueEnv(o.Env, o.path.Field("env"))
	v.resources(c, o.path.Field("resources"))
	v.fields(reflect.ValueOf(*c), o.path)
	return v.out
}

// uniqueEnv reports names that are given twice.
func (v *validator) uniqueEnv(env []corev1.EnvVar, p transform.Path) {
	seen := map[string]bool{}
	for i, e := range env {
		if seen[e.Name] {
			v.fail(CodeInvalid, p.At(i).Field("name"), fmt.Sprintf("duplicate %q", e.Name), "remove one of them")
		}
		seen[e.Name] = e.Name != ""
	}
}
