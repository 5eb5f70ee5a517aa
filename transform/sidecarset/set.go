package sidecarset

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A list is one of the lists of a pod spec that something is injected into.
type list string

const (
	initContainers   list = "initContainers"
	containers       list = "containers"
	volumes          list = "volumes"
	imagePullSecrets list = "imagePullSecrets"
)

// An entry is a container of a set, and where it is written.
type entry struct {
	list      list
	container *Container
	path      transform.Path // in the SidecarSet
}

// containers returns the containers of the set, those of initContainers first, as they are written.
func (s *SidecarSet) containers() []entry {
	var out []entry
	for i := range s.Spec.InitContainers {
		p := transform.Fields("spec", string(initContainers)).At(i)
		out = append(out, entry{initContainers, &s.Spec.InitContainers[i], p})
	}
	for i := range s.Spec.Containers {
		p := transform.Fields("spec", string(containers)).At(i)
		out = append(out, entry{containers, &s.Spec.Containers[i], p})
	}
	return out
}

// what names the container for a message: container "logs", native sidecar "logs".
func (e entry) what() string {
	switch {
	case e.list == containers:
		return fmt.Sprintf("container %q", e.container.Name)
	case e.native():
		return fmt.Sprintf("native sidecar %q", e.container.Name)
	}
	return fmt.Sprintf("init container %q", e.container.Name)
}

// native says whether the container is a native sidecar: a restartable init container (K66).
func (e entry) native() bool {
	policy := e.container.RestartPolicy
	return e.list == initContainers && policy != nil && *policy == corev1.ContainerRestartPolicyAlways
}

// Same says whether the two sets inject alike: their specs are equal as written.
func (s *SidecarSet) Same(other *SidecarSet) bool {
	spec := transform.Fields("spec")
	return transform.Equal(spec.Lookup(s.node), spec.Lookup(other.node))
}

// written returns what is written at the path in the set, or nil.
func (s *SidecarSet) written(p transform.Path) *yaml.RNode { return p.Lookup(s.node) }

// specHash returns the hash of the spec of the set, as it is recorded.
func (s *SidecarSet) specHash() string {
	if s.hash != "" {
		return s.hash
	}
	return transform.HashNode(transform.Fields("spec").Lookup(s.node))
}

// keepHash computes the hash of the spec for once and all.
func (s *SidecarSet) keepHash() { s.hash = s.specHash() }

// The annotations of a canary: a set that takes the place of another (K25).
const (
	canaryAnnotation = Group + "/sidecarset-canary"
	baseAnnotation   = Group + "/sidecarset-base"
)

// canaryOf returns the set that this one takes the place of, or "".
func (s *SidecarSet) canaryOf() string {
	if s.Annotations[canaryAnnotation] != "true" {
		return ""
	}
	return s.Annotations[baseAnnotation]
}

// ref names the set.
func (s *SidecarSet) ref() transform.Ref {
	return transform.Ref{APIVersion: s.APIVersion, Kind: Kind, Name: s.Name}
}
