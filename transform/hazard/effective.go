package hazard

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Effective returns the requests and limits that Kubernetes counts for a pod of this spec. For each
// resource they are the larger of two sums: of an init container at its turn and the native sidecars
// before it, and of all native sidecars and containers (KEP-753). The resources of the pod itself
// take their place, where it has some (KEP-2837), and its overhead is added. As the API server does,
// a limit is taken for a request that is not written. A limit that is not written adds nothing, so
// the limits are those of the pod only when each container has one. The spec is not changed.
func Effective(spec *corev1.PodSpec) corev1.ResourceRequirements {
	own := podLevel(spec)
	requests, limits := together(spec, requestsOf), together(spec, limitsOf)
	maps.Copy(requests, own.Requests)
	maps.Copy(limits, own.Limits)
	return corev1.ResourceRequirements{
		Requests: sum(requests, spec.Overhead),
		Limits:   sum(limits, overheadOfLimits(limits, spec.Overhead)),
	}
}

// together returns what the containers need at once, at the time when they need most.
func together(spec *corev1.PodSpec, of func(corev1.Container) corev1.ResourceList) corev1.ResourceList {
	var running, most corev1.ResourceList
	for _, c := range spec.InitContainers {
		turn := sum(running, of(c))
		if native.Is(c) {
			running = turn
		}
		most = larger(most, turn)
	}
	all := running
	for _, c := range spec.Containers {
		all = sum(all, of(c))
	}
	return larger(most, all)
}

func limitsOf(c corev1.Container) corev1.ResourceList { return c.Resources.Limits }

// requestsOf returns the requests of the container, with its limits where it does not say (defaults
// of the API).
func requestsOf(c corev1.Container) corev1.ResourceList {
	out := corev1.ResourceList{}
	maps.Copy(out, c.Resources.Limits)
	maps.Copy(out, c.Resources.Requests)
	return out
}

// overheadOfLimits returns the part of the overhead that is added to limits: that of resources which
// have one.
func overheadOfLimits(limits, overhead corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	for name, amount := range overhead {
		if limit := limits[name]; !limit.IsZero() {
			out[name] = amount
		}
	}
	return out
}

// sum returns both lists together, as a list of its own.
func sum(a, b corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	for _, list := range []corev1.ResourceList{a, b} {
		for name, amount := range list {
			total := out[name].DeepCopy()
			total.Add(amount)
			out[name] = total
		}
	}
	return out
}

// larger returns the larger amount of each resource.
func larger(a, b corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	maps.Copy(out, a)
	for name, amount := range b {
		if have, ok := out[name]; !ok || amount.Cmp(have) > 0 {
			out[name] = amount
		}
	}
	return out
}

// resourceNames returns the names of the resources in the lists, sorted.
func resourceNames(lists ...corev1.ResourceList) []corev1.ResourceName {
	all := corev1.ResourceList{}
	for _, list := range lists {
		maps.Copy(all, list)
	}
	return slices.Sorted(maps.Keys(all))
}
