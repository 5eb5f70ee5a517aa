package native

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

const (
	restartPolicyField = "restartPolicy"
	startupProbeField  = "startupProbe"
)

// SetRestartPolicy makes a native sidecar of the container node: restartPolicy: Always goes behind
// the image, or in the place of another restartPolicy.
func SetRestartPolicy(container *yaml.RNode) {
	n := container.YNode()
	always := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: string(corev1.ContainerRestartPolicyAlways)}
	if putField(n, restartPolicyField, always) {
		return
	}
	at := len(n.Content)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == "image" {
			at = i + 2
		}
	}
	n.Content = slices.Insert(n.Content, at, scalarNode(restartPolicyField), always)
}

// putField puts a scalar in the place of the value of a field, with its comments, and says whether the field is there.
func putField(mapping *yaml.Node, name string, value *yaml.Node) bool {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == name {
			old := mapping.Content[i+1]
			value.HeadComment, value.LineComment, value.FootComment = old.HeadComment, old.LineComment, old.FootComment
			mapping.Content[i+1] = value
			return true
		}
	}
	return false
}

// written returns a field of a container as it is written, or nil when it is not there: Kubernetes lets it be null.
func written(t transform.PodTemplate, index int, field string) *string {
	path := t.Path("spec", "containers").At(index).Field(field)
	if t.Node(path).IsNil() {
		return nil
	}
	text := t.Written(path)
	return &text
}

// bringBack gives a container what it had before a conversion.
func (m moved) bringBack(container *yaml.Node) {
	putBack(container, restartPolicyField, m.RestartPolicy)
	if m.StartupProbe {
		putBack(container, startupProbeField, m.StartupProbeWas)
	}
}

// putBack gives a field of a container the value that it had as it was written, or takes it away.
func putBack(container *yaml.Node, field string, was *string) {
	if was != nil {
		if n := transform.ReadWritten(*was); n != nil && putField(container, field, n) {
			return
		}
	}
	transform.RemoveField(container, field)
}
