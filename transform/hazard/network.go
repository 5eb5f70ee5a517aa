package hazard

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of what can go wrong with the network around a pod.
const (
	CodeServicePort = "service-port-name"
	CodePolicyPort  = "policy-port-name"
	CodeScrapedPort = "scraped-port"
	CodeMeshOrder   = "mesh-order"
)

// network are the hazards of ports, Services and meshes.
func network() []Hazard {
	return slices.Concat(ports(), []Hazard{
		{
			Code: CodeServicePort, Number: "H14", Severity: transform.Error,
			Sentence: "A Service names a port that only a native sidecar declares, which Kubernetes below 1.33 does not find.",
			Remedy:   "write targetPort as a number, or raise kubernetesVersion",
			Evidence: "kubernetes #127958, #128825, fixed in 1.33 by #128850",
			look:     servicePort,
		},
		{
			Code: CodePolicyPort, Number: "H14", Severity: transform.Warning,
			Sentence: "A NetworkPolicy names a port that only a native sidecar declares, which not every network plugin finds.",
			Remedy:   "write the port as a number",
			Evidence: "calico #8881, kubernetes #125285",
			look:     policyPort,
		},
		{
			Code: CodeScrapedPort, Number: "H15", Severity: transform.Info,
			Sentence: "What is scraped is a port that only a native sidecar declares: to a scraper that is a port of an init container.",
			Remedy:   "see that nothing drops targets with __meta_kubernetes_pod_container_init",
			Evidence: "prometheus #5598, #14929; VictoriaMetrics #7287",
			look:     scrapedPort,
		},
		{
			Code: CodeMeshOrder, Number: "H9", Severity: transform.Warning,
			Sentence: "A native sidecar in a service mesh starts before the proxy of the mesh, unless that is a native sidecar, too.",
			Remedy:   "make the proxy a native sidecar, or ignore this check if it is one",
			Evidence: "istio, reorderPod; linkerd, charts/patch: a proxy that is a container starts after all init containers",
			look:     meshOrder,
		},
	})
}

// servicePort finds ports of sidecars that a Service asks for by name.
func servicePort(p pod) []finding {
	if p.version >= native.Default || !p.hasNativePorts() {
		return nil
	}
	var out []finding
	for _, s := range p.services() {
		for _, port := range s.Spec.Ports {
			out = append(out, p.named(port.TargetPort, port.Protocol, func(c container) finding {
				return c.say("Service %q sends to port %q by name, which only native sidecar %q declares: Kubernetes %s does not find it",
					s.Name, port.TargetPort.StrVal, c.Name, p.version)
			})...)
		}
	}
	return out
}

// policyPort finds ports of sidecars that a NetworkPolicy for the pod opens by name.
func policyPort(p pod) []finding {
	var out []finding
	if !p.hasNativePorts() {
		return nil
	}
	for _, policy := range p.around.policies[p.template.Ref().Namespace] {
		if !policy.selects.Matches(labels.Set(p.labels)) {
			continue
		}
		for _, port := range policy.ports {
			protocol := corev1.ProtocolTCP
			if port.Protocol != nil {
				protocol = *port.Protocol
			}
			out = append(out, p.named(*port.Port, protocol, func(c container) finding {
				return c.say("NetworkPolicy %q opens port %q by name, which only native sidecar %q declares: some network plugins look among the containers only",
					policy.name, port.Port.StrVal, c.Name)
			})...)
		}
	}
	return out
}

// named returns what there is to say when the port is a name that a native sidecar declares and no
// container does.
func (p pod) named(port intstr.IntOrString, protocol corev1.Protocol, say func(container) finding) []finding {
	has := func(c container) bool {
		return slices.ContainsFunc(c.Ports, func(own corev1.ContainerPort) bool {
			return own.Name == port.StrVal && protocolOf(own.Protocol) == protocolOf(protocol)
		})
	}
	natives := p.natives()
	i := slices.IndexFunc(natives, has)
	if port.Type != intstr.String || port.StrVal == "" || i < 0 || slices.ContainsFunc(p.regular(), has) {
		return nil
	}
	f := say(natives[i])
	f.subject = f.message
	return []finding{f}
}

func protocolOf(p corev1.Protocol) corev1.Protocol { return cmp.Or(p, corev1.ProtocolTCP) }

// hasNativePorts says whether a native sidecar declares ports.
func (p pod) hasNativePorts() bool {
	return slices.ContainsFunc(p.natives(), func(c container) bool { return len(c.Ports) > 0 })
}

// scrapedPort finds ports of sidecars that are to be scraped: the annotation that many
// configurations of Prometheus follow, and PodMonitors.
func scrapedPort(p pod) []finding {
	if !p.hasNativePorts() {
		return nil
	}
	var out []finding
	if number := p.annotations["prometheus.io/port"]; number != "" {
		out = append(out, p.scraped("annotation prometheus.io/port", intstr.Parse(number))...)
	}
	for _, m := range p.around.monitors {
		if !m.watches(p.template.Ref().Namespace) || !m.selects.Matches(labels.Set(p.labels)) {
			continue
		}
		for _, endpoint := range m.Spec.Endpoints {
			if endpoint.Port != "" {
				port := intstr.FromString(endpoint.Port)
				out = append(out, p.scraped(fmt.Sprintf("PodMonitor %q", m.Metadata.Name), port)...)
			}
		}
	}
	return out
}

// scraped returns what there is to say of a port when a native sidecar declares it and no container
// does.
func (p pod) scraped(who string, port intstr.IntOrString) []finding {
	has := func(c container) bool { return declares(*c.Container, port) }
	natives := p.natives()
	i := slices.IndexFunc(natives, has)
	if i < 0 || slices.ContainsFunc(p.regular(), has) {
		return nil
	}
	f := natives[i].say("%s names port %s of native sidecar %q, which to a scraper is a port of an init container", who, port.String(), natives[i].Name)
	f.subject = f.message
	return []finding{f}
}
