package hazard

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what can go wrong while a pod stops.
const (
	CodeShortGrace   = "short-grace-period"
	CodeSerialStop   = "serial-stop"
	CodePreStopEarly = "pre-stop-early"
	CodePreStopSleep = "pre-stop-sleep"
	CodeSleepTooLong = "sleep-too-long"
)

// defaultGrace is the terminationGracePeriodSeconds of a pod that does not say.
const defaultGrace = 30

// stopping are the hazards of how a pod stops. All preStop hooks run at once. The containers get
// SIGTERM behind theirs; each native sidecar behind its own, and when the containers and all native
// sidecars after it have ended. The grace period is one for all.
func stopping() []Hazard {
	return []Hazard{
		{
			Code: CodeShortGrace, Number: "H26", Severity: transform.Warning,
			Sentence: "Containers and native sidecars stop one after the other, within a grace period of less than 30 seconds.",
			Remedy:   "set terminationGracePeriodSeconds to the sum of what they need",
			Evidence: "kubelet, terminationOrdering; KEP-753",
			look:     shortGrace,
		},
		{
			Code: CodeSerialStop, Number: "H26", Severity: transform.Info,
			Sentence: "Several native sidecars stop one after the other, within the default grace period.",
			Remedy:   "set terminationGracePeriodSeconds to the sum of what they and the containers need",
			Evidence: "kubelet, terminationOrdering; KEP-753",
			look:     serialStop,
		},
		{
			Code: CodePreStopEarly, Number: "H26", Severity: transform.Warning,
			Sentence: "The preStop hook of a native sidecar drains or stops it as soon as the pod stops, before the containers have ended, and it is not started again.",
			Remedy:   "remove the hook: a native sidecar gets SIGTERM after the containers have ended",
			Evidence: "kubelet, killContainer: hooks do not wait for their turn; istio #60649 and #51855; KEP-4438; meshes drain their proxies on purpose",
			look:     preStopEarly,
		},
		{
			Code: CodePreStopSleep, Number: "H26", Severity: transform.Info,
			Sentence: "The preStop hook of a native sidecar only sleeps, but it outlives the containers without.",
			Remedy:   "remove the hook if that is what it is for",
			Evidence: "kubelet, terminationOrdering; KEP-753",
			look:     preStopSleep,
		},
		{
			Code: CodeSleepTooLong, Severity: transform.Error, Refused: true,
			Sentence: "A hook sleeps for longer than the grace period.",
			Remedy:   "shorten it, or raise terminationGracePeriodSeconds",
			Evidence: "API validation, validateSleepAction",
			look:     sleepTooLong,
		},
	}
}

func shortGrace(p pod) []finding {
	grace := p.TerminationGracePeriodSeconds
	if grace == nil || *grace >= defaultGrace {
		return nil
	}
	return p.serially(1, fmt.Sprintf("all within terminationGracePeriodSeconds %d", *grace))
}

func serialStop(p pod) []finding {
	if p.TerminationGracePeriodSeconds != nil {
		return nil
	}
	return p.serially(2, fmt.Sprintf("all within the default of %d seconds", defaultGrace))
}

// serially says in which order the pod stops when it has as many native sidecars, or more.
func (p pod) serially(atLeast int, within string) []finding {
	var names []string
	for _, c := range p.natives() {
		names = append([]string{c.Name}, names...)
	}
	if len(names) < atLeast {
		return nil
	}
	return []finding{{
		path: p.template.Path("spec"), subject: quoted(names),
		message: fmt.Sprintf("the containers stop first, then native %s, %s", sidecars(names), within),
	}}
}

var (
	// stopCall matches what stops or drains a process.
	stopCall = transform.Pattern(`\b(?:drain\w*|\w*quit|shutdown|stop|kill|pkill|killall|terminate)\b`)
	// onlySleeps matches a command that does nothing else.
	onlySleeps = transform.Pattern(`^(?:\S*sh -c )?(?:\S*/)?sleep \d+\w?;?$`)
)

// preStopEarly finds hooks that take a sidecar from containers which still need it. A pod that ends by
// itself stops its sidecars when there are none left; the proxy of a mesh serves while it drains; and where the hook
// of another container asks for it, the two stop together on purpose.
func preStopEarly(p pod) []finding {
	if p.runsToCompletion() {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		call := stopCall().FindString(preStopText(c))
		if call == "" || c.isMeshProxy() || p.isAwaited(c) {
			return nil
		}
		return []finding{c.say("the preStop hook of %q (%q) runs as soon as the pod stops, before the containers have ended", c.Name, call)}
	})
}

func preStopSleep(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		if !onlySleeps().MatchString(preStopText(c)) {
			return nil
		}
		return []finding{c.say("the preStop hook of %q only sleeps, but a native sidecar outlives the containers without", c.Name)}
	})
}

// preStopText returns what the hook does, on one line; nothing without a hook.
func preStopText(c container) string {
	if c.Lifecycle == nil || c.Lifecycle.PreStop == nil {
		return ""
	}
	return handlerText(c.Lifecycle.PreStop)
}

func handlerText(h *corev1.LifecycleHandler) string {
	switch {
	case h.Exec != nil:
		return oneLine(h.Exec.Command)
	case h.HTTPGet != nil:
		return h.HTTPGet.Path
	case h.Sleep != nil:
		return fmt.Sprintf("sleep %d", h.Sleep.Seconds)
	default:
		return ""
	}
}

// sleepTooLong finds hooks that sleep for longer than Kubernetes allows.
func sleepTooLong(p pod) []finding {
	grace := int64(defaultGrace)
	if set := p.TerminationGracePeriodSeconds; set != nil {
		grace = *set
	}
	if grace < 0 {
		grace = 1 // a default of the API
	}
	return each(slices.Concat(p.natives(), p.regular()), func(c container) []finding {
		if c.Lifecycle == nil {
			return nil
		}
		return slices.Concat(
			c.oversleeps("preStop", c.Lifecycle.PreStop, grace),
			c.oversleeps("postStart", c.Lifecycle.PostStart, grace),
		)
	})
}

func (c container) oversleeps(hook string, h *corev1.LifecycleHandler, grace int64) []finding {
	if h == nil || h.Sleep == nil || h.Sleep.Seconds >= 0 && h.Sleep.Seconds <= grace {
		return nil
	}
	f := c.say("the %s hook of %q sleeps %d seconds, but the grace period is %d", hook, c.Name, h.Sleep.Seconds, grace)
	f.path, f.subject = c.path.Field("lifecycle", hook, "sleep"), c.Name+" "+hook
	return []finding{f}
}
