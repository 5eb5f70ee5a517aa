package workload

import "slices"

func kubeflow() Kinds {
	return slices.Concat(
		training("TFJob", "tf", Main{Name: "tensorflow"}), training("PyTorchJob", "pytorch", Main{Name: "pytorch"}),
		training("XGBoostJob", "xgb", Main{Name: "xgboost"}), training("PaddleJob", "paddle", Main{Name: "paddle"}),
		training("JAXJob", "jax", Main{Name: "jax"}), training("MPIJob", "mpi", Main{First: true}),
		notebook(), trainer(),
	)
}

// training returns the row of a kind of the training operator, or of the MPI operator. The restartPolicy
// stands beside the template.
func training(kind, prefix string, main Main) Kinds {
	t := Traits{
		Main: main, Ends: true, Native: Since{Project: "training-operator", Release: "1.8.0"},
		Labels: []Label{named("training.kubeflow.org/job-name"), {Name: "training.kubeflow.org/replica-type", Key: true}},
		Source: "training-operator v1.9.4, CRDs and webhooks",
	}
	if kind == "MPIJob" {
		t.Native, t.Source = Since{Project: "mpi-operator", Release: "0.5.0"}, "mpi-operator v0.8.0, CRD and controller"
	}
	return t.rows("kubeflow.org", kind, "spec."+prefix+"ReplicaSpecs.*.template")
}

// notebook returns the row of Notebook, whose template has no metadata: the controller copies the labels
// of the Notebook.
func notebook() Kinds {
	t := Traits{
		Main: Main{First: true}, Native: Since{Project: "Kubeflow Notebook", Never: "its CRD drops restartPolicy of init containers"},
		Labels: []Label{{Field: "metadata.labels"}, named("statefulset"), named("notebook-name")},
		Source: "kubeflow manifests 26.03, CRD",
	}
	return t.rows("kubeflow.org", "Notebook", "spec.template")
}

// trainer returns the rows of Kubeflow Trainer, under the groups of both of its versions.
func trainer() Kinds {
	t := Traits{
		Main: Main{Name: "node"}, Ends: true, Source: "kubeflow trainer v2.3.0, CRDs",
		Labels: []Label{{Name: "jobset.sigs.k8s.io/replicatedjob-name", Beside: "name"}},
	}
	const path = "spec.template.spec.replicatedJobs[].template.spec.template"
	var out Kinds
	for _, group := range []string{"trainer.kubeflow.org", "kubeflow.org"} {
		out = append(out, t.rows(group, "TrainingRuntime", path)...)
		out = append(out, t.rows(group, "ClusterTrainingRuntime", path)...)
	}
	return out
}

func ray() Kinds {
	cluster := named("ray.io/cluster")
	cluster.Wins = true
	return slices.Concat(
		rayCluster("RayCluster", "spec.", cluster),
		rayCluster("RayJob", "spec.rayClusterSpec."), raySubmitter("RayJob", "spec.submitterPodTemplate"),
		rayCluster("RayService", "spec.rayClusterConfig."),
		rayCluster("RayCronJob", "spec.jobTemplate.rayClusterSpec."), raySubmitter("RayCronJob", "spec.jobTemplate.submitterPodTemplate"),
	)
}

func rayTraits() Traits {
	return Traits{
		Main: Main{First: true}, Native: Since{Project: "KubeRay", Release: "1.1.0"}, Source: "kuberay v1.7.0, CRDs and controllers",
	}
}

// rayCluster returns the rows of the head and the workers of a cluster. A RayJob may use a cluster that
// is there, and has none of these then.
func rayCluster(kind, at string, labels ...Label) Kinds {
	node := func(nodeType string, group Label) Traits {
		t := rayTraits()
		t.Optional = kind != "RayCluster"
		group.Name, group.Wins = "ray.io/group", true
		t.Labels = append([]Label{
			{Name: "ray.io/node-type", Value: nodeType, Wins: true},
			group,
			{Name: "ray.io/is-ray-node", Value: "yes"},
			{Name: "app.kubernetes.io/name", Value: "kuberay"},
			{Name: "app.kubernetes.io/created-by", Value: "kuberay-operator"},
		}, labels...)
		return t
	}
	return append(node("head", Label{Value: "headgroup"}).rows("ray.io", kind, at+"headGroupSpec.template"),
		node("worker", Label{Beside: "groupName"}).rows("ray.io", kind, at+"workerGroupSpecs[].template")...)
}

// raySubmitter returns the row of the pod that hands in a job, which ends with it.
func raySubmitter(kind, path string) Kinds {
	t := rayTraits()
	t.Optional, t.Ends = true, true
	return t.rows("ray.io", kind, path)
}

// spark returns the rows of the Spark operator. Spark takes the container of a certain name, else the
// first.
func spark() Kinds {
	role := func(kind, path, name, role string) Kinds {
		t := Traits{
			Optional: true, Completed: true, Ends: kind != "SparkConnect", Main: Main{Name: "spark-kubernetes-" + name, OrFirst: true},
			Native: Since{Project: "Spark operator", Release: "2.1.0"}, Labels: []Label{{Name: "spark-role", Value: role}},
			Source: "spark-operator v2.5.2, CRDs; Spark's KubernetesUtils",
		}
		if kind == "SparkApplication" {
			t.Labels = append(t.Labels, named("sparkoperator.k8s.io/app-name"))
		}
		return t.rows("sparkoperator.k8s.io", kind, path)
	}
	return slices.Concat(
		role("SparkApplication", "spec.driver.template", "driver", "driver"),
		role("SparkApplication", "spec.executor.template", "executor", "executor"),
		role("ScheduledSparkApplication", "spec.template.driver.template", "driver", "driver"),
		role("ScheduledSparkApplication", "spec.template.executor.template", "executor", "executor"),
		role("SparkConnect", "spec.server.template", "driver", "connect-server"),
		role("SparkConnect", "spec.executor.template", "executor", "executor"),
	)
}

// flink returns the rows of the Flink operator, which merges the common template with the specific ones
// by position.
func flink() Kinds {
	t := Traits{
		Optional: true, Completed: true, Main: Main{Name: "flink-main-container", OrFirst: true},
		Native: Since{Project: "Flink operator", Release: "1.9.0"}, Source: "flink-kubernetes-operator 1.15.0, CRDs",
	}
	const green = "spec.template.spec."
	return append(
		t.rows("flink.apache.org", "FlinkDeployment", "spec.podTemplate", "spec.jobManager.podTemplate", "spec.taskManager.podTemplate"),
		t.rows("flink.apache.org", "FlinkBlueGreenDeployment", green+"podTemplate", green+"jobManager.podTemplate", green+"taskManager.podTemplate")...)
}
