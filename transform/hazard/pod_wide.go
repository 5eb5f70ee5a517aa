package hazard

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of settings of the whole pod that hold for what is injected, too.
const (
	CodeSharedProcesses = "shared-processes"
	CodeRunAsNonRoot    = "run-as-non-root"
)

// podWide are the hazards of settings of the whole pod. They are about injected containers: the
// others were written for the pod that they stand in.
func podWide() []Hazard {
	return []Hazard{
		{
			Code: CodeSharedProcesses, Number: "H40", Severity: transform.Warning,
			Sentence: "All containers of the pod share their processes, the injected ones too.",
			Remedy:   "see that no container signals processes by name or needs to be process 1, or do not inject here",
			Evidence: "Kubernetes documentation, share process namespace: process 1 is the pause container",
			look:     sharedProcesses,
		},
		{
			Code: CodeRunAsNonRoot, Number: "H42", Severity: transform.Warning,
			Sentence: "The pod demands runAsNonRoot, and nothing says as which user an injected container runs.",
			Remedy:   "set securityContext.runAsUser of what is injected",
			Evidence: "kubelet, verifyRunAsNonRoot: an image that runs as root, or as a user by name, is not started",
			look:     runAsNonRoot,
		},
	}
}

func sharedProcesses(p pod) []finding {
	if !is(p.ShareProcessNamespace) {
		return nil
	}
	return each(p.all(), func(c container) []finding {
		if !p.injected(*c.Container) {
			return nil
		}
		return []finding{c.say("injected container %q and the others see and can signal each other's processes: the pod sets shareProcessNamespace", c.Name)}
	})
}

func runAsNonRoot(p pod) []finding {
	pod := p.SecurityContext
	if pod == nil || !is(pod.RunAsNonRoot) || pod.RunAsUser != nil {
		return nil
	}
	return each(p.all(), func(c container) []finding {
		own := c.SecurityContext
		if !p.injected(*c.Container) || own != nil && (own.RunAsNonRoot != nil || own.RunAsUser != nil) {
			return nil
		}
		return []finding{c.say("the pod sets runAsNonRoot, so injected container %q does not start if its image runs as root or as a user by name", c.Name)}
	})
}
