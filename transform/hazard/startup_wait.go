package hazard

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// A wait is a port that has to answer before something goes on.
type wait struct {
	who  string // waits, as "startup probe"
	port intstr.IntOrString
	sure bool // it fails as long as the port is closed
}

// waitsForOther finds sidecars whose start asks for a port that only a later container opens, or
// for a port by a name that they do not have.
func waitsForOther(p pod) []finding { return p.waiting(true) }

// mayWaitForOther finds sidecars whose start runs a command that names such a port.
func mayWaitForOther(p pod) []finding { return p.waiting(false) }

func (p pod) waiting(sure bool) []finding {
	return each(p.natives(), func(c container) []finding {
		for _, w := range startWaits(*c.Container) {
			other, ok := p.opensLater(c, w.port)
			switch {
			case w.sure != sure:
			case isUnknownName(*c.Container, w.port):
				return []finding{c.say("the %s of %q asks for port %s, a name that it does not declare itself, so the pod never starts",
					w.who, c.Name, w.port.StrVal)}
			case ok && sure:
				return []finding{c.say("%q waits in its %s for port %s of %q, which starts after it, so the pod never starts",
					c.Name, w.who, w.port.String(), other.Name)}
			case ok:
				return []finding{c.say("the %s of %q names port %s of %q, which starts after it: if it waits for that, the pod never starts",
					w.who, c.Name, w.port.String(), other.Name)}
			}
		}
		return nil
	})
}

// startWaits returns what the container waits for before it counts as started.
func startWaits(c corev1.Container) []wait {
	out := probeWaits("startup probe", c.StartupProbe)
	if c.Lifecycle == nil || c.Lifecycle.PostStart == nil {
		return out
	}
	hook := c.Lifecycle.PostStart // the kubelet runs no tcpSocket here
	return append(out, handlerWaits("postStart hook", corev1.ProbeHandler{HTTPGet: hook.HTTPGet, Exec: hook.Exec})...)
}

func probeWaits(who string, probe *corev1.Probe) []wait {
	if probe == nil {
		return nil
	}
	return handlerWaits(who, probe.ProbeHandler)
}

// handlerWaits returns the ports of the pod that the handler asks for; with a host it may ask for
// those of another.
func handlerWaits(who string, h corev1.ProbeHandler) []wait {
	var out []wait
	if h.HTTPGet != nil && h.HTTPGet.Host == "" {
		out = append(out, wait{who, h.HTTPGet.Port, true})
	}
	if h.TCPSocket != nil && h.TCPSocket.Host == "" {
		out = append(out, wait{who, h.TCPSocket.Port, true})
	}
	if h.GRPC != nil {
		out = append(out, wait{who, intstr.FromInt32(h.GRPC.Port), true})
	}
	if h.Exec != nil {
		for _, port := range localPorts(h.Exec.Command...) {
			out = append(out, wait{who, intstr.FromInt32(port), insists(h.Exec.Command)})
		}
	}
	return out
}

// isUnknownName says whether the port is a name that the container does not declare: the kubelet
// looks for names in the container itself only.
func isUnknownName(c corev1.Container, port intstr.IntOrString) bool {
	return port.Type == intstr.String && port.StrVal != "" && !declares(c, port)
}

// opensLater returns the container that declares the port when it starts after the init container,
// and nothing that runs by then declares it.
func (p pod) opensLater(c container, port intstr.IntOrString) (container, bool) {
	isOpen := slices.ContainsFunc(p.InitContainers[:c.index+1], func(other corev1.Container) bool {
		return native.Is(other) && declares(other, port)
	})
	later := p.after(c)
	i := slices.IndexFunc(later, func(other container) bool { return declares(*other.Container, port) })
	if isOpen || i < 0 {
		return container{}, false
	}
	return later[i], true
}

// after returns the containers that start after the init container.
func (p pod) after(c container) []container { return p.all()[c.index+1:] }

// declares says whether the container declares the port, by number or by name.
func declares(c corev1.Container, port intstr.IntOrString) bool {
	return slices.ContainsFunc(c.Ports, func(p corev1.ContainerPort) bool {
		if port.Type == intstr.String {
			return p.Name == port.StrVal
		}
		return p.ContainerPort == port.IntVal
	})
}
