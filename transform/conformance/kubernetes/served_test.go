package kubernetes

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"       // the types of this group, for the scheme
	_ "k8s.io/kubernetes/pkg/apis/batch/install"      // and of this,
	_ "k8s.io/kubernetes/pkg/apis/core/install"       // and this,
	_ "k8s.io/kubernetes/pkg/apis/extensions/install" // and this
	"k8s.io/kubernetes/pkg/registry/apps/daemonset"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/replicaset"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/batch/cronjob"
	"k8s.io/kubernetes/pkg/registry/batch/job"
	"k8s.io/kubernetes/pkg/registry/core/pod"
	"k8s.io/kubernetes/pkg/registry/core/podtemplate"
	"k8s.io/kubernetes/pkg/registry/core/replicationcontroller"
)

// A resource is how the API server creates objects of one kind.
type resource struct {
	strategy rest.RESTCreateStrategy
	served   schema.GroupVersion // the only version that is left
}

// resourceOf returns the resource of a built-in kind that holds a pod template, whatever version
// of it is asked for.
func resourceOf(gk schema.GroupKind) (resource, bool) {
	if gk.Group == "extensions" {
		gk.Group = appsv1.GroupName
	}
	core, apps, batch := corev1.SchemeGroupVersion, appsv1.SchemeGroupVersion, batchv1.SchemeGroupVersion
	switch gk {
	case core.WithKind("Pod").GroupKind():
		return resource{pod.Strategy, core}, true
	case core.WithKind("PodTemplate").GroupKind():
		return resource{podtemplate.Strategy, core}, true
	case core.WithKind("ReplicationController").GroupKind():
		return resource{replicationcontroller.Strategy, core}, true
	case apps.WithKind("Deployment").GroupKind():
		return resource{deployment.Strategy, apps}, true
	case apps.WithKind("ReplicaSet").GroupKind():
		return resource{replicaset.Strategy, apps}, true
	case apps.WithKind("StatefulSet").GroupKind():
		return resource{statefulset.Strategy, apps}, true
	case apps.WithKind("DaemonSet").GroupKind():
		return resource{daemonset.Strategy, apps}, true
	case batch.WithKind("Job").GroupKind():
		return resource{job.Strategy, batch}, true
	case batch.WithKind("CronJob").GroupKind():
		return resource{cronjob.Strategy, batch}, true
	}
	return resource{}, false
}

// notServed says what a client is told about a version that the API server has no more.
func (r resource) notServed(gvk schema.GroupVersionKind) []problem {
	if gvk.GroupVersion() == r.served {
		return nil
	}
	return []problem{{Field: "apiVersion", Text: fmt.Sprintf("no matches for kind %q in version %q", gvk.Kind, gvk.GroupVersion())}}
}

// request names the version that validation is done in.
func (r resource) request() *genericrequest.RequestInfo {
	return &genericrequest.RequestInfo{Verb: "create", APIGroup: r.served.Group, APIVersion: r.served.Version}
}
