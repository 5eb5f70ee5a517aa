package native

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Where is a kind of place among the init containers of a pod.
type Where string

// The places. Auto is after every init container that writes a volume that the sidecar mounts, and
// before the others.
const (
	Auto   Where = "Auto"
	First  Where = "First"
	Last   Where = "Last"
	Before Where = "before"
	After  Where = "after"
)

// A Placement says where a native sidecar goes among the init containers of a pod. The zero value
// is Auto. In JSON it is "Auto", "First", "Last", {"before": NAME} or {"after": NAME}.
type Placement struct {
	Where Where
	Name  string // of the init container that Before and After mean
}

// UnmarshalJSON reads the forms that Placement lists.
func (p *Placement) UnmarshalJSON(data []byte) error {
	var where Where
	if json.Unmarshal(data, &where) == nil && slices.Contains([]Where{Auto, First, Last}, where) {
		*p = Placement{Where: where}
		return nil
	}
	var relative map[Where]string
	if json.Unmarshal(data, &relative) == nil && len(relative) == 1 {
		for where, name := range relative {
			if (where == Before || where == After) && name != "" {
				*p = Placement{where, name}
				return nil
			}
		}
	}
	return fmt.Errorf("want Auto, First, Last, {before: NAME} or {after: NAME}, got %s", data)
}

// String writes the placement as a person would.
func (p Placement) String() string {
	switch p.Where {
	case Before, After:
		return string(p.Where) + " " + p.Name
	case "":
		return string(Auto)
	default:
		return string(p.Where)
	}
}

// A Place is where a sidecar goes: the index among the init containers that it is inserted at, and
// what there is to say about it.
type Place struct {
	Index     int
	Ambiguous bool   // init containers that may need the sidecar run before it
	Missing   string // the name that the placement asks for and that the pod does not have
}

// Find returns the place for the sidecar among the init containers. The init containers and the
// proxy of a service mesh stay in front: without them there is no network (native-sidecars,
// section 4).
func (p Placement) Find(inits []corev1.Container, sidecar corev1.Container) Place {
	front := meshEnd(inits)
	switch p.Where {
	case First:
		return Place{Index: front}
	case Last:
		return Place{Index: len(inits)}
	case Before, After:
		i := slices.IndexFunc(inits, func(c corev1.Container) bool { return c.Name == p.Name })
		switch {
		case i < 0:
			return Place{Index: len(inits), Missing: p.Name}
		case p.Where == After:
			i++
		}
		return Place{Index: i}
	default:
		return auto(inits, sidecar, front)
	}
}

// auto follows H6: after the last init container that prepares the sidecar.
func auto(inits []corev1.Container, sidecar corev1.Container, front int) Place {
	last := front
	for i, c := range inits {
		if shares(c, sidecar, anyMount) {
			last = max(last, i+1)
		}
	}
	unsure := slices.ContainsFunc(inits[front:last], func(c corev1.Container) bool {
		return !shares(c, sidecar, readOnly) && !Is(c)
	})
	return Place{Index: last, Ambiguous: unsure}
}

// shares says whether the init container writes a volume that the sidecar has a mount of, of the
// given kind. When the sidecar only reads it, the init container prepares it; when both write, as
// with a socket, either may be the one that needs the other.
func shares(init, sidecar corev1.Container, kind func(corev1.VolumeMount) bool) bool {
	return slices.ContainsFunc(init.VolumeMounts, func(m corev1.VolumeMount) bool {
		return !m.ReadOnly && slices.ContainsFunc(sidecar.VolumeMounts, func(own corev1.VolumeMount) bool {
			return own.Name == m.Name && kind(own)
		})
	})
}

func anyMount(corev1.VolumeMount) bool { return true }

func readOnly(m corev1.VolumeMount) bool { return m.ReadOnly }

// meshEnd returns the index behind the last init container of a service mesh.
func meshEnd(inits []corev1.Container) int {
	prefixes := []string{"istio-", "linkerd-", "kuma-", "consul-connect-", "consul-dataplane"}
	end := 0
	for i, c := range inits {
		isMesh := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(c.Name, p) })
		if isMesh {
			end = i + 1
		}
	}
	return end
}

// Prepares says whether the init container writes a volume that the sidecar only reads (H6).
func Prepares(init, sidecar corev1.Container) bool { return shares(init, sidecar, readOnly) }

// RunsToCompletion says whether the pod of the template is meant to end, by its restartPolicy or by what
// is known of its kind: a container beside the one that does the work would keep it from ending (H20).
func RunsToCompletion(t transform.PodTemplate, pod *corev1.PodSpec) bool {
	return workload.TraitsOf(t).Ends ||
		slices.Contains([]corev1.RestartPolicy{corev1.RestartPolicyNever, corev1.RestartPolicyOnFailure}, pod.RestartPolicy)
}

// Is says whether the container is a native sidecar: an init container that is always restarted.
func Is(c corev1.Container) bool {
	return c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
}

// An Order is the init containers of a pod with the native sidecars that are planned among them.
type Order struct {
	inits   []corev1.Container
	planned map[string]bool
}

// NewOrder returns the order of the init containers that are there.
func NewOrder(inits []corev1.Container) *Order {
	return &Order{slices.Clone(inits), map[string]bool{}}
}

// Add plans the sidecar at its placement, behind those that were planned at the same place before
// it, and returns the place.
func (o *Order) Add(p Placement, sidecar corev1.Container) Place {
	place := p.Find(o.inits, sidecar)
	for place.Index < len(o.inits) && o.planned[o.inits[place.Index].Name] {
		place.Index++
	}
	o.inits = slices.Insert(o.inits, place.Index, sidecar)
	o.planned[sidecar.Name] = true
	return place
}

// String writes the names of the containers in order.
func (o *Order) String() string {
	var names []string
	for _, c := range o.inits {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}
