package hazard

import (
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Codes of what operators make of the pods of their kinds.
const (
	CodeNativeRefused  = "native-refused"
	CodeNativeOperator = "native-operator"
	CodeServingPorts   = "serving-ports"
	CodeGameServer     = "game-server-container"
)

// operators are the hazards of kinds that are not those of Kubernetes.
func operators() []Hazard {
	return []Hazard{
		{
			Code: CodeNativeRefused, Number: "H36", Severity: transform.Error,
			Sentence: "The operator of the workload refuses or drops restartPolicy of init containers, so no native sidecar can be.",
			Remedy:   "use a container: mode Classic or Auto; checks lowers this where another implementation of the kind takes it, such as Cloud Run",
			Evidence: "Knative Serving 1.23, k8s_validation.go; the CRDs of Kubeflow Notebook, ARC RunnerSet and ExtendedDaemonSet have no restartPolicy there",
			look:     nativeRefused,
		},
		{
			Code: CodeNativeOperator, Number: "H36", Severity: transform.Info,
			Sentence: "Native sidecars of the workload need a release of its operator that keeps restartPolicy of init containers.",
			Remedy:   "see that the operator in the cluster is that new",
			Evidence: "the CRD that each release ships has initContainers[].restartPolicy, and its controller decodes with k8s.io/api 0.28 or later",
			look:     nativeOperator,
		},
		{
			Code: CodeServingPorts, Severity: transform.Error,
			Sentence: "A pod of Knative Serving with several containers must declare exactly one port in all.",
			Remedy:   "give the app container its one port under ports, and the sidecar none",
			Evidence: "Knative Serving 1.23, k8s_validation.go: validateContainers",
			look:     servingPorts,
		},
		{
			Code: CodeGameServer, Severity: transform.Error,
			Sentence: "A game server of Agones with several containers must say in spec.container which of them is the game.",
			Remedy:   "set spec.container to the name of the game's container, or use a native sidecar",
			Evidence: "Agones 1.56, GameServerSpec.applyContainerDefaults and Validate",
			look:     gameServer,
		},
	}
}

func nativeRefused(p pod) []finding {
	native := workload.TraitsOf(p.template).Native
	if native.Never == "" {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		return []finding{c.say("native sidecar %q cannot be in a %s: %s", c.Name, p.template.Ref().Kind, native.Never)}
	})
}

func nativeOperator(p pod) []finding {
	native := workload.TraitsOf(p.template).Native
	if native.Release == "" {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		return []finding{c.say("native sidecar %q needs %s %s or later", c.Name, native.Project, native.Release)}
	})
}

func servingPorts(p pod) []finding {
	if workload.GroupOf(p.template.Ref().APIVersion) != "serving.knative.dev" || len(p.Containers) < 2 {
		return nil
	}
	count := 0
	for _, c := range p.Containers {
		count += len(c.Ports)
	}
	if count == 1 {
		return nil
	}
	return []finding{{
		path: p.template.Path("spec", "containers"), subject: "ports",
		message: fmt.Sprintf("the containers declare %d ports in all, and Knative Serving wants exactly one where there are several containers", count),
	}}
}

func gameServer(p pod) []finding {
	at := p.template.Path()
	if workload.GroupOf(p.template.Ref().APIVersion) != "agones.dev" || len(p.Containers) < 2 || len(at) == 0 {
		return nil
	}
	spec := slices.Clip(at[:len(at)-1])
	if name := p.template.Node(spec.Field("container")); !name.IsNil() && name.YNode().Value != "" {
		return nil
	}
	return []finding{{path: spec.Field("container"), message: "there are several containers, and it does not say which of them is the game"}}
}
