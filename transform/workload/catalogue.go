package workload

import "slices"

// Catalogue returns the kinds of operators that hold pod templates, as they are known without being
// told: see the sources of the rows. Kinds of Kubernetes itself are those of Builtin.
func Catalogue() Kinds {
	return slices.Concat(argo(), kruise(), knative(), batches(), kubeflow(), ray(), spark(), flink(), volcano(),
		elastic(), databases(), agones(), runners(), others())
}

// rows returns a row for each path, with the same traits.
func (t Traits) rows(group, kind string, paths ...string) Kinds {
	var out Kinds
	for _, path := range paths {
		out = append(out, Kind{Group: group, Kind: kind, Path: path, Traits: t})
	}
	return out
}

// named is the label that holds the name of the object.
func named(label string) Label { return Label{Name: label, Field: "metadata.name"} }

func argo() Kinds {
	t := Traits{Native: Since{Project: "Argo Rollouts", Release: "1.7.0"}, Source: "argo-rollouts v1.9.1, CRDs"}
	optional := t
	optional.Optional = true
	job := optional
	job.Ends = true
	const group, path = "argoproj.io", "spec.metrics[].provider.job.spec.template"
	return slices.Concat(
		optional.rows(group, "Rollout", "spec.template"), // with workloadRef there is none
		t.rows(group, "Experiment", "spec.templates[].template"),
		job.rows(group, "AnalysisTemplate", path),
		job.rows(group, "ClusterAnalysisTemplate", path),
	)
}

func kruise() Kinds {
	t := Traits{Native: Since{Project: "OpenKruise", Release: "1.7.0"}, Source: "kruise v1.9.0, types"}
	job, cron := t, t
	job.Ends, job.Labels = true, []Label{named("broadcastjob-name")}
	cron.Ends, cron.Optional, cron.Frozen = true, true, true
	const group, inCron, inUnited = "apps.kruise.io", "spec.template.", "spec.template."
	united := func(name string) Kinds {
		one := t
		one.Optional = true
		return one.rows(group, "UnitedDeployment", inUnited+name+".spec.template")
	}
	return slices.Concat(
		t.rows(group, "CloneSet", "spec.template"),
		t.rows(group, "StatefulSet", "spec.template"),
		t.rows(group, "DaemonSet", "spec.template"),
		job.rows(group, "BroadcastJob", "spec.template"),
		cron.rows(group, "AdvancedCronJob", inCron+"jobTemplate.spec.template", inCron+"broadcastJobTemplate.spec.template"),
		united("statefulSetTemplate"), united("advancedStatefulSetTemplate"), united("cloneSetTemplate"), united("deploymentTemplate"),
	)
}

func knative() Kinds {
	serving := Traits{
		Native: Since{Project: "Knative Serving", Never: "its webhook refuses restartPolicy on init containers"},
		Source: "knative serving v1.23.0, k8s_validation.go",
	}
	service, configuration := serving, serving
	configuration.Labels = []Label{named("serving.knative.dev/configuration")}
	service.Labels = append([]Label{named("serving.knative.dev/service")}, configuration.Labels...)
	eventing := Traits{Source: "knative eventing, CRDs"}
	job := eventing
	job.Ends = true
	return slices.Concat(
		service.rows("serving.knative.dev", "Service", "spec.template"),
		configuration.rows("serving.knative.dev", "Configuration", "spec.template"),
		eventing.rows("sources.knative.dev", "ContainerSource", "spec.template"),
		job.rows("sinks.knative.dev", "JobSink", "spec.job.spec.template"),
	)
}

// batches returns the rows of JobSet, LeaderWorkerSet and KEDA.
func batches() Kinds {
	jobset := Traits{
		Ends: true, Frozen: true, Native: Since{Project: "JobSet", Release: "0.3.0"}, Claims: "spec.volumeClaimPolicies[].templates[].metadata.name",
		Labels: []Label{named("jobset.sigs.k8s.io/jobset-name"), {Name: "jobset.sigs.k8s.io/replicatedjob-name", Beside: "name"}},
		Source: "jobset v0.12.0, CRD",
	}
	scaled := Traits{
		Ends: true, Native: Since{Project: "KEDA", Release: "2.12.0"}, Labels: []Label{named("scaledjob.keda.sh/name")},
		Source: "keda v2.20.2, released CRD",
	}
	const name = "leaderworkerset.sigs.k8s.io/name"
	return slices.Concat(
		jobset.rows("jobset.x-k8s.io", "JobSet", "spec.replicatedJobs[].template.spec.template"),
		leaderWorker("leaderworkerset.x-k8s.io", "LeaderWorkerSet", "spec.", named(name)),
		leaderWorker("disaggregatedset.x-k8s.io", "DisaggregatedSet", "spec.roles[].spec."),
		scaled.rows("keda.sh", "ScaledJob", "spec.jobTargetRef.template"),
	)
}

