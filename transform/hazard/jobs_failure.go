package hazard

import (
	"fmt"
	"slices"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Exit statuses of a process that a signal ends: SIGTERM, and SIGKILL after the grace period.
const (
	exitTerm = 143
	exitKill = 137
)

// job returns the path of the spec around the pod template: that of a Job, where it is one.
func (p pod) job() transform.Path {
	path := p.template.Path()
	if len(path) == 0 {
		return nil
	}
	return path[:len(path)-1]
}

// isJob says whether the workload is a Job of Kubernetes, or makes them.
func (p pod) isJob() bool {
	ref := p.template.Ref()
	return workload.Is(ref, "batch", "Job") || workload.Is(ref, "batch", "CronJob")
}

// podFailurePolicy finds rules on exit codes that may match a native sidecar, or only one.
func podFailurePolicy(p pod) []finding {
	at := p.job().Field("podFailurePolicy")
	var policy batchv1.PodFailurePolicy
	if n := p.template.Node(at); len(p.natives()) == 0 || n.IsNil() || transform.Decode(n, &policy) != nil {
		return nil
	}
	var out []finding
	for i, rule := range policy.Rules {
		if rule.OnExitCodes == nil {
			continue
		}
		if message := p.matches(*rule.OnExitCodes); message != "" {
			path := at.Field("rules").At(i).Field("onExitCodes")
			out = append(out, finding{path: path, subject: path.String() + message, message: message})
		}
	}
	return out
}

// matches says how the rule may match a native sidecar; empty when it does not.
func (p pod) matches(rule batchv1.PodFailurePolicyOnExitCodesRequirement) string {
	has := func(code int32) bool { return slices.Contains(rule.Values, code) }
	killed := has(exitTerm) || has(exitKill)
	if rule.Operator == batchv1.PodFailurePolicyOnExitCodesOpNotIn {
		killed = !has(exitTerm) || !has(exitKill)
	}
	for _, c := range p.natives() {
		switch {
		case rule.ContainerName != nil && *rule.ContainerName == c.Name:
			return fmt.Sprintf("the rule looks at native sidecar %q, which does not fail the pod and is always stopped in the end", c.Name)
		case rule.ContainerName == nil && killed:
			return fmt.Sprintf("the rule names no container, so it may match %d or %d, with which native sidecar %q is stopped", exitTerm, exitKill, c.Name)
		}
	}
	return ""
}

// backoffLimit finds native sidecars whose restarts fail a Job.
func backoffLimit(p pod) []finding {
	at := p.job().Field("backoffLimit")
	limit := int32(6)
	n := p.template.Node(at)
	isJob := p.isJob() || !n.IsNil()
	if p.RestartPolicy != corev1.RestartPolicyOnFailure || !isJob {
		return nil
	}
	if !n.IsNil() && transform.Decode(n, &limit) != nil {
		return nil // a placeholder: nobody knows
	}
	return each(p.natives(), func(c container) []finding {
		return []finding{c.say("restarts of native sidecar %q count to the backoffLimit of %d, those after exit status 0 too", c.Name, limit)}
	})
}
