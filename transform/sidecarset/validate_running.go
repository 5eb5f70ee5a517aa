package sidecarset

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Here are the rules for what a container does while it runs: resources, probes, hooks, rights.

func (v *validator) resources(c *corev1.Container, p transform.Path) {
	for _, name := range slices.Sorted(maps.Keys(c.Resources.Limits)) {
		limit := c.Resources.Limits[name]
		if limit.Sign() < 0 {
			v.fail(CodeInvalid, p.Field("limits", string(name)), limit.String()+" is below zero", "correct the quantity")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Resources.Requests)) {
		request := c.Resources.Requests[name]
		limit, limited := c.Resources.Limits[name]
		at := p.Field("requests", string(name))
		switch {
		case request.Sign() < 0:
			v.fail(CodeInvalid, at, request.String()+" is below zero", "correct the quantity")
		case limited && request.Cmp(limit) > 0:
			v.fail(CodeInvalid, at, fmt.Sprintf("%s is more than the limit %s", request.String(), limit.String()),
				"lower the request, or raise the limit")
		}
	}
}

func (v *validator) resizePolicy(c *corev1.Container, p transform.Path) {
	seen := map[corev1.ResourceName]bool{}
	for i, policy := range c.ResizePolicy {
		at := p.At(i)
		v.required(at.Field("resourceName"), string(policy.ResourceName))
		v.oneOf(at.Field("resourceName"), string(policy.ResourceName), "cpu", "memory")
		v.required(at.Field("restartPolicy"), string(policy.RestartPolicy))
		v.oneOf(at.Field("restartPolicy"), string(policy.RestartPolicy), "NotRequired", "RestartContainer")
		if seen[policy.ResourceName] && policy.ResourceName != "" {
			v.fail(CodeInvalid, at.Field("resourceName"), fmt.Sprintf("duplicate %q", policy.ResourceName), "remove one of them")
		}
		seen[policy.ResourceName] = true
	}
}

func (v *validator) probes(c *corev1.Container, p transform.Path) {
	v.probe(c.LivenessProbe, p.Field("livenessProbe"))
	v.probe(c.StartupProbe, p.Field("startupProbe"))
	v.probe(c.ReadinessProbe, p.Field("readinessProbe"))
	v.once(c.LivenessProbe, p.Field("livenessProbe"))
	v.once(c.StartupProbe, p.Field("startupProbe"))
	if c.ReadinessProbe != nil && c.ReadinessProbe.TerminationGracePeriodSeconds != nil {
		v.fail(CodeInvalid, p.Field("readinessProbe", "terminationGracePeriodSeconds"), "a readiness probe cannot have one", "remove it")
	}
}

// once checks that a probe needs one success; 0 stands for the default, which is 1.
func (v *validator) once(probe *corev1.Probe, p transform.Path) {
	if probe != nil && probe.SuccessThreshold > 1 {
		v.fail(CodeInvalid, p.Field("successThreshold"), "must be 1", "remove it")
	}
}

func (v *validator) probe(probe *corev1.Probe, p transform.Path) {
	if probe == nil {
		return
	}
	v.exactlyOne(p, probe.Exec != nil, probe.HTTPGet != nil, probe.TCPSocket != nil, probe.GRPC != nil)
	v.action(probe.Exec, probe.HTTPGet, probe.TCPSocket, p)
	if probe.GRPC != nil {
		v.portNumber(p.Field("grpc", "port"), probe.GRPC.Port)
	}
	for _, f := range []struct {
		name  string
		value int32
	}{
		{"initialDelaySeconds", probe.InitialDelaySeconds},
		{"timeoutSeconds", probe.TimeoutSeconds},
		{"periodSeconds", probe.PeriodSeconds},
		{"successThreshold", probe.SuccessThreshold},
		{"failureThreshold", probe.FailureThreshold},
	} {
		if f.value < 0 {
			v.fail(CodeInvalid, p.Field(f.name), fmt.Sprintf("%d is below zero", f.value), "correct the number")
		}
	}
	if s := probe.TerminationGracePeriodSeconds; s != nil && *s <= 0 {
		v.fail(CodeInvalid, p.Field("terminationGracePeriodSeconds"), "must be above zero", "correct the number")
	}
}

// action checks what a probe and a hook do alike.
func (v *validator) action(exec *corev1.ExecAction, get *corev1.HTTPGetAction, tcp *corev1.TCPSocketAction, p transform.Path) {
	if exec != nil && len(exec.Command) == 0 {
		v.fail(CodeRequired, p.Field("exec", "command"), "a command is required", "give one")
	}
	if get != nil {
		v.port(p.Field("httpGet", "port"), get.Port)
		v.oneOf(p.Field("httpGet", "scheme"), string(get.Scheme), "HTTP", "HTTPS")
	}
	if tcp != nil {
		v.port(p.Field("tcpSocket", "port"), tcp.Port)
	}
}

func (v *validator) lifecycle(l *corev1.Lifecycle, p transform.Path) {
	if l == nil {
		return
	}
	v.hook(l.PostStart, p.Field("postStart"))
	v.hook(l.PreStop, p.Field("preStop"))
}

func (v *validator) hook(h *corev1.LifecycleHandler, p transform.Path) {
	if h == nil {
		return
	}
	v.exactlyOne(p, h.Exec != nil, h.HTTPGet != nil, h.TCPSocket != nil, h.Sleep != nil)
	v.action(h.Exec, h.HTTPGet, h.TCPSocket, p)
}

func (v *validator) securityContext(s *corev1.SecurityContext, p transform.Path) {
	if s == nil {
		return
	}
	for _, id := range []struct {
		name  string
		value *int64
	}{{"runAsUser", s.RunAsUser}, {"runAsGroup", s.RunAsGroup}} {
		if id.value != nil && (*id.value < 0 || *id.value > 1<<31-1) {
			v.fail(CodeInvalid, p.Field(id.name), fmt.Sprintf("%d is out of range", *id.value), "correct the number")
		}
	}
	privileged := s.Privileged != nil && *s.Privileged
	if s.AllowPrivilegeEscalation != nil && !*s.AllowPrivilegeEscalation && privileged {
		v.fail(CodeInvalid, p.Field("allowPrivilegeEscalation"), "cannot be false for a privileged container", "remove one of them")
	}
}

// hostPorts reports two containers under containers that ask for one port of the node.
func (v *validator) hostPorts(s *SidecarSet) {
	taken := map[string]bool{}
	for i, c := range s.Spec.Containers {
		for j, port := range c.Ports {
			if port.HostPort == 0 {
				continue
			}
			protocol := port.Protocol
			if protocol == "" {
				protocol = corev1.ProtocolTCP
			}
			key := fmt.Sprintf("%s/%s/%d", protocol, port.HostIP, port.HostPort)
			if taken[key] {
				p := transform.Fields("spec", string(containers)).At(i).Field("ports").At(j).Field("hostPort")
				v.fail(CodeInvalid, p, fmt.Sprintf("duplicate %d", port.HostPort), "use another port")
			}
			taken[key] = true
		}
	}
}
