package hazard

import (
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of what the oldest Kubernetes makes of native sidecars.
const (
	CodeTooOld = "native-too-old"
	CodeOld    = "native-old"
	CodeResize = "native-resize"
)

// clusters are the hazards of the version of Kubernetes.
func clusters() []Hazard {
	return []Hazard{
		{
			Code: CodeTooOld, Number: "H28", Severity: transform.Error,
			Sentence: "Kubernetes is too old for native sidecars: it drops restartPolicy, and the pod hangs in Init.",
			Remedy:   "raise kubernetesVersion, or use a container: mode Classic for what is injected, Revert for what stands there",
			Evidence: "KEP-753, version skew; the gate SidecarContainers is off up to 1.28",
			look:     tooOld,
		},
		{
			Code: CodeOld, Number: "H28", Severity: transform.Warning,
			Sentence: "Native sidecars work on this version of Kubernetes, but not in all that people expect.",
			Remedy:   "raise kubernetesVersion, or use a container if that matters",
			Evidence: "changelogs of Kubernetes 1.30 to 1.33",
			look:     old,
		},
		{
			Code: CodeResize, Number: "H28", Severity: transform.Error,
			Sentence: "A native sidecar has a resizePolicy, which Kubernetes below 1.33 refuses on init containers.",
			Remedy:   "remove resizePolicy, or raise kubernetesVersion",
			Evidence: "API validation up to 1.32: resizePolicy is forbidden on init containers",
			look:     resizes,
		},
	}
}

func tooOld(p pod) []finding {
	if p.version >= native.Works {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		return []finding{c.say("native sidecar %q cannot run on Kubernetes %s: they work from %s on", c.Name, p.version, native.Works)}
	})
}

func old(p pod) []finding {
	broken := p.version.Broken()
	if len(broken) == 0 {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		return []finding{c.say("native sidecar %q works on Kubernetes %s but for this: %s", c.Name, p.version, strings.Join(broken, "; "))}
	})
}

func resizes(p pod) []finding {
	if p.version >= native.Default {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		if len(c.ResizePolicy) == 0 {
			return nil
		}
		return []finding{c.say("native sidecar %q has a resizePolicy, which Kubernetes %s refuses", c.Name, p.version)}
	})
}
