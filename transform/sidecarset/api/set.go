package api

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A List is one of the lists of a pod spec that something is injected into.
type List string

// The lists.
const (
	InitContainers   List = "initContainers"
	Containers       List = "containers"
	Volumes          List = "volumes"
	ImagePullSecrets List = "imagePullSecrets"
)

// An Entry is a container of a set, and where it is written.
type Entry struct {
	List      List
	Container *Container
	Path      transform.Path // in the SidecarSet
}

// Containers returns the containers of the set, those of initContainers first, as they are written.
func (s *SidecarSet) Containers() []Entry {
	var out []Entry
	for i := range s.Spec.InitContainers {
		p := transform.Fields("spec", string(InitContainers)).At(i)
		out = append(out, Entry{InitContainers, &s.Spec.InitContainers[i], p})
	}
	for i := range s.Spec.Containers {
		p := transform.Fields("spec", string(Containers)).At(i)
		out = append(out, Entry{Containers, &s.Spec.Containers[i], p})
	}
	return out
}

// What names the container for a message: container "logs", native sidecar "logs".
func (e Entry) What() string {
	switch {
	case e.List == Containers:
		return fmt.Sprintf("container %q", e.Container.Name)
	case e.IsNative():
		return fmt.Sprintf("native sidecar %q", e.Container.Name)
	}
	return fmt.Sprintf("init container %q", e.Container.Name)
}

// IsNative says whether the container is a native sidecar: a restartable init container (K66).
func (e Entry) IsNative() bool {
	policy := e.Container.RestartPolicy
	return e.List == InitContainers && policy != nil && *policy == corev1.ContainerRestartPolicyAlways
}

// Same says whether the two sets inject alike: their specs are equal as written.
func (s *SidecarSet) Same(other *SidecarSet) bool {
	spec := transform.Fields("spec")
	return transform.Equal(spec.Lookup(s.node), spec.Lookup(other.node))
}

// Written returns what is written at the path in the set, or nil.
func (s *SidecarSet) Written(p transform.Path) *yaml.RNode { return p.Lookup(s.node) }

// SpecHash returns the hash of the spec of the set, as it is recorded.
func (s *SidecarSet) SpecHash() string {
	if s.hash != "" {
		return s.hash
	}
	return transform.HashNode(transform.Fields("spec").Lookup(s.node))
}

// KeepHash computes the hash of the spec for once and all.
func (s *SidecarSet) KeepHash() { s.hash = s.SpecHash() }

// The annotations of a canary: a set that takes the place of another (K25).
const (
	canaryAnnotation = Group + "/sidecarset-canary"
	BaseAnnotation   = Group + "/sidecarset-base"
)

// CanaryOf returns the set that this one takes the place of, or "".
func (s *SidecarSet) CanaryOf() string {
	if s.Annotations[canaryAnnotation] != "true" {
		return ""
	}
	return s.Annotations[BaseAnnotation]
}

// Ref names the set.
func (s *SidecarSet) Ref() transform.Ref {
	return transform.Ref{APIVersion: s.APIVersion, Kind: Kind, Name: s.Name}
}
