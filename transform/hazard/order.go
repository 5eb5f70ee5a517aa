package hazard

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// CodeStartOrder is the code of an order of init containers that may be wrong. Placing a native
// sidecar says so too, when it cannot know.
const CodeStartOrder = native.CodeStartOrder

// order is the hazard of the order among init containers.
func order() []Hazard {
	return []Hazard{{
		Code: CodeStartOrder, Number: "H6", Severity: transform.Warning,
		Sentence: "A native sidecar starts before an init container that prepares it, or after one that may need it.",
		Remedy:   "set placement to say where it goes",
		Evidence: "KEP-753: init containers start in the order of the list",
		look:     startsAmiss,
	}}
}

func startsAmiss(p pod) []finding {
	return append(each(p.natives(), p.startsUnprepared), each(p.natives(), p.startsTooLate)...)
}

// startsUnprepared finds sidecars before an init container that writes a volume that they only read.
func (p pod) startsUnprepared(c container) []finding {
	for _, later := range p.inits()[c.index+1:] {
		if !native.Is(*later.Container) && p.prepares(*later.Container, *c.Container) {
			return []finding{c.say("%q starts before init container %q, which writes what it reads", c.Name, later.Name)}
		}
	}
	return nil
}

// prepares says whether the init container writes a volume that the sidecar only reads. Nobody
// writes a ConfigMap, though a mount seldom says readOnly.
func (p pod) prepares(init, sidecar corev1.Container) bool {
	init.VolumeMounts = slices.DeleteFunc(slices.Clone(init.VolumeMounts), func(m corev1.VolumeMount) bool {
		return !p.volume(m.Name, isWritable)
	})
	return native.Prepares(init, sidecar)
}

// startsTooLate finds sidecars behind an init container that names a port of theirs as one of the
// pod itself, in its command or its environment.
func (p pod) startsTooLate(c container) []finding {
	if p.moved(c.Name) {
		return nil // it ran after all of them before
	}
	return each(p.inits()[:c.index], func(earlier container) []finding {
		if native.Is(*earlier.Container) {
			return nil
		}
		words := slices.Concat(earlier.Command, earlier.Args)
		for _, env := range earlier.Env {
			words = append(words, env.Value)
		}
		for _, port := range localPorts(words...) {
			if opener, ok := p.opensLater(earlier, intstr.FromInt32(port)); ok && opener.index == c.index && opener.init {
				f := c.say("%q starts after init container %q, which names its port %d", c.Name, earlier.Name, port)
				f.subject += " " + earlier.Name
				return []finding{f}
			}
		}
		return nil
	})
}
