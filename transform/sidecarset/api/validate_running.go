package api

import (
	"fmt"
	"math"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Here are the rules for what a container does while it runs: resources, probes, hooks, rights.

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

// runningChecks are those of probes, hooks and rules for what happens at the end.
func runningChecks() checks {
	return checks{
		"HTTPHeader.name":        {notEmpty, text(validation.IsHTTPHeaderName)},
		"HTTPGetAction.protocol": {oneOf("HTTP1", "HTTP2")},
		"HTTPGetAction":          {clearText},
		"GRPCAction.mode":        {oneOf("Plaintext", "TLS")},
		"SleepAction.seconds":    {between(0, math.MaxInt64)},
		"Lifecycle.stopSignal":   {text(signal)},
		"ResourceFieldSelector":  {divisor},
		"FileKeySelector.key":    {notEmpty, text(validation.IsRelaxedEnvVarName)},
		"FileKeySelector.path":   {notEmpty, noBackstep},

		"FileKeySelector.volumeName":               {notEmpty, label()},
		"Container.restartPolicyRules":             {fewRules},
		"ContainerRestartRule.action":              {notEmpty, oneOf("Restart", "RestartAllContainers")},
		"ContainerRestartRule.exitCodes":           {notEmpty},
		"ContainerRestartRuleOnExitCodes.operator": {notEmpty, oneOf("In", "NotIn")},
		"ContainerRestartRuleOnExitCodes.values":   {fewCodes},
	}
}

// clearText wants HTTP/2 without TLS and without a host, as the kubelet speaks it.
func clearText(v *validator, p transform.Path, value reflect.Value) {
	get, _ := reflect.TypeAssert[corev1.HTTPGetAction](value)
	if get.Protocol == nil || *get.Protocol != corev1.HTTPProtocolHTTP2 {
		return
	}
	if get.Scheme == corev1.URISchemeHTTPS || get.Host != "" {
		v.fail(CodeInvalid, p.Field("protocol"), "HTTP2 goes with neither HTTPS nor a host", "remove the scheme and the host, or the protocol")
	}
}

// linuxSignal is a signal that a container may be stopped with.
var linuxSignal = transform.Pattern(`^SIG(ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|` +
	`TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ|RTMIN(\+([1-9]|1[0-5]))?|RTMAX(-([1-9]|1[0-4]))?)$`)

func signal(name string) []string {
	if !linuxSignal().MatchString(name) {
		return []string{"is no signal, as in SIGTERM"}
	}
	return nil
}

func divisor(v *validator, p transform.Path, value reflect.Value) {
	ref, _ := reflect.TypeAssert[corev1.ResourceFieldSelector](value)
	v.divisor(p.Field("divisor"), &ref)
}

func fewRules(v *validator, p transform.Path, value reflect.Value) {
	v.atMost(p, 20, value.Len())
}

func fewCodes(v *validator, p transform.Path, value reflect.Value) {
	v.atMost(p, 255, value.Len())
}

func (v *validator) atMost(p transform.Path, most, got int) {
	if got > most {
		v.fail(CodeInvalid, p, fmt.Sprintf("want at most %d entries, got %d", most, got), "remove some")
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
				p := transform.Fields("spec", string(Containers)).At(i).Field("ports").At(j).Field("hostPort")
				v.fail(CodeInvalid, p, fmt.Sprintf("duplicate %d", port.HostPort), "use another port")
			}
			taken[key] = true
		}
	}
}
