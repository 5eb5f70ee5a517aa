package inject

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// ErrNoKind is the error of an object without apiVersion and kind, of a Go type that no Scheme knows.
var ErrNoKind = errors.New("has no apiVersion and kind; set its TypeMeta, or the Scheme of the Injector")

// Objects injects into typed or unstructured objects, and returns them with the sidecars in them, each of the type that
// it has. An object that does not change is returned itself. What the configuration brings along comes last, of the type
// that the Scheme gives it, or unstructured.
//
// An object with empty TypeMeta is of the kind of its Go type, and keeps its TypeMeta empty. When that kind is not known
// there is an error, ErrNoKind.
func (i *Injector) Objects(objects ...runtime.Object) ([]runtime.Object, Report, error) {
	if err := i.check(); err != nil {
		return nil, Report{}, err
	}
	scheme, err := i.scheme()
	if err != nil {
		return nil, Report{}, err
	}
	t := typed{scheme: scheme, origin: map[*yaml.Node]runtime.Object{}}
	nodes, err := t.nodes(objects)
	if err != nil {
		return nil, Report{}, err
	}
	before := make([]*yaml.RNode, len(nodes))
	for n := range nodes {
		before[n] = transform.Copy(nodes[n])
		t.before(nodes[n], before[n])
	}
	after, said, err := i.process(nodes)
	report := Report{Diagnostics: said}
	if err != nil {
		return nil, report, err
	}
	out, err := t.objects(after)
	report.Changed = t.changed || len(after) != len(objects)
	return out, report, err
}

// PodTemplate injects into a pod template of the namespace, as a controller has one: the template of its custom resource,
// or the metadata and spec of a pod at admission. It returns a copy. The namespace counts for SidecarSets that
// select by namespace. The template is that of no workload by name: include and exclude see an object of kind PodTemplate.
func (i *Injector) PodTemplate(namespace string, template *corev1.PodTemplateSpec) (*corev1.PodTemplateSpec, Report, error) {
	if template == nil {
		return nil, Report{}, fmt.Errorf("the pod template %w", ErrNothing)
	}
	object := &corev1.PodTemplate{Template: *template}
	object.Namespace, object.Name = namespace, template.Name
	out, report, err := i.Objects(object)
	if err != nil {
		return nil, report, err
	}
	for _, o := range out[1:] {
		return nil, report, fmt.Errorf("%T: the configuration brings it along, and a pod template has no place for it; use Objects", o)
	}
	result, isTemplate := out[0].(*corev1.PodTemplate)
	if !isTemplate {
		return nil, report, fmt.Errorf("the pod template has become a %T", out[0])
	}
	return result.Template.DeepCopy(), report, nil
}

// scheme returns the Scheme, or one with the kinds of Kubernetes that hold pod templates.
func (i *Injector) scheme() (*runtime.Scheme, error) {
	if i.Scheme != nil {
		return i.Scheme, nil
	}
	out := runtime.NewScheme()
	return out, errors.Join(appsv1.AddToScheme(out), batchv1.AddToScheme(out), corev1.AddToScheme(out))
}

// A typed turns objects into nodes and back.
type typed struct {
	scheme  *runtime.Scheme
	origin  map[*yaml.Node]runtime.Object
	was     map[*yaml.Node]*yaml.RNode
	changed bool
}

// before takes down what a node was.
func (t *typed) before(node, was *yaml.RNode) {
	if t.was == nil {
		t.was = map[*yaml.Node]*yaml.RNode{}
	}
	t.was[node.YNode()] = was
}

// nodes returns the objects as nodes.
func (t *typed) nodes(objects []runtime.Object) ([]*yaml.RNode, error) {
	var out []*yaml.RNode
	for n, object := range objects {
		node, err := t.node(object)
		if err != nil {
			return nil, fmt.Errorf("objects[%d] %w", n, err)
		}
		t.origin[node.YNode()] = object
		out = append(out, node)
	}
	return out, nil
}

// node returns an object as a node, with apiVersion and kind.
func (t *typed) node(object runtime.Object) (*yaml.RNode, error) {
	if v := reflect.ValueOf(object); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, ErrNothing
	}
	kind, err := t.kindOf(object)
	if err != nil {
		return nil, err
	}
	object = object.DeepCopyObject()
	object.GetObjectKind().SetGroupVersionKind(kind)
	text, err := json.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("(%T) cannot be encoded: %w", object, err)
	}
	node, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("(%T) cannot be read again: %w", object, err)
	}
	return node, nil
}

// kindOf returns the kind that the object says, or that its Go type says.
func (t *typed) kindOf(object runtime.Object) (schema.GroupVersionKind, error) {
	kind := object.GetObjectKind().GroupVersionKind()
	if kind.Version != "" && kind.Kind != "" {
		return kind, nil
	}
	kinds, _, err := t.scheme.ObjectKinds(object)
	if err != nil || len(kinds) == 0 {
		return kind, fmt.Errorf("(%T) %w", object, ErrNoKind)
	}
	return kinds[0], nil
}

// objects returns nodes as objects.
func (t *typed) objects(nodes []*yaml.RNode) ([]runtime.Object, error) {
	var out []runtime.Object
	for _, node := range nodes {
		origin := t.origin[node.YNode()]
		if origin != nil && transform.Equal(node, t.was[node.YNode()]) {
			out = append(out, origin)
			continue
		}
		t.changed = true
		object, err := t.object(node, origin)
		if err != nil {
			return nil, err
		}
		out = append(out, object)
	}
	return out, nil
}

// object returns a node as an object of the type that origin has, or that the scheme knows.
func (t *typed) object(node *yaml.RNode, origin runtime.Object) (runtime.Object, error) { //nolint:ireturn // any type
	text, err := node.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	out := t.empty(node, origin)
	if err := json.Unmarshal(text, out); err != nil {
		return nil, fmt.Errorf("decoding into %T: %w", out, err)
	}
	if origin != nil {
		out.GetObjectKind().SetGroupVersionKind(origin.GetObjectKind().GroupVersionKind())
	}
	return out, nil
}

// empty returns an object without anything in it.
func (t *typed) empty(node *yaml.RNode, origin runtime.Object) runtime.Object { //nolint:ireturn // any type
	if origin != nil {
		if out, ok := reflect.TypeAssert[runtime.Object](reflect.New(reflect.TypeOf(origin).Elem())); ok {
			return out
		}
	}
	kind := schema.FromAPIVersionAndKind(transform.Text(node, "apiVersion"), transform.Text(node, "kind"))
	if out, err := t.scheme.New(kind); err == nil {
		return out
	}
	return &unstructured.Unstructured{}
}
