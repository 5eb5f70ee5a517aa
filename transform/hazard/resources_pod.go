package hazard

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// qosClass says that the pod was Guaranteed and is no longer.
func qosClass(before, after pod) []finding {
	if !guaranteed(before.PodSpec) || guaranteed(after.PodSpec) {
		return nil
	}
	var names []string
	for _, c := range after.all() {
		if !equalLimits(c.Resources) {
			names = append(names, c.Name)
		}
	}
	message := "the pod becomes Burstable instead of Guaranteed"
	if own := podLevel(after.PodSpec); len(own.Requests)+len(own.Limits) == 0 {
		message += ", because of " + quoted(names)
	}
	return []finding{{path: after.template.Path("spec"), message: message}}
}

// guaranteed says whether the pod is of that QoS class: its own resources decide, where it has some,
// or else those of each container.
func guaranteed(spec *corev1.PodSpec) bool {
	if own := podLevel(spec); len(own.Requests)+len(own.Limits) > 0 {
		return equalLimits(own)
	}
	for _, list := range [][]corev1.Container{spec.InitContainers, spec.Containers} {
		for _, c := range list {
			if !equalLimits(c.Resources) {
				return false
			}
		}
	}
	return len(spec.Containers) > 0
}

// equalLimits says whether cpu and memory are limited to what is requested.
func equalLimits(r corev1.ResourceRequirements) bool {
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		limit := r.Limits[name]
		request, set := r.Requests[name]
		if limit.IsZero() || set && request.Cmp(limit) != 0 {
			return false
		}
	}
	return true
}

// podResources finds containers that do not fit into the resources of the pod itself.
func podResources(p pod) []finding {
	if p.Resources == nil {
		return nil
	}
	var out []finding
	requests := together(p.PodSpec, requestsOf)
	for _, name := range resourceNames(requests) {
		field, bound := "requests", p.Resources.Requests
		if _, set := bound[name]; !set { // the requests of the containers become those of the pod
			field, bound = "limits", ofPod(p.Resources.Limits)
		}
		most, set := bound[name]
		need := requests[name]
		if !set || need.Cmp(most) <= 0 {
			continue
		}
		out = append(out, finding{
			path:    p.template.Path("spec", "resources", field, string(name)),
			subject: field + " " + string(name),
			message: fmt.Sprintf("the containers request %s %s at once, but the pod itself has %s of %s", name, need.String(), field, most.String()),
		})
	}
	return append(out, each(p.regular(), p.overPodLimit)...)
}

// overPodLimit finds limits of the container above those of the pod. Init containers are not held
// to them.
func (p pod) overPodLimit(c container) []finding {
	var out []finding
	for _, name := range resourceNames(c.Resources.Limits) {
		own, most := c.Resources.Limits[name], p.Resources.Limits[name]
		if _, set := p.Resources.Limits[name]; !set || own.Cmp(most) <= 0 {
			continue
		}
		f := c.say("%q has a limit of %s %s, but the pod itself has one of %s", c.Name, name, own.String(), most.String())
		f.path, f.subject = c.path.Field("resources", "limits", string(name)), c.Name+" "+string(name)
		out = append(out, f)
	}
	return out
}
