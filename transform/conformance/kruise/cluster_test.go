package kruise

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"
	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/controller-runtime/pkg/client/fake"
	"sigs.k8s.io/controller-runtime/pkg/client/interceptor"
	"sigs.k8s.io/controller-runtime/pkg/webhook/admission"

	appsv1alpha1 "github.com/openkruise/kruise/apis/apps/v1alpha1"
	appsv1beta1 "github.com/openkruise/kruise/apis/apps/v1beta1"
	policyv1alpha1 "github.com/openkruise/kruise/apis/policy/v1alpha1"
	policyv1beta1 "github.com/openkruise/kruise/apis/policy/v1beta1"
	"github.com/openkruise/kruise/pkg/util/fieldindex"
	podmutating "github.com/openkruise/kruise/pkg/webhook/pod/mutating"
	setmutating "github.com/openkruise/kruise/pkg/webhook/sidecarset/mutating"
	setvalidating "github.com/openkruise/kruise/pkg/webhook/sidecarset/validating"
)

// A cluster is the part of a Kubernetes cluster with OpenKruise that decides about sidecars.
type cluster struct {
	client     client.Client
	pods       admission.Handler
	mutating   admission.Handler
	validating admission.Handler
}

// newScheme returns the types that the handlers work on. Some of their code uses the scheme of
// client-go, so that is the one, as it is in the program of OpenKruise.
var newScheme = sync.OnceValues(func() (*runtime.Scheme, error) {
	for _, add := range []func(*runtime.Scheme) error{
		appsv1alpha1.AddToScheme, appsv1beta1.AddToScheme, policyv1alpha1.AddToScheme, policyv1beta1.AddToScheme,
	} {
		if err := add(clientgoscheme.Scheme); err != nil {
			return nil, err
		}
	}
	return clientgoscheme.Scheme, nil
})

// newCluster returns a cluster that holds the objects. It answers lists in the order of names,
// which is one of those that a real one may have (K100).
func newCluster(objects ...client.Object) (*cluster, error) {
	scheme, err := newScheme()
	if err != nil {
		return nil, err
	}
	c := fake.NewClientBuilder().WithScheme(scheme).WithObjects(objects...).
		WithIndex(&appsv1beta1.SidecarSet{}, fieldindex.IndexNameForSidecarSetNamespace, fieldindex.IndexSidecarSetV1Beta1).
		WithInterceptorFuncs(interceptor.Funcs{List: listSorted}).Build()
	decoder := admission.NewDecoder(scheme)
	return &cluster{
		client:     c,
		pods:       &podmutating.PodCreateHandler{Client: c, Decoder: decoder},
		mutating:   &setmutating.SidecarSetCreateHandler{Decoder: decoder},
		validating: &setvalidating.SidecarSetCreateUpdateHandler{Client: c, Decoder: decoder},
	}, nil
}

func listSorted(ctx context.Context, c client.WithWatch, list client.ObjectList, opts ...client.ListOption) error {
	if err := c.List(ctx, list, opts...); err != nil {
		return err
	}
	if sets, ok := list.(*appsv1beta1.SidecarSetList); ok {
		slices.SortFunc(sets.Items, func(a, b appsv1beta1.SidecarSet) int { return cmp.Compare(a.Name, b.Name) })
	}
	return nil
}

// ensureNamespace adds a namespace with the label that every one has.
func (c *cluster) ensureNamespace(name string) error {
	ns := &corev1.Namespace{}
	err := c.client.Get(context.TODO(), client.ObjectKey{Name: name}, ns)
	if err == nil {
		return nil
	}
	ns.Name, ns.Labels = name, map[string]string{corev1.LabelMetadataName: name}
	return c.client.Create(context.TODO(), ns)
}

// A denial is the answer of a handler that does not let an object pass.
type denial struct {
	stage   string
	code    int32
	message string
}

// Error is written as in the recorded answers.
func (d *denial) Error() string {
	if d.code == 0 {
		return fmt.Sprintf("[%s] %s", d.stage, d.message)
	}
	return fmt.Sprintf("code=%d [%s] %s", d.code, d.stage, d.message)
}

// A call is one request to a handler.
type call struct {
	stage   string
	handler admission.Handler
	gvr     metav1.GroupVersionResource
	old     object // of an update
}

// admit asks the handler about the object, and returns it as the answer would have it. What is not
// let pass, also by a panic, is a *denial.
func (c call) admit(o object) (_ object, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &denial{stage: c.stage, message: fmt.Sprintf("PANIC in kruise handler: %v", r)}
		}
	}()
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	req, err := c.request(raw, o)
	if err != nil {
		return nil, err
	}
	resp := c.handler.Handle(context.TODO(), req)
	if !resp.Allowed {
		d := &denial{stage: c.stage, code: resp.Result.Code, message: resp.Result.Message}
		return nil, d
	}
	return patched(raw, resp)
}

func (c call) request(raw []byte, o object) (admission.Request, error) {
	req := admission.Request{AdmissionRequest: admissionv1.AdmissionRequest{
		Operation: admissionv1.Create, Resource: c.gvr, Name: nameOf(o), Namespace: namespaceOf(o),
		Object: runtime.RawExtension{Raw: raw},
	}}
	if c.old == nil {
		return req, nil
	}
	var err error
	req.Operation = admissionv1.Update
	req.OldObject.Raw, err = json.Marshal(c.old)
	return req, err
}

// patched returns the object with the patches of the response.
func patched(raw []byte, resp admission.Response) (object, error) {
	if len(resp.Patches) > 0 {
		text, err := json.Marshal(resp.Patches)
		if err != nil {
			return nil, err
		}
		patch, err := jsonpatch.DecodePatch(text)
		if err != nil {
			return nil, fmt.Errorf("reading the patch: %w", err)
		}
		if raw, err = patch.Apply(raw); err != nil {
			return nil, fmt.Errorf("applying the patch: %w", err)
		}
	}
	var out object
	return out, utiljson.Unmarshal(raw, &out)
}
