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

// ownFields returns the fields that only SidecarSets have; they do not reach the pod (K40).
func ownFields() []string {
	return []string{
		"podInjectPolicy", "upgradeStrategy", "shareVolumePolicy", "shareVolumeDevicePolicy",
		"transferEnv", "resourcesPolicy",
	}
}

// The variable that every injected container carries, and is recognised by (K41).
const (
	markName  = "IS_INJECTED"
	markValue = "true"
)

// containerNode returns the container as it is written, without the fields of K40.
func (s *SidecarSet) containerNode(e entry) (*yaml.Node, error) {
	n, err := transform.Detach(e.path.Lookup(s.node))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.path, err)
	}
	for _, name := range ownFields() {
		transform.RemoveField(n.YNode(), name)
	}
	return n.YNode(), nil
}

// markNode returns the mark (K41, K42).
func markNode() *yaml.Node {
	value := stringNode(markValue)
	value.Style = yaml.DoubleQuotedStyle
	return mapNode(stringNode("name"), stringNode(markName), stringNode("value"), value)
}

// Injected says whether a container carries the mark: the first variable of that name is true (K77).
func Injected(c corev1.Container) bool {
	for _, v := range c.Env {
		if v.Name == markName {
			return v.Value == markValue
		}
	}
	return false
}

// volumeNode returns the volume at index i of the set as it goes into a pod. One without a source
// is an emptyDir (K5).
func (s *SidecarSet) volumeNode(i int) (*yaml.RNode, error) {
	p := transform.Fields("spec", "volumes").At(i)
	n, err := transform.Detach(p.Lookup(s.node))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	if s.Spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
		setField(n.YNode(), "emptyDir", mapNode())
	}
	return n, nil
}

// Same says whether the two sets inject alike: their specs are equal as written.
func (s *SidecarSet) Same(other *SidecarSet) bool {
	spec := transform.Fields("spec")
	return transform.Equal(spec.Lookup(s.node), spec.Lookup(other.node))
}
