package sidecarset

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

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
func containerNode(s *api.SidecarSet, e api.Entry) (*yaml.Node, error) {
	n, err := transform.Detach(s.Written(e.Path))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.Path, err)
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
func volumeNode(s *api.SidecarSet, i int) (*yaml.RNode, error) {
	p := transform.Fields("spec", "volumes").At(i)
	n, err := transform.Detach(s.Written(p))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	if s.Spec.Volumes[i].VolumeSource == (corev1.VolumeSource{}) {
		setField(n.YNode(), "emptyDir", mapNode())
	}
	return n, nil
}
