package hazard

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of restart policies of containers.
const (
	CodeRestartPolicy          = "container-restart-policy"
	CodeSidecarUnderContainers = "sidecar-under-containers"
	CodeRestartRules           = "restart-rules"
	CodePatchedBack            = "patched-back"
)

// The versions from which a container may have a restartPolicy of its own, and a native sidecar
// restartPolicyRules. Both were known one version before, but off by default.
const (
	restartPolicyFrom native.Version = 35
	sidecarRulesFrom  native.Version = 36
)

func restarts() []Hazard {
	return []Hazard{
		{
			Code: CodeRestartPolicy, Number: "H38", Severity: transform.Error,
			Sentence: "A container has a restartPolicy of its own, which this version of Kubernetes refuses or drops.",
			Remedy:   "remove it, or raise kubernetesVersion; what is to be a native sidecar stands under initContainers",
			Evidence: "KEP-5307: refused up to 1.33, dropped on 1.34 by dropContainerRestartRules, on by default from 1.35",
			look:     restartPolicy,
		},
		{
			Code: CodeSidecarUnderContainers, Number: "H38", Severity: transform.Warning,
			Sentence: "restartPolicy: Always stands under containers, where it makes no native sidecar.",
			Remedy:   "put the container under initContainers, or remove its restartPolicy",
			Evidence: "KEP-753: native sidecars are init containers; KEP-5307 allows the field under containers",
			look:     sidecarUnderContainers,
		},
		{
			Code: CodeRestartRules, Severity: transform.Error, Refused: true,
			Sentence: "A container has restartPolicyRules, but no restartPolicy.",
			Remedy:   "add a restartPolicy, or remove the rules",
			Evidence: "API validation: validateContainerRestartPolicy",
			look:     restartRules,
		},
		{
			Code: CodePatchedBack, Number: "H34", Severity: transform.Error, Refused: true, always: true,
			Sentence: "A patch that still names a native sidecar under containers has made a second container there, without an image.",
			Remedy:   "let the patch name it under initContainers, or convert after all patches, and remove the second container",
			Evidence: "strategic merge makes the entry of a list that it does not find; API validation: image is required",
			look:     patchedBack,
		},
	}
}

func restartPolicy(p pod) []finding {
	out := each(p.regular(), func(c container) []finding {
		switch {
		case p.version >= restartPolicyFrom || c.RestartPolicy == nil && len(c.RestartPolicyRules) == 0:
			return nil
		case c.RestartPolicy == nil:
			return []finding{c.say("%q has restartPolicyRules, which Kubernetes %s %s", c.Name, p.version, p.refuses())}
		case native.Is(*c.Container):
			return []finding{c.say("%q has restartPolicy: Always under containers, where it makes no native sidecar, and Kubernetes %s %s it",
				c.Name, p.version, p.refuses())}
		}
		return []finding{c.say("%q has restartPolicy: %s, which Kubernetes %s %s", c.Name, *c.RestartPolicy, p.version, p.refuses())}
	})
	return append(out, each(p.inits(), func(c container) []finding {
		own := c.RestartPolicy != nil && *c.RestartPolicy != corev1.ContainerRestartPolicyAlways
		switch {
		case own && p.version < restartPolicyFrom:
			return []finding{c.say("init container %q has restartPolicy: %s, and Kubernetes %s knows only Always there", c.Name, *c.RestartPolicy, p.version)}
		case len(c.RestartPolicyRules) > 0 && native.Is(*c.Container) && p.version < sidecarRulesFrom:
			return []finding{c.say("native sidecar %q has restartPolicyRules, which Kubernetes %s %s", c.Name, p.version, p.refuses())}
		}
		return nil
	})...)
}

// refuses says what the version, which is too old, does with restart policies of containers.
func (p pod) refuses() string {
	if p.version == restartPolicyFrom-1 {
		return "drops"
	}
	return "refuses"
}

func sidecarUnderContainers(p pod) []finding {
	if p.version < restartPolicyFrom {
		return nil // restartPolicy says so
	}
	return each(p.regular(), func(c container) []finding {
		if !native.Is(*c.Container) {
			return nil
		}
		return []finding{c.say("%q has restartPolicy: Always under containers, where it makes no native sidecar", c.Name)}
	})
}

func restartRules(p pod) []finding {
	return each(p.all(), func(c container) []finding {
		if c.RestartPolicy != nil || len(c.RestartPolicyRules) == 0 {
			return nil
		}
		return []finding{c.refuse(c.path.Field("restartPolicyRules"), "has restartPolicyRules, but no restartPolicy")}
	})
}

// patchedBack finds containers without an image that have the name of a native sidecar with one. On
// a second run of a conversion they are init containers already.
func patchedBack(p pod) []finding {
	whole := map[string]container{}
	for _, c := range p.natives() {
		if c.Image != "" {
			whole[c.Name] = c
		}
	}
	return each(p.all(), func(c container) []finding {
		sidecar, found := whole[c.Name]
		if c.Image != "" || !found {
			return nil
		}
		return []finding{c.refuse(c.path, "has no image, as if a patch for container %q had made it, which is a native sidecar now: %s", c.Name, sidecar.path)}
	})
}
