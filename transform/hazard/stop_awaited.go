package hazard

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// isAwaited says whether the preStop hook of another container names a port of this one.
func (p pod) isAwaited(c container) bool {
	return slices.ContainsFunc(p.all(), func(other container) bool {
		if other.Name == c.Name || other.Lifecycle == nil || other.Lifecycle.PreStop == nil {
			return false
		}
		asked := portsIn(other.Lifecycle.PreStop)
		return slices.ContainsFunc(c.ownPorts(), func(port string) bool { return slices.Contains(asked, port) })
	})
}

// ownPorts returns the ports of the container, as far as it declares them, or its hook, command or probes name them.
func (c container) ownPorts() []string {
	out := append(portsIn(c.Lifecycle.PreStop), portNumbers(c.runs())...)
	for _, port := range c.Ports {
		out = append(out, strconv.Itoa(int(port.ContainerPort)))
	}
	for _, probe := range []*corev1.Probe{c.StartupProbe, c.ReadinessProbe, c.LivenessProbe} {
		for _, w := range probeWaits("", probe) {
			out = append(out, w.port.String())
		}
	}
	return out
}

// portNumber matches a port in a command: behind a colon, or a number of its own that is no time.
var portNumber = transform.Pattern(`:\d{2,5}\b|\b\d{4,5}\b`)

// portsIn returns the numbers of the ports that a hook names.
func portsIn(h *corev1.LifecycleHandler) []string {
	if h.HTTPGet != nil {
		return []string{h.HTTPGet.Port.String()}
	}
	return portNumbers(handlerText(h))
}

func portNumbers(text string) []string {
	var out []string
	for _, port := range portNumber().FindAllString(text, -1) {
		out = append(out, strings.TrimPrefix(port, ":"))
	}
	return out
}
