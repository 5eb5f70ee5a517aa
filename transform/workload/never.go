package workload

import (
	"slices"
	"strings"
	"sync"
)

// A Never is a kind that looks as if it held pod templates and is left alone all the same.
type Never struct {
	Group string // an API group; "*." in front stands for any group below it
	Kind  string // * is every kind of the group
	Why   string
}

// NeverList returns what is left alone, with the reason: nothing is injected there, nothing is found by
// discovery, and nothing is said of it.
func NeverList() []Never {
	var out []Never
	add := func(why, group string, kinds ...string) {
		for _, kind := range kinds {
			out = append(out, Never{group, kind, why})
		}
	}
	add("is the configuration", "apps.kruise.io", "SidecarSet")
	add("is the configuration", "inject-sidecars.dev", "*")
	add("has no pod template, or a raw patch of one", "apps.kruise.io", "ContainerRecreateRequest", "EphemeralJob", "ImagePullJob",
		"ImageListPullJob", "NodeImage", "PodProbeMarker", "NodePodProbe", "WorkloadSpread", "PersistentPodState", "ResourceDistribution")
	add("has fields of its own for containers; add the sidecar under sidecars of its templates", "argoproj.io",
		"Workflow", "WorkflowTemplate", "ClusterWorkflowTemplate", "CronWorkflow", "WorkflowTaskSet")
	add("is written by a controller", "argoproj.io", "AnalysisRun")
	add("has steps and sidecars of its own", "tekton.dev", "*")
	add("adds containers to those of its operator: list the sidecar under spec.containers of the object", "monitoring.coreos.com", "*")
	add("adds containers to those of its operator: list the sidecar under spec.containers of the object", "operator.victoriametrics.com", "*")
	add("has lists of its own for additional containers", "opentelemetry.io", "*")
	add("has lists of its own for additional containers", "gateway.envoyproxy.io", "*")
	add("has fields of its own for sidecars", "acid.zalan.do", "*")
	add("has fields of its own for sidecars", "pgv2.percona.com", "*")
	add("has fields of its own for sidecars", "pxc.percona.com", "*")
	add("has fields of its own for sidecars", "psmdb.percona.com", "*")
	add("has fields of its own for sidecars", "ps.percona.com", "*")
	add("has fields of its own for sidecars", "postgres-operator.crunchydata.com", "*")
	add("has no containers in its pod templates", "kafka.strimzi.io", "*")
	add("is written by a controller", "core.strimzi.io", "StrimziPodSet")
	add("has no containers in its pod templates", "cert-manager.io", "*")
	add("has no containers in its pod templates", "acme.cert-manager.io", "*")
	add("takes only names and resources of its containers", "operator.tigera.io", "*")
	add("has no containers in its pod templates", "kubevirt.io", "*")
	add("holds patches by name", "trainer.kubeflow.org", "TrainJob")
	add("has a pod spec among fields of its own", "actions.summerwind.dev", "RunnerDeployment", "RunnerReplicaSet", "Runner")
	add("is written by a controller", "actions.github.com", "EphemeralRunner", "EphemeralRunnerSet", "AutoscalingListener")
	add("is written by a controller", "serving.knative.dev", "Revision")
	add("is written by a controller", "kueue.x-k8s.io", "*")
	add("is written by a controller", "datadoghq.com", "ExtendedDaemonSetReplicaSet")
	add("holds patterns", "kyverno.io", "*")
	add("holds patterns", "*.gatekeeper.sh", "*")
	add("holds patterns", "auto.gke.io", "*")
	add("has containers of another cloud", "app.azure.com", "*")
	add("has containers of another cloud", "containerinstance.azure.com", "*")
	add("has containers of another cloud", "run.cnrm.cloud.google.com", "*")
	add("holds values of a chart", "helm.toolkit.fluxcd.io", "*")
	add("holds values of a chart", "argoproj.io", "Application", "ApplicationSet")
	add("has components of its own", "core.oam.dev", "*")
	add("points at workloads", "flagger.app", "*")
	add("holds a patch of a job", "flow.volcano.sh", "JobFlow")
	return out
}

// never makes the list once, for it is asked of many objects.
var never = sync.OnceValue(NeverList) //nolint:gochecknoglobals // it never changes

// Left returns the entry of the NeverList for a kind, if there is one.
func Left(group, kind string) (Never, bool) {
	all := never()
	i := slices.IndexFunc(all, func(n Never) bool { return n.covers(group, kind) })
	if i < 0 {
		return Never{}, false
	}
	return all[i], true
}

func (n Never) covers(group, kind string) bool {
	suffix, isPattern := strings.CutPrefix(n.Group, "*")
	return (n.Kind == "*" || n.Kind == kind) && (n.Group == group || isPattern && strings.HasSuffix(group, suffix))
}
