package hazard

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of init containers that are no native sidecars and look as if they were to be.
const (
	CodeForgottenRestartPolicy = "forgotten-restart-policy"
	CodeInitProbe              = "init-probe-without-restart"
)

// plainInits are the hazards of init containers that have to end before the pod goes on.
func plainInits() []Hazard {
	return []Hazard{
		{
			Code: CodeForgottenRestartPolicy, Severity: transform.Error,
			Sentence: "An init container without restartPolicy: Always does not end by itself, so that the pod stays in Init for ever.",
			Remedy:   "set restartPolicy: Always, which makes it a native sidecar, or let it end",
			Evidence: "kubelet: what follows an init container waits for its end; reported as clowder #1266",
			look:     forgottenRestartPolicy,
		},
		{
			Code: CodeInitProbe, Severity: transform.Error, Refused: true,
			Sentence: "An init container without restartPolicy: Always has a probe or a lifecycle.",
			Remedy:   "set restartPolicy: Always, which makes it a native sidecar, or remove the field",
			Evidence: "API validation: validateInitContainers",
			look:     initProbe,
		},
	}
}

// plain returns the init containers that are no native sidecars.
func (p pod) plain() []container {
	var out []container
	for _, c := range p.inits() {
		if !native.Is(*c.Container) {
			out = append(out, c)
		}
	}
	return out
}

func initProbe(p pod) []finding {
	return each(p.plain(), func(c container) []finding {
		var out []finding
		for _, field := range sidecarFields(*c.Container) {
			out = append(out, c.refuse(c.path.Field(field), "has a %s, which an init container may have only with restartPolicy: Always", field))
		}
		return out
	})
}

// sidecarFields returns the fields of the container that need one which goes on running.
func sidecarFields(c corev1.Container) []string {
	var out []string
	add := func(is bool, name string) {
		if is {
			out = append(out, name)
		}
	}
	add(c.Lifecycle != nil, "lifecycle")
	add(c.LivenessProbe != nil, "livenessProbe")
	add(c.ReadinessProbe != nil, "readinessProbe")
	add(c.StartupProbe != nil, "startupProbe")
	return out
}

func forgottenRestartPolicy(p pod) []finding {
	return each(p.plain(), func(c container) []finding {
		why := c.endless()
		if why == "" {
			return nil
		}
		f := c.say("init container %q does not end by itself (%s), so the pod stays in Init for ever", c.Name, why)
		if p.version < native.Works {
			f.remedy = "put it under containers, or let it end"
		}
		if c.mayEndAfterAuth() {
			f.severity = transform.Warning
			f.message += ", unless its configuration says exit_after_auth"
		}
		return []finding{f}
	})
}

// mayEndAfterAuth says whether the container is an agent of Vault of which only its configuration, which is not
// here, says whether it ends.
func (c container) mayEndAfterAuth() bool {
	text := c.text()
	return strings.Contains(c.Image, "vault") && vaultAgent().MatchString(text) && !strings.Contains(text, "exit-after-auth") &&
		!strings.Contains(c.Name, "sidecar")
}

var vaultAgent = transform.Pattern(`(?:^|[\s/]vault |^vault )agent\b`)
