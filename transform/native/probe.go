package native

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// startupFailures is how often a derived startup probe may fail before the sidecar is restarted:
// with the usual period of ten seconds, five minutes.
const startupFailures = "30"

// deriveStartupProbe gives the container a startup probe like its readiness probe, or else its
// liveness probe, and says whether it did. Without one, the containers after a native sidecar do not
// wait for it to be ready (H2).
func deriveStartupProbe(container *yaml.RNode, c corev1.Container) bool {
	from := "readinessProbe"
	switch {
	case c.StartupProbe != nil || c.ReadinessProbe == nil && c.LivenessProbe == nil:
		return false
	case c.ReadinessProbe == nil:
		from = "livenessProbe"
	}
	own, err := transform.WriteOut(transform.Fields(from).Lookup(container))
	if err != nil {
		return false // it is too large to be read, too
	}
	probe := own.YNode()
	for _, name := range []string{"successThreshold", "failureThreshold", "terminationGracePeriodSeconds"} {
		transform.RemoveField(probe, name)
	}
	failures := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: startupFailures}
	probe.Content = append(probe.Content, scalarNode("failureThreshold"), failures)
	transform.StripComments(probe) // they are about the probe that this one is like
	n := container.YNode()
	at := len(n.Content)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == from {
			at = i
		}
	}
	n.Content = slices.Insert(n.Content, at, scalarNode("startupProbe"), probe)
	return true
}

func scalarNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
}
