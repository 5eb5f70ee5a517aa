package kruise

import (
	"context"
	"errors"
	"fmt"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/apis/core"
	corev1defaults "k8s.io/kubernetes/pkg/apis/core/v1"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	kubehistory "k8s.io/kubernetes/pkg/controller/history"
	"sigs.k8s.io/controller-runtime/pkg/client"

	appsv1alpha1 "github.com/openkruise/kruise/apis/apps/v1alpha1"
	appsv1beta1 "github.com/openkruise/kruise/apis/apps/v1beta1"
	"github.com/openkruise/kruise/pkg/control/sidecarcontrol"
	"github.com/openkruise/kruise/pkg/util"
	"github.com/openkruise/kruise/pkg/util/history"
)

// applySet creates the SidecarSet, or updates the one of that name, the way through the API server:
// schema, mutating webhook, schema again, validating webhook. A *denial says where it ended.
func (c *cluster) applySet(schemas map[string]*schema, set object) (old *appsv1beta1.SidecarSet, err error) {
	version := strings.TrimPrefix(text(set, "apiVersion"), "apps.kruise.io/")
	s, ok := schemas[version]
	if !ok {
		return nil, &denial{stage: "apiserver", message: fmt.Sprintf("no such version %q of SidecarSet", version)}
	}
	set = copyOf(set)
	s.prepare(set)
	if old, err = c.oldSet(set); err != nil {
		return nil, err
	}
	in := call{gvr: metav1.GroupVersionResource{Group: "apps.kruise.io", Version: version, Resource: "sidecarsets"}}
	if old != nil {
		if in.old, err = asVersion(old, version); err != nil {
			return old, err
		}
	}
	in.stage, in.handler = "mutating webhook", c.mutating
	if set, err = in.admit(set); err != nil {
		return old, err
	}
	s.prepare(set)
	if errs := append(validateName(set), s.validate(set)...); len(errs) > 0 {
		return old, &denial{stage: "CRD schema", message: errs.ToAggregate().Error()}
	}
	in.stage, in.handler = "validating webhook", c.validating
	if _, err = in.admit(set); err != nil {
		return old, err
	}
	return old, c.store(version, set, old)
}

func validateName(set object) field.ErrorList {
	var typed metav1.PartialObjectMetadata
	if err := into(set, &typed); err != nil {
		return field.ErrorList{field.InternalError(nil, err)}
	}
	return apivalidation.ValidateObjectMeta(&typed.ObjectMeta, false, apivalidation.NameIsDNSSubdomain, field.NewPath("metadata"))
}

func (c *cluster) oldSet(set object) (*appsv1beta1.SidecarSet, error) {
	old := &appsv1beta1.SidecarSet{}
	err := c.client.Get(context.TODO(), client.ObjectKey{Name: nameOf(set)}, old)
	if apierrors.IsNotFound(err) {
		return nil, nil //nolint:nilnil // there is none, and that is no error
	}
	return old, err
}

// asVersion returns the stored set in the version that a request has.
func asVersion(set *appsv1beta1.SidecarSet, version string) (object, error) {
	if version == "v1beta1" {
		return asObject(set)
	}
	var old appsv1alpha1.SidecarSet
	if err := old.ConvertFrom(set); err != nil {
		return nil, err
	}
	return asObject(&old)
}

// store keeps the set in the storage version, and does what the controller does: it records the
// revision.
func (c *cluster) store(version string, set object, old *appsv1beta1.SidecarSet) error {
	stored := &appsv1beta1.SidecarSet{}
	if version == "v1beta1" {
		if err := into(set, stored); err != nil {
			return err
		}
	} else {
		var alpha appsv1alpha1.SidecarSet
		if err := into(set, &alpha); err != nil {
			return err
		}
		if err := alpha.ConvertTo(stored); err != nil {
			return err
		}
	}
	stored.SetGroupVersionKind(appsv1beta1.SchemeGroupVersion.WithKind("SidecarSet"))
	if err := c.recordRevision(stored); err != nil {
		return err
	}
	if old == nil {
		return c.client.Create(context.TODO(), stored)
	}
	stored.ResourceVersion = old.ResourceVersion
	return c.client.Update(context.TODO(), stored)
}

// recordRevision keeps the set as a ControllerRevision, unless the last one is equal, and names it
// in the status (K22).
func (c *cluster) recordRevision(set *appsv1beta1.SidecarSet) error {
	hc := sidecarcontrol.NewHistoryControl(c.client)
	revisions, err := history.NewHistory(c.client).ListControllerRevisions(
		sidecarcontrol.MockSidecarSetForRevision(set), hc.GetRevisionSelector(set))
	if err != nil {
		return err
	}
	kubehistory.SortControllerRevisions(revisions)
	var collisions int32
	next, err := hc.NewRevision(set, util.GetKruiseNamespace(), hc.NextRevision(revisions), &collisions)
	if err != nil {
		return err
	}
	if n := len(revisions); n == 0 || !kubehistory.EqualRevision(revisions[n-1], next) {
		if next, err = hc.CreateControllerRevision(set, next, &collisions); err != nil {
			return err
		}
	} else {
		next = revisions[n-1]
	}
	set.Status.LatestRevision = next.Name
	return nil
}

// createPod asks the webhook about the pod as it is. In the namespaces that the chart of OpenKruise
// leaves out it is not asked (K12).
func (c *cluster) createPod(pod object) (object, error) {
	ns := &corev1.Namespace{}
	if err := c.ensureNamespace(namespaceOf(pod)); err != nil {
		return nil, err
	}
	if err := c.client.Get(context.TODO(), client.ObjectKey{Name: namespaceOf(pod)}, ns); err != nil {
		return nil, err
	}
	if ns.Name == metav1.NamespaceSystem || ns.Labels["control-plane"] == "openkruise" {
		return pod, nil
	}
	// A webhook gets what the API server writes, and that has types: cpu: 2 has become cpu: "2".
	typed := &corev1.Pod{}
	if err := into(pod, typed); err != nil {
		return nil, err
	}
	pod, err := asObject(typed)
	if err != nil {
		return nil, err
	}
	in := call{
		stage: "pod webhook", handler: c.pods,
		gvr: metav1.GroupVersionResource{Version: "v1", Resource: "pods"},
	}
	return in.admit(pod)
}

// defaulted returns the pod as the API server would store it: with its defaults, and without fields
// that it does not know.
func defaulted(pod object) (object, error) {
	typed := &corev1.Pod{}
	if err := into(pod, typed); err != nil {
		return nil, err
	}
	corev1defaults.SetObjectDefaults_Pod(typed)
	return asObject(typed)
}

// validatePod returns what the API server has against the pod.
func validatePod(pod object) error {
	typed := &corev1.Pod{}
	if err := into(pod, typed); err != nil {
		return err
	}
	corev1defaults.SetObjectDefaults_Pod(typed)
	typed.Namespace = namespaceOf(pod)
	typed.Spec.ServiceAccountName = "default"
	internal := &core.Pod{}
	if err := corev1defaults.Convert_v1_Pod_To_core_Pod(typed, internal, nil); err != nil {
		return err
	}
	return corevalidation.ValidatePodCreate(internal, corevalidation.PodValidationOptions{
		AllowIndivisibleHugePagesValues: true, ResourceIsPod: true,
	}).ToAggregate()
}

// isDenial says whether the error is the answer of a handler, and not a fault of the test.
func isDenial(err error) bool {
	var d *denial
	return errors.As(err, &d)
}
