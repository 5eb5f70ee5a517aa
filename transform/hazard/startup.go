package hazard

import (
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what can go wrong while a pod starts.
const (
	CodeWaitsForOther    = "waits-for-container"
	CodeMayWaitForOther  = "may-wait-for-container"
	CodeNoStartupProbe   = "no-startup-probe"
	CodeLivenessOfOther  = "liveness-needs-container"
	CodeLivenessTooEarly = "liveness-during-init"
	CodeStartupBudget    = "startup-budget"
	CodePostStartHook    = "post-start-hook"
	CodeSubPath          = "sub-path"
	CodeReadsEarly       = "reads-before-written"
)

// startup are the hazards of the start of a pod: init containers start one by one, and a native
// sidecar counts as started when it runs and its startup probe and postStart hook are done.
func startup() []Hazard { return slices.Concat(startupWaits(), startupTimes(), startupVolumes()) }

// startupWaits are the hazards of who waits for whom.
func startupWaits() []Hazard {
	return []Hazard{
		{
			Code: CodeWaitsForOther, Number: "H1", Severity: transform.Error,
			Sentence: "A native sidecar waits for a port of a container that starts after it: the pod never starts.",
			Remedy:   "ask for a port of its own, or leave it a container",
			Evidence: "KEP-753, scenario 7; kubelet, computeInitContainerActions and ResolveContainerPort",
			look:     waitsForOther,
		},
		{
			Code: CodeMayWaitForOther, Number: "H1", Severity: transform.Warning,
			Sentence: "The startup probe or postStart hook of a native sidecar runs a command that names a port of a container that starts after it.",
			Remedy:   "let the command ask for nothing that starts later, or leave it a container",
			Evidence: "KEP-753, scenario 7; kubelet, computeInitContainerActions",
			look:     mayWaitForOther,
		},
		{
			Code: CodeNoStartupProbe, Number: "H2", Severity: transform.Info,
			Sentence: "A native sidecar has no startup probe, so nothing waits until it is ready.",
			Remedy:   "give it one, or set startupProbe to derive one from its readiness or liveness probe",
			Evidence: "kubelet: initialised is running, with a startup probe when there is one; cloud-sql-proxy #2063",
			look:     noStartupProbe,
		},
	}
}

// startupTimes are the hazards of how long a start takes.
func startupTimes() []Hazard {
	return []Hazard{
		{
			Code: CodeLivenessOfOther, Number: "H3", Severity: transform.Warning,
			Sentence: "The liveness probe of a native sidecar asks for a port of a container that starts after it.",
			Remedy:   "ask for a port of its own, or leave it a container",
			Evidence: "kubelet, computeInitContainerActions: the liveness probe of a sidecar counts while later init containers run",
			look:     livenessOfOther,
		},
		{
			Code: CodeLivenessTooEarly, Number: "H3", Severity: transform.Info,
			Sentence: "A native sidecar without a startup probe has a liveness probe, which counts while later init containers still run.",
			Remedy:   "give it a startup probe if it is alive only when they are done",
			Evidence: "kubelet, computeInitContainerActions: the liveness probe of a sidecar counts while later init containers run",
			look:     livenessDuringInit,
		},
		{
			Code: CodeStartupBudget, Number: "H4", Severity: transform.Warning,
			Sentence: "The startup probes of the native sidecars may together take as long as the workload has to start.",
			Remedy:   "lower failureThreshold or periodSeconds, or raise the deadline",
			Evidence: "kubelet: init containers start one by one; deployment and job controllers, the deadline runs meanwhile",
			look:     startupBudget,
		},
		{
			Code: CodePostStartHook, Number: "H5", Severity: transform.Info,
			Sentence: "A native sidecar has a postStart hook, and nothing after it starts before the hook is done.",
			Remedy:   "use a startup probe to wait in, and keep the hook short",
			Evidence: "KEP-753; kubelet, startContainer runs the hook; Istio holdApplicationUntilProxyStarts",
			look:     postStartHook,
		},
	}
}

// startupVolumes are the hazards of volumes that are not filled yet.
func startupVolumes() []Hazard {
	return []Hazard{
		{
			Code: CodeSubPath, Number: "H7", Severity: transform.Warning,
			Sentence: "A native sidecar mounts a file of a volume by subPath that only a later container writes, and gets a directory.",
			Remedy:   "mount the volume without subPath, or let an init container before it write the file",
			Evidence: "kubelet, makeMounts: a subPath that is not there is made as a directory",
			look:     subPath,
		},
		{
			Code: CodeReadsEarly, Number: "H8", Severity: transform.Info,
			Sentence: "A native sidecar reads an emptyDir that only containers after it write, so it is empty at first.",
			Remedy:   "see that it waits or looks again for what is not there yet",
			Evidence: "KEP-753: containers start when all init containers have started or are done",
			look:     readsEarly,
		},
	}
}

// noStartupProbe finds sidecars without one. It is a Warning where one was asked for and could not be derived.
func noStartupProbe(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		asked := p.asked(*c.Container)
		if c.StartupProbe != nil || !asked && c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
			return nil
		}
		f := c.say("%q has no startup probe, so the next container does not wait until it is ready", c.Name)
		if asked {
			f.message = fmt.Sprintf("no startup probe can be derived for %q, which has neither a readiness nor a liveness probe", c.Name)
			f.severity, f.remedy = transform.Warning, "give it a startup probe, or a readiness probe to derive one from"
		}
		return []finding{f}
	})
}
