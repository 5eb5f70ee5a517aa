package hazard

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what can go wrong with ports and the network.
const (
	CodeHostPort = "native-host-port"
)

// network are the hazards of ports, Services and meshes.
func network() []Hazard {
	return []Hazard{
		{
			Code: CodeHostPort, Number: "H10", Severity: transform.Error,
			Sentence: "A native sidecar has a hostPort, which the kubelet publishes for containers only.",
			Remedy:   "remove the hostPort, or use a container",
			Evidence: "kubelet 1.29 to 1.37, generatePodSandboxConfig: port mappings come from spec.containers",
			look:     hostPort,
		},
	}
}

func hostPort(p pod) []finding {
	if p.HostNetwork {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		if !slices.ContainsFunc(c.Ports, func(port corev1.ContainerPort) bool { return port.HostPort != 0 }) {
			return nil
		}
		return []finding{c.say("%q has a hostPort, which the kubelet publishes for containers only", c.Name)}
	})
}
