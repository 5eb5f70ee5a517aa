package hazard

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of what can go wrong with the ports of a pod.
const (
	CodeHostPort      = "native-host-port"
	CodeHostPortClash = "host-port-clash"
	CodeHostPortTaken = "host-port-taken"
	CodePortClash     = "port-clash"
	CodePortName      = "port-name-clash"
)

// ports are the hazards of what containers listen on.
func ports() []Hazard {
	return []Hazard{
		{
			Code: CodeHostPort, Number: "H10", Severity: transform.Error,
			Sentence: "A native sidecar has a hostPort, which the kubelet publishes for containers only.",
			Remedy:   "remove the hostPort, or use a container",
			Evidence: "kubelet 1.29 to 1.37, generatePodSandboxConfig: port mappings come from spec.containers",
			look:     hostPort,
		},
		{
			Code: CodeHostPortClash, Number: "H11", Severity: transform.Error, Refused: true,
			Sentence: "Two ports under containers, or two of one init container, have the same hostPort.",
			Remedy:   "change or remove one of them",
			Evidence: "API validation: AccumulateUniqueHostPorts",
			look:     hostPortClash,
		},
		{
			Code: CodeHostPortTaken, Number: "H11", Severity: transform.Error,
			Sentence: "An init container and another container that runs beside it have the same port in the network of the host.",
			Remedy:   "change one of them",
			Evidence: "API validation does not compare them; both listen on the host",
			look:     hostPortTaken,
		},
		{
			Code: CodePortClash, Number: "H12", Severity: transform.Warning,
			Sentence: "Two containers that run side by side declare the same port, but have one network.",
			Remedy:   "change one of them",
			Evidence: "the containers of a pod share its network; the API warns of it; grafana helm-charts #4046",
			look:     portClash,
		},
		{
			Code: CodePortName, Number: "H13", Severity: transform.Warning,
			Sentence: "Two containers give the same name to different ports, and a Service takes the first of them.",
			Remedy:   "rename one of them",
			Evidence: "endpointslice, FindPort: containers in order, then native sidecars",
			look:     portName,
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

// A port is one port of a container.
type port struct {
	name     string
	number   int32
	protocol corev1.Protocol
	hostPort int32
	hostIP   string

	of    container
	index int // in its list
}

func portsOf(containers ...container) []port {
	var out []port
	for _, c := range containers {
		for i, p := range c.Ports {
			out = append(out, port{p.Name, p.ContainerPort, protocolOf(p.Protocol), p.HostPort, p.HostIP, c, i})
		}
	}
	return out
}

func (p port) path() transform.Path { return p.of.path.Field("ports").At(p.index) }

// onHost returns the ports with the hostPort that they have: in the network of the host, every port
// has one. The API server fills it in for Pods alone, so it takes a Deployment and refuses its pods.
func (p pod) onHost(all []port) []port {
	var out []port
	for _, one := range all {
		if p.HostNetwork && one.hostPort == 0 {
			one.hostPort = one.number
		}
		if one.hostPort != 0 {
			out = append(out, one)
		}
	}
	return out
}

// hostPortClash finds what the API server refuses.
func hostPortClash(p pod) []finding {
	return clashes(p.onHost(portsOf(p.mainFirst()...)), port.onHost, func(a, b port) string {
		isInit := a.of.init || b.of.init
		isSame := a.hostPort == b.hostPort && a.protocol == b.protocol && a.hostIP == b.hostIP
		if !isSame || isInit && (a.of.init != b.of.init || a.of.index != b.of.index) {
			return ""
		}
		return fmt.Sprintf("hostPort %d/%s of %q is also that of %q", b.hostPort, b.protocol, b.of.Name, a.of.Name)
	})
}

// hostPortTaken finds what the API server lets pass, but the host does not.
func hostPortTaken(p pod) []finding {
	if !p.HostNetwork {
		return nil
	}
	return clashes(p.onHost(portsOf(p.mainFirst()...)), port.onHost, func(a, b port) string {
		isSame := a.hostPort == b.hostPort && a.protocol == b.protocol && overlap(a.hostIP, b.hostIP)
		if !isSame || !a.of.init && !b.of.init || !sideBySide(a.of, b.of) {
			return ""
		}
		return fmt.Sprintf("port %d/%s of %q is also that of %q, and both listen on the host at the same time", b.hostPort, b.protocol, b.of.Name, a.of.Name)
	})
}

func portClash(p pod) []finding {
	if p.HostNetwork {
		return nil
	}
	return clashes(portsOf(p.mainFirst()...), port.inPod, func(a, b port) string {
		if a.number != b.number || a.protocol != b.protocol || !sideBySide(a.of, b.of) {
			return ""
		}
		return fmt.Sprintf("port %d/%s of %q is also that of %q, and only one of them can listen on it", b.number, b.protocol, b.of.Name, a.of.Name)
	})
}

// portName finds ports behind another one of the same name. A port of an init container has no name
// for others, unless it is a native sidecar.
func portName(p pod) []finding {
	out := clashes(portsOf(append(p.regular(), p.natives()...)...), port.byName, func(a, b port) string {
		if a.name == "" || a.name != b.name || a.protocol != b.protocol || a.number == b.number || a.of.Name == b.of.Name {
			return ""
		}
		return fmt.Sprintf("port %d of %q has the name %q, by which a Service finds port %d of %q", b.number, b.of.Name, b.name, a.number, a.of.Name)
	})
	for i := range out {
		out[i].subject = out[i].message // it matters which of the two a Service finds
	}
	return out
}

// mainFirst returns the containers, then the init containers, so that what clashes is said of the
// latter.
func (p pod) mainFirst() []container { return append(p.regular(), p.inits()...) }

// A portKey is what ports have in common that may clash.
type portKey struct {
	name     string
	number   int32
	protocol corev1.Protocol
}

func (p port) onHost() portKey { return portKey{number: p.hostPort, protocol: p.protocol} }
func (p port) inPod() portKey  { return portKey{number: p.number, protocol: p.protocol} }
func (p port) byName() portKey { return portKey{name: p.name, protocol: p.protocol} }

// clashes asks of every port whether it clashes with one before it that has the same key, and returns what is said
// of the first. Which of the two stands before the other does not matter to know it again.
func clashes(all []port, key func(port) portKey, say func(a, b port) string) []finding {
	var out []finding
	before := map[portKey][]port{}
	for _, b := range all {
		k := key(b)
		if i := slices.IndexFunc(before[k], func(a port) bool { return say(a, b) != "" }); i >= 0 {
			a := before[k][i]
			names := []string{a.of.Name, b.of.Name}
			slices.Sort(names)
			out = append(out, finding{path: b.path(), subject: fmt.Sprint(names, b.number, b.hostPort, b.protocol), message: say(a, b)})
		}
		if !b.isCovered(before[k]) {
			before[k] = append(before[k], b)
		}
	}
	return out
}

// isCovered says whether others with the key clash with whatever this port clashes with: one of the same container and
// number, or two of the same container.
func (p port) isCovered(others []port) bool {
	const enough = 2
	beside := 0
	for _, o := range others {
		if o.of.init != p.of.init || o.of.index != p.of.index || o.hostIP != p.hostIP {
			continue
		}
		if beside++; o.number == p.number || beside == enough {
			return true
		}
	}
	return false
}

// sideBySide says whether two different containers run at the same time. An init container that is
// to end runs beside the native sidecars before it only.
func sideBySide(a, b container) bool {
	ends := func(c container) bool { return c.init && !native.Is(*c.Container) }
	switch {
	case a.init == b.init && a.index == b.index:
		return false
	case ends(a):
		return b.init && !ends(b) && b.index < a.index
	case ends(b):
		return a.init && a.index < b.index
	}
	return true
}

// overlap says whether two addresses of the host have one in common.
func overlap(a, b string) bool {
	all := []string{"", "0.0.0.0", "::"}
	return a == b || slices.Contains(all, a) || slices.Contains(all, b)
}
