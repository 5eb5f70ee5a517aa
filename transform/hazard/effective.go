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
	running, most := corev1.ResourceList{}, corev1.ResourceList{}
	for _, c := range spec.InitContainers {
		turn := sum(running, of(c))
		if native.Is(c) {
			running = turn
		}
		raise(most, turn)
	}
	for _, c := range spec.Containers {
		add(running, of(c))
	}
	raise(most, running)
	return most
}

func limitsOf(c corev1.Container) corev1.ResourceList { return c.Resources.Limits }

// requestsOf returns the requests of the container, with its limits where it does not say (defaults
// of the API). The list is not to be written to.
func requestsOf(c corev1.Container) corev1.ResourceList {
	if len(c.Resources.Limits) == 0 {
		return c.Resources.Requests
	}
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
	out := make(corev1.ResourceList, len(a)+len(b))
	add(out, a)
	add(out, b)
	return out
}

// add adds to the first list.
func add(to, list corev1.ResourceList) {
	for name, amount := range list {
		total := to[name].DeepCopy()
		total.Add(amount)
		to[name] = total
	}
}

// larger returns the larger amount of each resource.
func larger(a, b corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	maps.Copy(out, a)
	raise(out, b)
	return out
}

// raise raises each amount of the first list to that of the second.
func raise(to, list corev1.ResourceList) {
	for name, amount := range list {
		if have, ok := to[name]; !ok || amount.Cmp(have) > 0 {
			to[name] = amount
		}
	}
}

// resourceNames returns the names of the resources in the lists, sorted.
func resourceNames(lists ...corev1.ResourceList) []corev1.ResourceName {
	all := corev1.ResourceList{}
	for _, list := range lists {
		maps.Copy(all, list)
	}
	return slices.Sorted(maps.Keys(all))
}
