package hazard

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Codes of what is wrong with the lists of containers.
const (
	CodeSidecarContainers = "sidecar-containers"
	CodeLastContainer     = "last-container"
	CodeNameClash         = "name-clash"
	CodeMeantToEnd        = "meant-to-end"
)

// shapes are the hazards of which container stands where.
func shapes() []Hazard {
	return []Hazard{
		{
			Code: CodeSidecarContainers, Severity: transform.Error, Refused: true, always: true,
			Sentence: "A pod has no field sidecarContainers: Kubernetes drops or refuses it.",
			Remedy:   "put sidecars under containers, or under initContainers with restartPolicy: Always",
			Evidence: "the Kubernetes API; it was proposed once and never built",
			look:     sidecarContainers,
		},
		{
			Code: CodeLastContainer, Number: "H29", Severity: transform.Error, Refused: true,
			Sentence: "No container is left beside the native sidecars.",
			Remedy:   "convert fewer containers",
			Evidence: "API validation: spec.containers is required",
			look:     lastContainer,
		},
		{
			Code: CodeNameClash, Number: "H31", Severity: transform.Error, Refused: true,
			Sentence: "Two containers of one pod have the same name.",
			Remedy:   "rename one of them",
			Evidence: "API validation: names are unique over containers and initContainers",
			look:     nameClash,
		},
		{
			Code: CodeMeantToEnd, Number: "H23", Severity: transform.Error,
			Sentence: "A container with a restart policy of its own is meant to end, but a native sidecar is always restarted.",
			Remedy:   "remove its restartPolicy and restartPolicyRules, or leave it a container",
			Evidence: "KEP-753: a sidecar that exits is restarted, whatever its exit status; KEP-5307",
			compare:  meantToEnd,
		},
	}
}

func sidecarContainers(p pod) []finding {
	path := p.template.Path("spec", "sidecarContainers")
	if p.template.Node(path).IsNil() {
		return nil
	}
	return []finding{{path: path, message: "a pod has no such field"}}
}

func lastContainer(p pod) []finding {
	if len(p.Containers) > 0 || len(p.natives()) == 0 || workload.TraitsOf(p.template).Completed {
		return nil
	}
	return []finding{{path: p.template.Path("spec", "containers"), message: "no container is left beside the native sidecars"}}
}

func nameClash(p pod) []finding {
	first, times := map[string]container{}, map[string]int{}
	return each(p.all(), func(c container) []finding {
		one, taken := first[c.Name]
		times[c.Name]++
		switch {
		case !taken:
			first[c.Name] = c
			return nil
		case native.Is(*one.Container) && one.Image != "" && c.Image == "":
			return nil // a patch made it (H34)
		}
		message := fmt.Sprintf("%q is also the name of %s", c.Name, one.path)
		return []finding{{path: c.path.Field("name"), subject: fmt.Sprint(c.Name, times[c.Name], c.init), message: message}}
	})
}

// meantToEnd looks at the containers that became native sidecars.
func meantToEnd(before, after pod) []finding {
	had := map[string]corev1.Container{}
	for _, c := range before.regular() {
		had[c.Name] = *c.Container
	}
	return each(after.natives(), func(c container) []finding {
		old := had[c.Name]
		own := len(old.RestartPolicyRules) > 0 || old.RestartPolicy != nil && !native.Is(old)
		if !own {
			return nil
		}
		return []finding{c.say("%q has a restart policy of its own, but a native sidecar is always restarted", c.Name)}
	})
}
