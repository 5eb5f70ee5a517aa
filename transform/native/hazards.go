package native

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what keeps a container from being, or from working well as, a native sidecar.
const (
	CodeTooOld         = "native-too-old"
	CodeOld            = "native-old"
	CodeHostPort       = "native-host-port"
	CodeLastContainer  = "last-container"
	CodeNameTaken      = "name-clash"
	CodeMeantToEnd     = "meant-to-end"
	CodeWaitsForOther  = "waits-for-container"
	CodeNoStartupProbe = "no-startup-probe"
)

// A candidate is a container that is to become a native sidecar.
type candidate struct {
	corev1.Container

	pod  *corev1.PodSpec
	path transform.Path
	rule Convert
}

// check says what keeps the chosen containers from becoming native sidecars.
func (r Convert) check(t transform.PodTemplate, pod *corev1.PodSpec, chosen []int) []transform.Diagnostic {
	list := t.Path("spec", "containers")
	var out []transform.Diagnostic
	if len(chosen) == len(pod.Containers) {
		out = append(out, transform.Diagnostic{
			Code: CodeLastContainer, Severity: transform.Error, Path: list,
			Message: "no container would be left beside the native sidecars (H29)", Remedy: "choose fewer containers",
		})
	}
	for _, i := range chosen {
		c := candidate{pod.Containers[i], pod, list.At(i), r}
		for _, hazard := range []func(candidate) *transform.Diagnostic{
			tooOld, hostPort, nameTaken, meantToEnd, waitsForOther, noStartupProbe,
		} {
			if d := hazard(c); d != nil {
				out = append(out, *d)
			}
		}
	}
	return out
}

func (c candidate) say(severity transform.Severity, code, message, remedy string) *transform.Diagnostic {
	return &transform.Diagnostic{Code: code, Severity: severity, Path: c.path, Message: message, Remedy: remedy}
}

// tooOld looks at the oldest Kubernetes that the output must run on.
func tooOld(c candidate) *transform.Diagnostic {
	version := cmp.Or(c.rule.Version, Default)
	switch broken := version.Broken(); {
	case version < Works:
		return c.say(transform.Error, CodeTooOld,
			fmt.Sprintf("%q cannot become a native sidecar on Kubernetes %s: they work from %s on", c.Name, version, Works),
			"raise kubernetesVersion, or leave it a container")
	case len(broken) > 0:
		return c.say(transform.Warning, CodeOld,
			fmt.Sprintf("%q works as a native sidecar on Kubernetes %s but for this: %s", c.Name, version, strings.Join(broken, "; ")),
			"raise kubernetesVersion, or leave it a container if that matters")
	}
	return nil
}

// hostPort follows H10: the kubelet publishes the host ports of containers only.
func hostPort(c candidate) *transform.Diagnostic {
	has := slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool { return p.HostPort != 0 })
	if !has || c.pod.HostNetwork {
		return nil
	}
	return c.say(transform.Error, CodeHostPort, fmt.Sprintf("%q has a hostPort, which the kubelet publishes for containers only (H10)", c.Name),
		"remove the hostPort, or leave it a container")
}

// nameTaken follows H31.
func nameTaken(c candidate) *transform.Diagnostic {
	if !slices.ContainsFunc(c.pod.InitContainers, func(init corev1.Container) bool { return init.Name == c.Name }) {
		return nil
	}
	return c.say(transform.Error, CodeNameTaken, fmt.Sprintf("%q is also the name of an init container (H31)", c.Name), "rename one of them")
}

// meantToEnd follows H23: a native sidecar is restarted for ever.
func meantToEnd(c candidate) *transform.Diagnostic {
	if c.RestartPolicy == nil && len(c.RestartPolicyRules) == 0 {
		return nil
	}
	return c.say(transform.Error, CodeMeantToEnd, fmt.Sprintf("%q has a restart policy of its own, but a native sidecar is always restarted (H23)", c.Name),
		"remove its restartPolicy and restartPolicyRules, or leave it a container")
}

// waitsForOther follows H1: what has to succeed before the next container starts asks for a port
// that only another container opens, which starts later: the pod would never start.
func waitsForOther(c candidate) *transform.Diagnostic {
	for _, port := range c.awaited() {
		if declares(c.Container, port) {
			continue
		}
		for _, other := range c.pod.Containers {
			if other.Name != c.Name && declares(other, port) {
				return c.say(transform.Error, CodeWaitsForOther,
					fmt.Sprintf("%q waits for port %s of %q, which would start after it, so the pod would never start (H1)", c.Name, port.String(), other.Name),
					"ask for a port of its own, or leave it a container")
			}
		}
	}
	return nil
}

// awaited returns the ports that have to answer while the sidecar starts.
func (c candidate) awaited() []intstr.IntOrString {
	var out []intstr.IntOrString
	add := func(get *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction) {
		if get != nil {
			out = append(out, get.Port)
		}
		if tcp != nil {
			out = append(out, tcp.Port)
		}
	}
	probes := []*corev1.Probe{c.StartupProbe, c.LivenessProbe}
	if c.rule.StartupProbe && c.StartupProbe == nil {
		probes = append(probes, c.ReadinessProbe) // the startup probe is derived from it
	}
	for _, probe := range probes {
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

// noStartupProbe follows H2: without a startup probe the next container starts as soon as the
// process of the sidecar exists.
func noStartupProbe(c candidate) *transform.Diagnostic {
	hasHook := c.Lifecycle != nil && c.Lifecycle.PostStart != nil
	derived := c.rule.StartupProbe && (c.ReadinessProbe != nil || c.LivenessProbe != nil)
	if c.StartupProbe != nil || hasHook || derived {
		return nil
	}
	return c.say(transform.Info, CodeNoStartupProbe, fmt.Sprintf("%q has no startup probe, so the next container does not wait until it is ready (H2)", c.Name),
		"give it one, or set startupProbe to derive one from its readiness or liveness probe")
}
