package hazard

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

func hostUsers(p pod) []finding {
	own := p.HostUsers != nil && !*p.HostUsers // the pod has users of its own
	return each(p.all(), func(c container) []finding {
		var out []finding
		if own && len(c.VolumeDevices) > 0 {
			out = append(out, c.refuse(c.path.Field("volumeDevices"), "has volumeDevices, which a pod with hostUsers: false cannot have"))
		}
		if s := c.SecurityContext; !own && s != nil && s.ProcMount != nil && *s.ProcMount == corev1.UnmaskedProcMount {
			out = append(out, c.refuse(c.path.Field("securityContext", "procMount"), "sets procMount: Unmasked, which needs hostUsers: false of the pod"))
		}
		return out
	})
}

// hostNetworkPort looks at containers only, as Kubernetes does.
func hostNetworkPort(p pod) []finding {
	if !p.HostNetwork {
		return nil
	}
	return each(p.regular(), func(c container) []finding {
		var out []finding
		for i, port := range c.Ports {
			if port.HostPort != 0 && port.HostPort != port.ContainerPort {
				out = append(out, c.refuse(c.path.Field("ports").At(i).Field("hostPort"),
					"has hostPort %d for containerPort %d, but on the host network they are one", port.HostPort, port.ContainerPort))
			}
		}
		return out
	})
}

func containerResources(p pod) []finding {
	return each(p.all(), func(c container) []finding {
		out := append(c.missingClaims(p), c.resize(p)...)
		if c.asksFor(corev1.ResourceHugePagesPrefix) && !c.asksFor(string(corev1.ResourceCPU), string(corev1.ResourceMemory)) {
			out = append(out, c.refuse(c.path.Field("resources"), "asks for huge pages without cpu or memory"))
		}
		return out
	})
}

// missingClaims finds the resource claims of the container that the pod does not have.
func (c container) missingClaims(p pod) []finding {
	var out []finding
	for i, claim := range c.Resources.Claims {
		if !slices.ContainsFunc(p.ResourceClaims, func(have corev1.PodResourceClaim) bool { return have.Name == claim.Name }) {
			out = append(out, c.refuse(c.path.Field("resources", "claims").At(i),
				"asks for resource claim %q, which is not under resourceClaims of the pod", claim.Name))
		}
	}
	return out
}

// resize finds a resizePolicy that would restart a container that is never to be restarted.
func (c container) resize(p pod) []finding {
	restarts := slices.ContainsFunc(c.ResizePolicy, func(r corev1.ContainerResizePolicy) bool { return r.RestartPolicy == corev1.RestartContainer })
	switch {
	case !restarts:
		return nil
	case p.RestartPolicy == corev1.RestartPolicyNever:
		return []finding{c.refuse(c.path.Field("resizePolicy"), "has a resizePolicy with RestartContainer, which a pod with restartPolicy: Never cannot have")}
	case c.init && !native.Is(*c.Container):
		return []finding{c.refuse(c.path.Field("resizePolicy"), "has a resizePolicy with RestartContainer, which an init container cannot have")}
	}
	return nil
}

// asksFor says whether the container requests or limits a resource with such a name.
func (c container) asksFor(prefixes ...string) bool {
	for _, list := range []corev1.ResourceList{c.Resources.Requests, c.Resources.Limits} {
		for name := range list {
			if slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(string(name), prefix) }) {
				return true
			}
		}
	}
	return false
}
