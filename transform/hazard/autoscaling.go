package hazard

import (
	"fmt"
	"slices"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of what can go wrong with autoscalers.
const (
	CodeVPA               = "vpa-native-sidecar"
	CodeHPAUtilization    = "hpa-utilization"
	CodeHPAMissingRequest = "hpa-missing-request"
)

// autoscaling are the hazards of the autoscalers of the input.
func autoscaling() []Hazard {
	return []Hazard{
		{
			Code: CodeVPA, Number: "H18", Severity: transform.Warning,
			Sentence: "A VerticalPodAutoscaler gives no recommendations for native sidecars.",
			Remedy:   "set the requests of the sidecar by hand, or leave it a container",
			Evidence: "kubernetes/autoscaler #6691 and #7229; AEP #8905 is not built yet",
			look:     verticalPassesOver,
		},
		{
			Code: CodeHPAUtilization, Number: "H19", Severity: transform.Info,
			Sentence: "A HorizontalPodAutoscaler scales by the utilization of the requests, and they change.",
			Remedy:   "set the target anew, or use a ContainerResource metric",
			Evidence: "horizontal pod autoscaler, calculateRequests: containers and native sidecars are summed",
			compare:  horizontalUtilization,
		},
		{
			Code: CodeHPAMissingRequest, Number: "H19", Severity: transform.Warning,
			Sentence: "A sidecar has no request of the resource that a HorizontalPodAutoscaler scales by, which then scales no more.",
			Remedy:   "give the sidecar a request, or use a ContainerResource metric",
			Evidence: "horizontal pod autoscaler, calculatePodRequestsFromContainers: missing request",
			look:     horizontalMissing,
		},
	}
}

func verticalPassesOver(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		var out []finding
		for _, v := range p.around.vertical[p.template.Ref().Namespace] {
			named, off := v.policy(c.Name)
			if off || !p.scales(v.Metadata.Namespace, v.Spec.TargetRef) {
				continue
			}
			f := c.say("VerticalPodAutoscaler %q recommends nothing for native sidecar %q", v.Metadata.Name, c.Name)
			if named {
				f.message += ", though it has a policy for it"
			}
			f.subject += " " + v.Metadata.Name
			out = append(out, f)
		}
		return out
	})
}

// policy says whether the autoscaler has a policy for the container by name, and whether it is off.
func (v verticalPodAutoscaler) policy(container string) (named, off bool) {
	for _, policy := range v.Spec.ResourcePolicy.ContainerPolicies {
		if policy.ContainerName == container {
			return true, policy.Mode == "Off"
		}
	}
	return false, false
}

// A utilization is a resource by the utilization of which an autoscaler scales the workload.
type utilization struct {
	scaler   string
	resource corev1.ResourceName
}

// utilizations returns those of the autoscalers in the input that name the workload.
func (p pod) utilizations() []utilization {
	var out []utilization
	for _, h := range p.around.horizontal[p.template.Ref().Namespace] {
		if !p.scales(h.Namespace, h.Spec.ScaleTargetRef) {
			continue
		}
		if len(h.Spec.Metrics) == 0 { // the default, and all that v1 knows
			out = append(out, utilization{h.Name, corev1.ResourceCPU})
		}
		for _, m := range h.Spec.Metrics {
			if m.Resource != nil && m.Resource.Target.Type == autoscalingv2.UtilizationMetricType {
				out = append(out, utilization{h.Name, m.Resource.Name})
			}
		}
	}
	return out
}

func horizontalUtilization(before, after pod) []finding {
	var out []finding
	for _, u := range after.utilizations() {
		was, is := before.counted(u.resource), after.counted(u.resource)
		if was.Cmp(is) == 0 {
			continue
		}
		out = append(out, finding{path: after.template.Path("spec"), message: fmt.Sprintf(
			"HorizontalPodAutoscaler %q measures against %s requests of %s instead of %s", u.scaler, u.resource, is.String(), was.String())})
	}
	return out
}

// counted returns the requests that utilization is measured against: those of the pod itself, or
// else those of all containers that run on.
func (p pod) counted(name corev1.ResourceName) resource.Quantity {
	if amount, set := podLevel(p.PodSpec).Requests[name]; set {
		return amount
	}
	var total corev1.ResourceList
	for _, c := range slices.Concat(p.natives(), p.regular()) {
		total = sum(total, requestsOf(*c.Container))
	}
	return total[name]
}

// horizontalMissing finds sidecars without a request when all other containers have one: without
// them the autoscaler would work.
func horizontalMissing(p pod) []finding {
	var out []finding
	for _, u := range p.utilizations() {
		missing := slices.DeleteFunc(slices.Concat(p.natives(), p.regular()), func(c container) bool {
			_, set := requestsOf(*c.Container)[u.resource]
			return set
		})
		isOther := func(c container) bool { return !native.Is(*c.Container) && !p.isSidecar(c) }
		if len(podLevel(p.PodSpec).Requests) > 0 || slices.ContainsFunc(missing, isOther) {
			continue
		}
		out = append(out, each(missing, func(c container) []finding {
			f := c.say("%q has no %s request, so HorizontalPodAutoscaler %q cannot measure the utilization of the pod", c.Name, u.resource, u.scaler)
			f.subject += " " + string(u.resource)
			return []finding{f}
		})...)
	}
	return out
}
