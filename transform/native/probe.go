package native

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A derived startup probe asks at once, and at least every two seconds: what starts behind the sidecar waits for it.
// It may fail for five minutes before the sidecar is restarted, or for as long as the other probe allowed.
const (
	startupPeriod = 2
	startupBudget = 300 // seconds

	usualPeriod, usualFailures = 10, 3 // where a probe does not say
)

// deriveStartupProbe gives the container a startup probe like its readiness probe, or else its
// liveness probe, and says whether it did. Without one, the containers after a native sidecar do not
// wait for it to be ready (H2).
func deriveStartupProbe(container *yaml.RNode, c corev1.Container) bool {
	from, like := "readinessProbe", c.ReadinessProbe
	switch {
	case c.StartupProbe != nil || c.ReadinessProbe == nil && c.LivenessProbe == nil:
		return false
	case c.ReadinessProbe == nil:
		from, like = "livenessProbe", c.LivenessProbe
	}
	own, err := transform.WriteOut(transform.Fields(from).Lookup(container))
	if err != nil {
		return false // it is too large to be read, too
	}
	probe := own.YNode()
	for _, name := range []string{"initialDelaySeconds", "periodSeconds", "successThreshold", "failureThreshold", "terminationGracePeriodSeconds"} {
		transform.RemoveField(probe, name)
	}
	period, failures := startupTimes(like)
	probe.Content = append(probe.Content, scalarNode("periodSeconds"), numberNode(period), scalarNode("failureThreshold"), numberNode(failures))
	transform.StripComments(probe) // they are about the probe that this one is like
	n := container.YNode()
	if putProbe(n, probe) {
		return true
	}
	at := len(n.Content)
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == from {
			at = i
		}
	}
	n.Content = slices.Insert(n.Content, at, scalarNode(startupProbeField), probe)
	return true
}

// putProbe puts a probe in the place of one that is null, whose comments go to the key, and says whether there is one.
func putProbe(container, probe *yaml.Node) bool {
	for i := 0; i+1 < len(container.Content); i += 2 {
		key, was := container.Content[i], container.Content[i+1]
		if key.Value != startupProbeField {
			continue
		}
		for _, comment := range []string{was.HeadComment, was.LineComment, was.FootComment} {
			if comment != "" && key.HeadComment != "" {
				key.HeadComment += "\n"
			}
			key.HeadComment += comment
		}
		container.Content[i+1] = probe
		return true
	}
	return false
}

// startupTimes returns how often a startup probe asks that is like another probe, and how often it may fail.
func startupTimes(like *corev1.Probe) (period, failures int) {
	usual := max(1, int(cmp.Or(like.PeriodSeconds, usualPeriod)))
	period = min(usual, startupPeriod)
	budget := max(startupBudget, int(like.InitialDelaySeconds)+usual*int(cmp.Or(like.FailureThreshold, usualFailures)))
	return period, min((budget+period-1)/period, math.MaxInt32)
}

func numberNode(value int) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagInt, Value: strconv.Itoa(value)}
}

func scalarNode(value string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value}
}
