package hazard

import (
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// podLevel returns the resources of the pod itself, with what the API server fills in when it has
// any (Kubernetes 1.37, DefaultPodLevelResources): requests and huge pages are those of the
// containers together, or else requests are the limits; and there is a limit when each container has
// one.
func podLevel(spec *corev1.PodSpec) corev1.ResourceRequirements {
	if spec.Resources == nil || len(spec.Resources.Requests)+len(spec.Resources.Limits) == 0 {
		return corev1.ResourceRequirements{}
	}
	out := corev1.ResourceRequirements{Requests: ofPod(spec.Resources.Requests), Limits: ofPod(spec.Resources.Limits)}
	requested, limited := ofPod(together(spec, requestsOf)), ofPod(together(spec, limitsOf))
	for name, amount := range limited {
		if _, requests := out.Requests[name]; isHugePages(name) && !requests {
			fill(out.Limits, name, amount)
		}
	}
	for name, amount := range requested {
		if !isHugePages(name) {
			fill(out.Requests, name, amount)
		}
	}
	for name, limit := range out.Limits {
		fill(out.Requests, name, limit)
	}
	for name, amount := range out.Requests {
		if eachLimits(spec, name) {
			fill(out.Limits, name, larger(limited, corev1.ResourceList{name: amount})[name])
		}
	}
	return out
}

// fill sets the amount of a resource that the list does not have.
func fill(list corev1.ResourceList, name corev1.ResourceName, amount resource.Quantity) {
	if _, set := list[name]; !set {
		list[name] = amount
	}
}

// eachLimits says whether each container has a limit of the resource, be it zero.
func eachLimits(spec *corev1.PodSpec, name corev1.ResourceName) bool {
	unlimited := func(c corev1.Container) bool {
		_, set := c.Resources.Limits[name]
		return !set
	}
	return !slices.ContainsFunc(spec.InitContainers, unlimited) && !slices.ContainsFunc(spec.Containers, unlimited)
}

// ofPod returns the part of the list that a pod itself can have.
func ofPod(list corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	maps.Copy(out, list)
	maps.DeleteFunc(out, func(name corev1.ResourceName, _ resource.Quantity) bool {
		return name != corev1.ResourceCPU && name != corev1.ResourceMemory && !isHugePages(name)
	})
	return out
}

func isHugePages(name corev1.ResourceName) bool {
	return strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix)
}
