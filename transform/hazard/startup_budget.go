package hazard

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// What the API takes for fields of a probe that are not there.
const (
	defaultPeriod    = 10
	defaultThreshold = 3
)

// defaultProgress is the progressDeadlineSeconds of a Deployment that has none; forever is the
// value that means that there is none.
const (
	defaultProgress = 600
	forever         = 1<<31 - 1
)

// budget returns the seconds that the probe may fail from the start of its container on.
func budget(probe *corev1.Probe) int64 {
	period, threshold := cmp.Or(probe.PeriodSeconds, defaultPeriod), cmp.Or(probe.FailureThreshold, defaultThreshold)
	return int64(probe.InitialDelaySeconds) + int64(period)*int64(threshold)
}

// startupBudget compares what all startup probes of sidecars may take, one after the other, with
// each deadline of the workload. How long the proxy of a mesh may take is not up to the workload.
func startupBudget(p pod) []finding {
	var sum int64
	var names []string
	for _, c := range p.natives() {
		if c.StartupProbe != nil && !c.isMeshProxy() {
			sum += budget(c.StartupProbe)
			names = append(names, strconv.Quote(c.Name))
		}
	}
	var out []finding
	for _, d := range p.deadlines() {
		if len(names) == 0 || sum < d.seconds {
			continue
		}
		probes := "the startup probe of " + names[0]
		if len(names) > 1 {
			probes = "the startup probes of " + strings.Join(names, " and ") + " together"
		}
		message := fmt.Sprintf("%s may take %ds, and %s", probes, sum, d)
		out = append(out, finding{path: p.template.Path("spec", "initContainers"), subject: d.field + message, message: message})
	}
	return out
}

// A deadline is the time that a workload gives its pod.
type deadline struct {
	field   string
	seconds int64
	effect  string // of passing it
}

// String says what happens after how long.
func (d deadline) String() string {
	return fmt.Sprintf("%s after %ds (%s)", d.effect, d.seconds, d.field)
}

// deadlines returns those that run while the pod starts.
func (p pod) deadlines() []deadline {
	var out []deadline
	switch ref := p.template.Ref(); {
	case workload.Is(ref, "apps", "Deployment") || workload.Is(ref, "extensions", "Deployment"):
		d := deadline{"progressDeadlineSeconds", defaultProgress, "the rollout is reported as failed"}
		if seconds, ok := p.beside(d.field); ok {
			d.seconds = seconds
		}
		if d.seconds != forever {
			out = append(out, d)
		}
	case p.isJob():
		if seconds, ok := p.beside("activeDeadlineSeconds"); ok {
			out = append(out, deadline{"activeDeadlineSeconds of the Job", seconds, "the Job has failed"})
		}
	}
	if p.ActiveDeadlineSeconds != nil {
		out = append(out, deadline{"activeDeadlineSeconds of the pod", *p.ActiveDeadlineSeconds, "the pod has failed"})
	}
	return out
}

// beside reads a number that stands beside the pod template in its workload.
func (p pod) beside(field string) (int64, bool) {
	template := p.template.Path()
	if len(template) == 0 {
		return 0, false
	}
	n := p.template.Node(template[:len(template)-1].Field(field))
	var seconds *int64
	if n.IsNil() || transform.Decode(n, &seconds) != nil || seconds == nil {
		return 0, false
	}
	return *seconds, true
}
