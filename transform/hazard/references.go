package hazard

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of what names a container from outside it, and of what holds for the whole pod.
const (
	CodeDefaultContainer      = "default-container"
	CodeStaleDefaultContainer = "stale-default-container"
	CodeMisplacedAnnotation   = "misplaced-annotation"
	CodeNamedInAnnotation     = "named-in-annotation"
	CodeDanglingAnnotation    = "dangling-annotation"
)

// references are the hazards of what names a container from outside it.
func references() []Hazard {
	return append([]Hazard{
		{
			Code: CodeDefaultContainer, Number: "H32", Severity: transform.Info,
			Sentence: "An injected container comes first, so kubectl logs and exec mean it when they are told no container.",
			Remedy:   "set the annotation kubectl.kubernetes.io/default-container of the pod to the container that people mean",
			Evidence: "kubectl takes the container of the annotation, else the first of spec.containers (podcmd)",
			look:     defaultContainer,
		},
		{
			Code: CodeStaleDefaultContainer, Number: "H32", Severity: transform.Warning,
			Sentence: "Annotation kubectl.kubernetes.io/default-container names a container that became a native sidecar, or none of the pod.",
			Remedy:   "let the annotation name the container that people mean, or remove it",
			Evidence: "kubectl looks for the name in containers, then initContainers, else it takes the first container (podcmd)",
			look:     staleDefaultContainer,
		},
		{
			Code: CodeMisplacedAnnotation, Number: "H32", Severity: transform.Warning,
			Sentence: "Annotation kubectl.kubernetes.io/default-container stands on the workload, where nobody looks, and not on its pods.",
			Remedy:   "move it to the metadata of the pod template",
			Evidence: "kubectl reads the annotations of the pod (podcmd); no controller copies those of the workload",
			look:     misplacedAnnotation,
			always:   true,
		},
		{
			Code: CodeNamedInAnnotation, Number: "H33", Severity: transform.Info,
			Sentence: "An annotation for another tool names a container that became a native sidecar.",
			Remedy:   "see whether that tool looks at init containers, too",
			Evidence: "Datadog, Fluent Bit, Elastic, OpenTelemetry, Vault and Velero read annotations with names of containers",
			compare:  namedInAnnotation,
		},
		{
			Code: CodeDanglingAnnotation, Number: "H33", Severity: transform.Warning,
			Sentence: "An annotation for another tool names a container that the pod does not have.",
			Remedy:   "correct the name, or remove the annotation",
			Evidence: "Datadog, Fluent Bit, Elastic, OpenTelemetry, Vault and Velero read annotations with names of containers",
			look:     danglingAnnotation,
		},
	}, podWide()...)
}

// defaultContainer finds an injected container in the place that people know as the main one's.
func defaultContainer(p pod) []finding {
	_, said := p.annotations[native.DefaultContainer]
	regular := p.regular()
	i := slices.IndexFunc(regular, func(c container) bool { return !p.injected(*c.Container) })
	if said || i <= 0 {
		return nil
	}
	first := regular[0]
	return []finding{first.say("kubectl logs and exec without -c mean %q, which is injected, and not %q", first.Name, regular[i].Name)}
}

// staleDefaultContainer looks at the annotation. A native sidecar in it is only worth a word when it
// has just become one: in a manifest as it stands it may well be meant. Nothing is to be said when
// the conversion has written the annotation itself.
func staleDefaultContainer(p pod) []finding {
	name, said := p.annotations[native.DefaultContainer]
	if !said {
		return nil
	}
	path := p.template.Path("metadata", "annotations", native.DefaultContainer)
	c, found := p.find(name)
	switch {
	case !found && !addedLater(name):
		return []finding{{path: path, subject: name, message: fmt.Sprintf(
			"kubectl logs and exec are to mean %q, which the pod does not have, so they mean its first container", name)}}
	case found && native.Is(*c.Container) && c.init && p.moved(name) && p.template.Original().Annotations()[native.DefaultContainer] == name:
		return []finding{{path: path, subject: name, message: fmt.Sprintf(
			"kubectl logs and exec without -c mean %q, which is a native sidecar now", name)}}
	}
	return nil
}

// misplacedAnnotation looks for the annotation on the objects around the pod template. It does no harm where kubectl
// takes the same container without it, and took it before.
func misplacedAnnotation(p pod) []finding {
	if _, said := p.annotations[native.DefaultContainer]; said {
		return nil
	}
	at := p.template.Path()
	for i := range at {
		path := at[:i:i].Field("metadata", "annotations", native.DefaultContainer)
		n := path.Lookup(p.template.Object())
		if n.IsNil() || p.isFirst(n.YNode().Value) {
			continue
		}
		return []finding{{path: path, subject: path.String(), message: fmt.Sprintf(
			"kubectl logs and exec do not look here, so that they do not know of %q", n.YNode().Value)}}
	}
	return nil
}

// isFirst says whether the container of that name is the first of the pod, and was the first before.
func (p pod) isFirst(name string) bool {
	before, err := p.template.Original().Spec()
	return err == nil && len(p.Containers) > 0 && p.Containers[0].Name == name && len(before.Containers) > 0 && before.Containers[0].Name == name
}

// moved says whether the pod had the container under containers before the rules changed it.
func (p pod) moved(name string) bool {
	spec, err := p.template.Original().Spec()
	return err == nil && p.template.Changed() &&
		slices.ContainsFunc(spec.Containers, func(c corev1.Container) bool { return c.Name == name })
}
