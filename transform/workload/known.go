package workload

import (
	"slices"
	"strings"
	"sync"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Traits are what is known of the pod templates of a kind, besides where they stand.
type Traits struct {
	Optional bool // an object may be without: it has another one, or leaves this to its controller
	Ends     bool // its pods are meant to end, whatever their restartPolicy

	// Claims leads from the object to the names of volumes that the controller declares for the pods.
	// Those in volumeClaimTemplates beside a template need none.
	Claims string
}

// A row says what is known of some kinds of one group. Kinds and paths are parted by blanks.
type row struct {
	group, kinds, paths string
	traits              Traits
}

// The paths of several kinds.
const (
	rayCluster = "headGroupSpec.template S.workerGroupSpecs[].template"
	flink      = "S.podTemplate S.jobManager.podTemplate S.taskManager.podTemplate"
)

// rows returns what is known of kinds of operators. Kubernetes' own come first.
func rows() []row {
	optional, ends, both := Traits{Optional: true}, Traits{Ends: true}, Traits{Optional: true, Ends: true}
	under := func(parent, paths string) string { return strings.ReplaceAll(paths, "S.", parent+".") }
	volcano := func(spec string) Traits { return Traits{Ends: true, Claims: spec + ".volumes[].volumeClaimName"} }
	return []row{
		{"batch", "Job", "spec.template", ends},
		{"batch", "CronJob", "spec.jobTemplate.spec.template", ends},
		{"extensions", "Job", "spec.template", ends},

		{"argoproj.io", "Rollout", "spec.template", optional},
		{"argoproj.io", "AnalysisTemplate ClusterAnalysisTemplate", "spec.metrics[].provider.job.spec.template", both},
		{"apps.kruise.io", "BroadcastJob", "spec.template", ends},
		{"apps.kruise.io", "AdvancedCronJob", under("spec.template", "S.jobTemplate.spec.template S.broadcastJobTemplate.spec.template"), both},
		{"apps.kruise.io", "UnitedDeployment", under("spec.template", "S.statefulSetTemplate.spec.template S.advancedStatefulSetTemplate.spec.template "+
			"S.cloneSetTemplate.spec.template S.deploymentTemplate.spec.template"), optional},
		{"sinks.knative.dev", "JobSink", "spec.job.spec.template", ends},
		{
			"jobset.x-k8s.io", "JobSet", "spec.replicatedJobs[].template.spec.template",
			Traits{Ends: true, Claims: "spec.volumeClaimPolicies[].templates[].metadata.name"},
		},
		{"leaderworkerset.x-k8s.io", "LeaderWorkerSet", "spec.leaderWorkerTemplate.leaderTemplate", optional},
		{"disaggregatedset.x-k8s.io", "DisaggregatedSet", "spec.roles[].spec.leaderWorkerTemplate.leaderTemplate", optional},
		{"kubeflow.org", "TFJob", "spec.tfReplicaSpecs.*.template", ends},
		{"kubeflow.org", "PyTorchJob", "spec.pytorchReplicaSpecs.*.template", ends},
		{"kubeflow.org", "XGBoostJob", "spec.xgbReplicaSpecs.*.template", ends},
		{"kubeflow.org", "PaddleJob", "spec.paddleReplicaSpecs.*.template", ends},
		{"kubeflow.org", "JAXJob", "spec.jaxReplicaSpecs.*.template", ends},
		{"kubeflow.org", "MPIJob", "spec.mpiReplicaSpecs.*.template", ends},
		{"trainer.kubeflow.org", "TrainingRuntime ClusterTrainingRuntime", "spec.template.spec.replicatedJobs[].template.spec.template", ends},
		{"ray.io", "RayCluster", "spec.workerGroupSpecs[].template", optional},
		{"ray.io", "RayService", "spec.rayClusterConfig.workerGroupSpecs[].template", optional},
		{"ray.io", "RayJob", "spec.submitterPodTemplate", both},
		{"ray.io", "RayJob", under("spec.rayClusterSpec", "S."+rayCluster), optional},
		{"ray.io", "RayCronJob", "spec.jobTemplate.submitterPodTemplate", both},
		{"ray.io", "RayCronJob", under("spec.jobTemplate.rayClusterSpec", "S."+rayCluster), optional},
		{"sparkoperator.k8s.io", "SparkApplication", "spec.driver.template spec.executor.template", both},
		{"sparkoperator.k8s.io", "ScheduledSparkApplication", "spec.template.driver.template spec.template.executor.template", both},
		{"sparkoperator.k8s.io", "SparkConnect", "spec.server.template spec.executor.template", optional},
		{"flink.apache.org", "FlinkDeployment", under("spec", flink), optional},
		{"flink.apache.org", "FlinkBlueGreenDeployment", under("spec.template.spec", flink), optional},
		{"batch.volcano.sh", "Job", "spec.tasks[].template", volcano("spec")},
		{"batch.volcano.sh", "CronJob", "spec.jobTemplate.spec.tasks[].template", volcano("spec.jobTemplate.spec")},
		{"flow.volcano.sh", "JobTemplate", "spec.tasks[].template", volcano("spec")},
		{"keda.sh", "ScaledJob", "spec.jobTargetRef.template", ends},
		{"apps.openshift.io", "DeploymentConfig", "spec.template", optional},
		{"", "DeploymentConfig", "spec.template", optional},
		{"elasticsearch.k8s.elastic.co", "Elasticsearch", "spec.nodeSets[].podTemplate", optional},
		{"kibana.k8s.elastic.co", "Kibana", "spec.podTemplate", optional},
		{"apm.k8s.elastic.co", "ApmServer", "spec.podTemplate", optional},
		{"enterprisesearch.k8s.elastic.co", "EnterpriseSearch", "spec.podTemplate", optional},
		{"logstash.k8s.elastic.co", "Logstash", "spec.podTemplate", optional},
		{"maps.k8s.elastic.co", "ElasticMapsServer", "spec.podTemplate", optional},
		{"packageregistry.k8s.elastic.co", "PackageRegistry", "spec.podTemplate", optional},
		{"autoops.k8s.elastic.co", "AutoOpsAgentPolicy", "spec.podTemplate", optional},
		{"beat.k8s.elastic.co", "Beat", "spec.daemonSet.podTemplate spec.deployment.podTemplate", optional},
		{"agent.k8s.elastic.co", "Agent", "spec.daemonSet.podTemplate spec.deployment.podTemplate spec.statefulSet.podTemplate", optional},
		{"postgresql.cnpg.io", "Pooler", "spec.template", optional},
		{"rabbitmq.com", "RabbitmqCluster", "spec.override.statefulSet.spec.template", optional},
		{"grafana.integreatly.org", "Grafana", "spec.deployment.spec.template", optional},
		{"pkg.crossplane.io", "DeploymentRuntimeConfig", "spec.deploymentTemplate.spec.template", optional},
		{"actions.github.com", "AutoscalingRunnerSet", "spec.template", ends},
		{"actions.github.com", "AutoscalingRunnerSet", "spec.listenerTemplate", optional},
		{"actions.summerwind.dev", "RunnerSet", "spec.template", ends},
	}
}

// A trait is what is known of the templates at one path.
type trait struct {
	steps []string
	Traits
}

// known returns the rows by kind, made once: templates are asked about one by one.
var known = sync.OnceValue(func() map[groupKind][]trait { //nolint:gochecknoglobals // it never changes
	out := map[groupKind][]trait{}
	for _, r := range rows() {
		for _, kind := range strings.Fields(r.kinds) {
			for _, path := range strings.Fields(r.paths) {
				gk := groupKind{r.group, kind}
				out[gk] = append(out[gk], trait{Kind{Path: path}.steps(), r.traits})
			}
		}
	}
	return out
})

// TraitsOf returns what is known of the template; the zero value when nothing is.
func TraitsOf(t transform.PodTemplate) Traits {
	found, _ := traitsAt(groupKind{GroupOf(t.Ref().APIVersion), t.Ref().Kind}, t.Path())
	return found
}

// traitsAt returns what is known of a template of the kind at p, and whether anything is.
func traitsAt(gk groupKind, p transform.Path) (Traits, bool) {
	all := known()[gk]
	i := slices.IndexFunc(all, func(t trait) bool { return leadsTo(t.steps, p) })
	if i < 0 {
		return Traits{}, false
	}
	return all[i].Traits, true
}

// leadsTo says whether the steps, as those of a row, lead to p among others.
func leadsTo(steps []string, p transform.Path) bool {
	return slices.EqualFunc(steps, p, func(step string, at transform.Step) bool {
		isEntry := at.Field == ""
		return step == "[]" && isEntry || !isEntry && (step == "*" || step == at.Field)
	})
}

// ClaimNames returns the names of the volumes that the controller of the workload declares for its
// pods: of volumeClaimTemplates beside the pod template, which among Kubernetes' own kinds only a
// StatefulSet has, or of where its kind has them instead.
func ClaimNames(t transform.PodTemplate) []string {
	way := Kind{Path: TraitsOf(t).Claims}.steps()
	base := transform.Path(nil)
	if way == nil {
		p := t.Path()
		if len(p) == 0 || hasNoClaims(t.Ref()) {
			return nil
		}
		base, way = p[:len(p)-1], []string{"volumeClaimTemplates", "[]", "metadata", "name"}
	}
	var out []string
	for _, p := range expand(t.Object(), base, way) {
		if name := t.Node(p); isScalar(name) && !isNull(name) {
			out = append(out, name.YNode().Value)
		}
	}
	return out
}

// hasNoClaims says whether the kind is one of Kubernetes itself and has no volumeClaimTemplates.
func hasNoClaims(ref transform.Ref) bool {
	gk := groupKind{GroupOf(ref.APIVersion), ref.Kind}
	isOwn := slices.ContainsFunc(Builtin(), func(k Kind) bool { return k.groupKind() == gk })
	return isOwn && gk != groupKind{"apps", "StatefulSet"}
}
