package workload

import "slices"

// eck returns the traits of a product of ECK: the operator appends its container when no entry has its
// name.
func eck(main string, labels ...Label) Traits {
	return Traits{
		Optional: true, Completed: true, Main: Main{Name: main}, Native: Since{Project: "ECK", Release: "2.10.0"}, Labels: labels,
		Source: "cloud-on-k8s v3.5.0, types and controllers",
	}
}

func elastic() Kinds {
	const group = ".k8s.elastic.co"
	search := eck("elasticsearch", Label{Name: "common" + group + "/type", Value: "elasticsearch"}, named("elasticsearch"+group+"/cluster-name"))
	product := func(name, main, kind string) Kinds {
		t := eck(main, Label{Name: "common" + group + "/type", Value: main}, named(name+group+"/name"))
		return t.rows(name+group, kind, "spec.podTemplate")
	}
	beat, agent := eck(""), eck("agent")
	return slices.Concat(
		search.rows("elasticsearch"+group, "Elasticsearch", "spec.nodeSets[].podTemplate"),
		product("kibana", "kibana", "Kibana"), product("apm", "apm-server", "ApmServer"),
		product("enterprisesearch", "enterprise-search", "EnterpriseSearch"), product("logstash", "logstash", "Logstash"),
		product("maps", "maps", "ElasticMapsServer"), product("packageregistry", "package-registry", "PackageRegistry"),
		product("autoops", "autoops-agent", "AutoOpsAgentPolicy"),
		beat.rows("beat"+group, "Beat", "spec.daemonSet.podTemplate", "spec.deployment.podTemplate"),
		agent.rows("agent"+group, "Agent", "spec.daemonSet.podTemplate", "spec.deployment.podTemplate", "spec.statefulSet.podTemplate"),
	)
}

// databases returns the rows of operators of databases, brokers and the like, which complete the
// template by name.
func databases() Kinds {
	completed := func(main, project, release, source string, labels ...Label) Traits {
		return Traits{
			Optional: true, Completed: true, Main: Main{Name: main}, Native: Since{Project: project, Release: release},
			Labels: labels, Source: source,
		}
	}
	pooler := completed("pgbouncer", "CloudNativePG", "1.20.3", "cloudnative-pg v1.30.0, CRD",
		named("cnpg.io/poolerName"), Label{Name: "cnpg.io/cluster", Field: "spec.cluster.name"}, Label{Name: "cnpg.io/podRole", Value: "pooler"})
	rabbit := completed("rabbitmq", "RabbitMQ cluster operator", "2.6.0", "rabbitmq cluster-operator v2.22.0, CRD",
		named("app.kubernetes.io/name"), Label{Name: "app.kubernetes.io/component", Value: "rabbitmq"}, Label{Name: "app.kubernetes.io/part-of", Value: "rabbitmq"})
	grafana := completed("grafana", "Grafana operator", "5.4.0", "grafana-operator v5.24.0, CRD", named("app"))
	runtime := completed("package-runtime", "Crossplane", "1.14.0", "crossplane v2.3.0, CRD")
	return slices.Concat(
		pooler.rows("postgresql.cnpg.io", "Pooler", "spec.template"),
		rabbit.rows("rabbitmq.com", "RabbitmqCluster", "spec.override.statefulSet.spec.template"),
		grafana.rows("grafana.integreatly.org", "Grafana", "spec.deployment.spec.template"),
		runtime.rows("pkg.crossplane.io", "DeploymentRuntimeConfig", "spec.deploymentTemplate.spec.template"),
	)
}
