package hazard

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// livenessOfOther finds sidecars that are alive only when a container after them is. A name that
// they do not declare themselves does no harm here: the kubelet throws such a result away.
func livenessOfOther(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		for _, w := range probeWaits("liveness probe", c.LivenessProbe) {
			if other, ok := p.opensLater(c, w.port); ok && w.port.Type == intstr.Int {
				return []finding{c.say("the %s of %q asks for port %s of %q, which starts after it: without an answer within %s it is killed",
					w.who, c.Name, w.port.String(), other.Name, patience(c.LivenessProbe))}
			}
		}
		return nil
	})
}

// livenessDuringInit finds sidecars that are probed while init containers after them do their work.
// When they ask for a port of another container, more is wrong.
func livenessDuringInit(p pod) []finding {
	worse := map[string]bool{}
	for _, f := range livenessOfOther(p) {
		worse[f.subject] = true
	}
	return each(p.natives(), func(c container) []finding {
		later := slices.IndexFunc(p.InitContainers[c.index+1:], func(other corev1.Container) bool { return !native.Is(other) })
		if c.LivenessProbe == nil || c.StartupProbe != nil || later < 0 || worse[c.Name] {
			return nil
		}
		return []finding{c.say("the liveness probe of %q counts while init container %q still runs: %q is killed when it is not alive within %s",
			c.Name, p.InitContainers[c.index+1+later].Name, c.Name, patience(c.LivenessProbe))}
	})
}

// patience says how long the probe may fail from the start of its container on.
func patience(probe *corev1.Probe) string { return fmt.Sprintf("%ds", budget(probe)) }