// leaderWorker returns the rows of a leaderWorkerTemplate. Without a leaderTemplate the leader runs the
// workerTemplate.
func leaderWorker(group, kind, at string, labels ...Label) Kinds {
	worker := Traits{
		Labels: labels, Source: "lws v0.10.0, CRDs",
	}
	leader := worker
	leader.Optional = true
	return append(worker.rows(group, kind, at+"leaderWorkerTemplate.workerTemplate"),
		leader.rows(group, kind, at+"leaderWorkerTemplate.leaderTemplate")...)
}

func volcano() Kinds {
	t := Traits{
		Ends: true, Frozen: true, Native: Since{Project: "Volcano", Release: "1.9.0"}, Claims: "spec.volumes[].volumeClaimName",
		Labels: []Label{named("volcano.sh/job-name"), {Name: "volcano.sh/task-spec", Beside: "name"}, {Name: "volcano.sh/queue-name", Field: "spec.queue"}},
		Source: "volcano v1.15.1, types and CRDs",
	}
	cron, made := t, t
	cron.Frozen, cron.Claims = false, "spec.jobTemplate.spec.volumes[].volumeClaimName"
	made.Frozen = false
	cron.Labels, made.Labels = t.Labels[1:2], t.Labels[1:2] // the jobs have names of their own
	return slices.Concat(
		t.rows("batch.volcano.sh", "Job", "spec.tasks[].template"),
		cron.rows("batch.volcano.sh", "CronJob", "spec.jobTemplate.spec.tasks[].template"),
		made.rows("flow.volcano.sh", "JobTemplate", "spec.tasks[].template"),
	)
}

func agones() Kinds {
	fleet := Traits{
		Native: Since{Project: "Agones", Release: "1.40.0"}, Labels: []Label{{Name: "agones.dev/role", Value: "gameserver"}},
		Source: "agones v1.56.0, CRDs and gameserver.go",
	}
	server, set := fleet, fleet
	server.Labels = append(slices.Clone(fleet.Labels), named("agones.dev/gameserver"))
	set.Frozen = true
	const inner = "spec.template.spec.template"
	return slices.Concat(
		server.rows("agones.dev", "GameServer", "spec.template"),
		fleet.rows("agones.dev", "Fleet", inner),
		set.rows("agones.dev", "GameServerSet", inner),
	)
}

// runners returns the rows of the runners of GitHub Actions.
func runners() Kinds {
	set := Traits{
		Main: Main{Name: "runner"}, Ends: true, Native: Since{Project: "ARC", Release: "0.7.0"},
		Labels: []Label{{Name: "actions-ephemeral-runner", Value: "True"}}, Source: "actions-runner-controller gha-0.14.2, CRDs",
	}
	listener := Traits{Optional: true, Completed: true, Main: Main{Name: "listener"}, Native: set.Native, Source: set.Source}
	old := Traits{
		Completed: true, Main: set.Main, Ends: true, Source: set.Source,
		Native: Since{Project: "ARC RunnerSet", Never: "no released CRD keeps restartPolicy of init containers"},
	}
	return slices.Concat(
		set.rows("actions.github.com", "AutoscalingRunnerSet", "spec.template"),
		listener.rows("actions.github.com", "AutoscalingRunnerSet", "spec.listenerTemplate"),
		old.rows("actions.summerwind.dev", "RunnerSet", "spec.template"),
	)
}

// others returns the rows of projects with few kinds.
func others() Kinds {
	config := Traits{Optional: true, Native: Since{Project: "OpenShift", Release: "4.16"}, Source: "openshift/api, types"}
	sandbox := Traits{Source: "agent-sandbox v0.5.6, CRDs"}
	csv := Traits{OptIn: true, Native: Since{Project: "operator-framework/api", Release: "0.21.0"}, Source: "operator-framework/api v0.45.0, CRD"}
	temporal := Traits{Source: "temporal.io, JSON schema"}
	datadog := Traits{
		Native: Since{Project: "ExtendedDaemonSet", Never: "no CRD keeps restartPolicy of init containers"},
		Source: "DataDog helm-charts, CRD",
	}
	const path = "spec.template"
	return slices.Concat(
		config.rows("apps.openshift.io", "DeploymentConfig", path), config.rows("", "DeploymentConfig", path),
		sandbox.rows("agents.x-k8s.io", "Sandbox", "spec.podTemplate"),
		sandbox.rows("extensions.agents.x-k8s.io", "SandboxTemplate", "spec.podTemplate"),
		csv.rows("operators.coreos.com", "ClusterServiceVersion", "spec.install.spec.deployments[].spec.template"),
		temporal.rows("temporal.io", "WorkerDeployment", path), temporal.rows("temporal.io", "TemporalWorkerDeployment", path),
		datadog.rows("datadoghq.com", "ExtendedDaemonSet", path),
	)
}
