package hazard

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what can go wrong while a pod starts.
const (
	CodeWaitsForOther  = "waits-for-container"
	CodeNoStartupProbe = "no-startup-probe"
)

// startup are the hazards of the start of a pod: init containers start one by one, and a native
// sidecar counts as started when it runs and its startup probe and postStart hook are done.
func startup() []Hazard {
	return []Hazard{
		{
			Code: CodeWaitsForOther, Number: "H1", Severity: transform.Error,
			Sentence: "A native sidecar waits for a port of a container that starts after it: the pod never starts.",
			Remedy:   "ask for a port of its own, or leave it a container",
			Evidence: "KEP-753, scenario 7; Knative queue-proxy",
			look:     waitsForOther,
		},
		{
			Code: CodeNoStartupProbe, Number: "H2", Severity: transform.Info,
			Sentence: "A native sidecar has no startup probe, so nothing waits until it is ready.",
			Remedy:   "give it one, or set startupProbe to derive one from its readiness or liveness probe",
			Evidence: "kubelet: initialised is running, with a startup probe when there is one; cloud-sql-proxy #2063",
			look:     noStartupProbe,
		},
	}
}

// waitsForOther finds sidecars whose start asks for a port that only a later container opens.
func waitsForOther(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		for _, port := range awaited(c.Container) {
			for _, other := range p.after(c) {
				if !declares(c.Container, port) && declares(other.Container, port) {
					return []finding{c.say("%q waits for port %s of %q, which starts after it, so the pod never starts", c.Name, port.String(), other.Name)}
				}
			}
		}
		return nil
	})
}

// after returns the containers that start after the init container.
func (p pod) after(c container) []container { return p.all()[c.index+1:] }

// awaited returns the ports that have to answer while the container starts, or is killed.
func awaited(c corev1.Container) []intstr.IntOrString {
	var out []intstr.IntOrString
	add := func(get *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction) {
		if get != nil {
			out = append(out, get.Port)
		}
		if tcp != nil {
			out = append(out, tcp.Port)
		}
	}
	for _, probe := range []*corev1.Probe{c.StartupProbe, c.LivenessProbe} {
		if probe != nil {
			add(probe.HTTPGet, probe.TCPSocket)
		}
	}
	if c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
		add(c.Lifecycle.PostStart.HTTPGet, c.Lifecycle.PostStart.TCPSocket)
	}
	return out
}

// declares says whether the container declares the port, by number or by name.
func declares(c corev1.Container, port intstr.IntOrString) bool {
	return slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool {
		if port.Type == intstr.String {
			return p.Name == port.StrVal
		}
		return p.ContainerPort == port.IntVal
	})
}

func noStartupProbe(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		if c.StartupProbe != nil || c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
			return nil
		}
		return []finding{c.say("%q has no startup probe, so the next container does not wait until it is ready", c.Name)}
	})
}
