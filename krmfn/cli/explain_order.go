package cli

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// order draws in which order the containers start and stop, where there are any.
func (e explanation) order() []string {
	pod, err := e.after.Spec()
	if err != nil || len(pod.Containers) == 0 {
		return nil
	}
	out := append([]string{"", "Start"}, columns(starts(pod))...)
	out = append(out, ends(e.before, pod)...)
	grace := int64(corev1.DefaultTerminationGracePeriodSeconds)
	if pod.TerminationGracePeriodSeconds != nil {
		grace = *pod.TerminationGracePeriodSeconds
	}
	title := fmt.Sprintf("Stop, within %d s for all (terminationGracePeriodSeconds), then SIGKILL", grace)
	return append(append(out, "", title), columns(stops(pod))...)
}

// starts returns the steps of the start: init containers one by one, then the containers at once.
func starts(pod *corev1.PodSpec) [][2]string {
	var out [][2]string
	for _, c := range pod.InitContainers {
		if native.Is(c) {
			out = append(out, [2]string{c.Name, "native sidecar; what follows waits " + awaited(c)})
		} else {
			out = append(out, [2]string{c.Name, "init container; what follows waits until it has ended well"})
		}
	}
	what := "container"
	if len(pod.Containers) > 1 {
		what = "containers, at once"
	}
	return chain(append(out, [2]string{names(pod.Containers), what}), "↓")
}

// awaited says what a native sidecar makes the next container wait for.
func awaited(c corev1.Container) string {
	var out []string
	if c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
		out = append(out, "until its postStart hook is done")
	}
	if p := c.StartupProbe; p != nil {
		period, failures := max(p.PeriodSeconds, 0), max(p.FailureThreshold, 0)
		if period == 0 {
			period = 10
		}
		if failures == 0 {
			failures = 3
		}
		out = append(out, fmt.Sprintf("until its startup probe succeeds (%d times at most, every %d s)", failures, period))
	}
	if len(out) == 0 {
		return "only until its process runs, not until it is ready"
	}
	return strings.Join(out, " and ")
}

// ends says what ends a pod that is meant to end.
func ends(t transform.PodTemplate, pod *corev1.PodSpec) []string {
	if !native.RunsToCompletion(t, pod) {
		return nil
	}
	line := "  The pod is done when " + names(pod.Containers) + " ended"
	if len(pod.Containers) > 1 {
		line = "  The pod is done when all of " + names(pod.Containers) + " have ended"
	} else {
		line = strings.Replace(line, " ended", " has ended", 1)
	}
	if len(sidecarsOf(pod)) > 0 {
		line += "; native sidecars are then stopped"
	}
	return []string{line}
}

// stops returns the steps of the end: all hooks at once, then the containers, then the native
// sidecars in reverse.
func stops(pod *corev1.PodSpec) [][2]string {
	var out [][2]string
	sidecars := sidecarsOf(pod)
	if hooked := slices.DeleteFunc(slices.Concat(sidecars, pod.Containers), withoutPreStop); len(hooked) > 0 {
		out = append(out, [2]string{names(hooked), "preStop hooks, at once"})
	}
	what := "SIGTERM"
	if len(pod.Containers) > 1 {
		what += ", at once"
	}
	if slices.ContainsFunc(pod.Containers, func(c corev1.Container) bool { return !withoutPreStop(c) }) {
		what += ", each after its own hook"
	}
	out = append(out, [2]string{names(pod.Containers), what})
	for _, c := range slices.Backward(sidecars) {
		out = append(out, [2]string{c.Name, "SIGTERM when those before have ended; it has what is left of the time, at least 2 s"})
	}
	return chain(out, "↓")
}

func withoutPreStop(c corev1.Container) bool { return c.Lifecycle == nil || c.Lifecycle.PreStop == nil }

// sidecarsOf returns the native sidecars of the pod.
func sidecarsOf(pod *corev1.PodSpec) []corev1.Container {
	return slices.DeleteFunc(slices.Clone(pod.InitContainers), func(c corev1.Container) bool { return !native.Is(c) })
}

// names joins the names of the containers.
func names(containers []corev1.Container) string {
	var out []string
	for _, c := range containers {
		out = append(out, c.Name)
	}
	return strings.Join(out, ", ")
}

// chain puts an arrow before each step but the first.
func chain(steps [][2]string, arrow string) [][2]string {
	for i := range steps {
		steps[i][0] = map[bool]string{true: "  ", false: arrow + " "}[i == 0] + steps[i][0]
	}
	return steps
}
