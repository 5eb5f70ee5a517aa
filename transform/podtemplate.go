package transform

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A PodTemplate is a view of one pod template inside an object: of a Deployment the value of
// spec.template, of a Pod the Pod itself. It holds nodes, not copies.
type PodTemplate struct {
	object *yaml.RNode
	path   Path
	ref    Ref

	implied map[string]string // labels that the controller of the workload puts on the pods
	origin  *yaml.RNode       // the object as it was before planning, when object is that of a draft

	document *Document // nil: not known

	text func(*yaml.Node) string // how a scalar is written; nil: not known

	// While rules plan, what was read of the object and of the original; nil otherwise.
	known, knownOrigin *reading
}

// A reading keeps the pod spec of an object that does not change for a while.
type reading struct {
	spec *corev1.PodSpec
	err  error
}

// NewPodTemplate returns the view of the pod template at path in object, which ref names. The
// object may be an entry of a list; paths start at it all the same.
func NewPodTemplate(object *yaml.RNode, ref Ref, path Path) PodTemplate {
	return PodTemplate{object: object, ref: ref, path: path}
}

// In returns the view with the document that holds the object. Without one, any anchor in the object may
// be what an alias elsewhere refers to, and nothing below it is edited.
func (t PodTemplate) In(d *Document) PodTemplate {
	t.document = d
	return t
}

// Named returns the view with another name for the object.
func (t PodTemplate) Named(ref Ref) PodTemplate {
	t.ref = ref
	return t
}

// isShared says whether an alias refers to the node, or may.
func (t PodTemplate) isShared(n *yaml.Node) bool { return isAnchored(n) && t.document.isAliased(n) }

// Ref names the object that holds the template.
func (t PodTemplate) Ref() Ref { return t.ref }

// Object returns the object that holds the template: the live node, not a copy.
func (t PodTemplate) Object() *yaml.RNode { return t.object }

// Original returns the view of the object as it was before planning. Within Rule.Plan it shows what
// the rules before have changed; it is t itself when they changed nothing.
func (t PodTemplate) Original() PodTemplate {
	if t.origin == nil {
		return t
	}
	original := t.on(t.origin)
	original.known = t.knownOrigin
	return original
}

// Changed says whether the rules before have changed the object.
func (t PodTemplate) Changed() bool { return t.origin != nil }

// Path returns the path of a field of the template, from the object on: Path("spec") of a
// Deployment is spec.template.spec.
func (t PodTemplate) Path(fields ...string) Path { return t.path.Field(fields...) }

// Node returns the node at p in the object, or nil. It is the live node: rules must not write to
// it.
func (t PodTemplate) Node(p Path) *yaml.RNode { return p.Lookup(t.object) }

// Labels returns the labels of the pod template, which are those of its pods, not of the workload
// (K18). Values that are no strings are left out.
func (t PodTemplate) Labels() map[string]string {
	return stringMap(t.Node(t.Path("metadata", "labels")))
}

// ObjectLabels returns the labels of the object that holds the template. Values that are no strings are left out.
func (t PodTemplate) ObjectLabels() map[string]string {
	return stringMap(t.Node(Fields("metadata", "labels")))
}

// WithImplied returns the view with labels that the controller of the workload puts on the pods.
func (t PodTemplate) WithImplied(labels map[string]string) PodTemplate {
	t.implied = labels
	return t
}

// PodLabels returns the labels that the pods will have, as far as they are known: those of the template, and
// the implied ones.
func (t PodTemplate) PodLabels() map[string]string {
	out := t.Labels()
	maps.Copy(out, t.implied)
	return out
}

// Annotations returns the annotations of the pod template. Values that are no strings are left out.
func (t PodTemplate) Annotations() map[string]string {
	return stringMap(t.Node(t.Path("metadata", "annotations")))
}

// Annotation returns the text of an annotation as it stands there, a string or not, and whether it is
// there and not null.
func (t PodTemplate) Annotation(key string) (text string, found bool) {
	n := t.Node(t.Path("metadata", "annotations", key))
	if n.IsNil() || n.YNode().ShortTag() == yaml.NodeTagNull {
		return "", false
	}
	return n.YNode().Value, true
}

// Spec reads the pod spec into a typed value. While rules plan they all get the same one, so who writes
// to it makes a DeepCopy first; writing to it changes nothing in the manifest. Fields that the API types
// do not know are passed over, and a scalar where the API wants a scalar of another type, such as the
// placeholder ${CPU} for a quantity, reads as if it were absent. Any other value where the API wants a list
// or a mapping is an error, also in labels and annotations, and so is a list or a mapping where it wants a
// scalar, and a field that is there twice. With an error there is what could be read, or nil.
func (t PodTemplate) Spec() (*corev1.PodSpec, error) {
	if t.known == nil {
		return t.readSpec()
	}
	if t.known.spec == nil && t.known.err == nil {
		t.known.spec, t.known.err = t.readSpec()
	}
	return t.known.spec, t.known.err
}

func (t PodTemplate) readSpec() (*corev1.PodSpec, error) {
	path := t.Path("spec")
	n := t.Node(path)
	if n.IsNil() {
		return nil, &FieldError{Path: path, Message: "no pod spec"}
	}
	var spec corev1.PodSpec
	r := reader{left: maxValues}
	err := r.decode(n, &spec)
	if r.odd {
		if at := fieldTwice(n.YNode(), path); at != nil {
			return &spec, &FieldError{Path: at, Message: "the field is there twice"}
		}
	}
	if err == nil {
		return &spec, t.metadataFault()
	}
	spec = corev1.PodSpec{}
	if err := decodeReadable(n, path, &spec); err != nil {
		return &spec, err
	}
	return &spec, t.metadataFault()
}

// on returns the same view of another object of the same shape.
func (t PodTemplate) on(object *yaml.RNode) PodTemplate {
	t.object, t.origin, t.known, t.knownOrigin = object, nil, nil, nil
	return t
}

// inPlanning returns the view for rules, which change nothing, so that what was read of it stays
// true.
func (t PodTemplate) inPlanning() PodTemplate {
	if t.known == nil {
		t.known = &reading{}
	}
	return t
}

// draft returns the view of another object with the same nodes in it, which remembers the original.
func (t PodTemplate) draft() PodTemplate {
	root := *t.object.YNode()
	root.Content = slices.Clone(root.Content)
	out := t.on(yaml.NewRNode(&root))
	out.origin, out.knownOrigin = t.origin, t.knownOrigin
	if out.origin == nil {
		out.origin, out.knownOrigin = t.object, t.known
	}
	return out
}

func stringMap(n *yaml.RNode) map[string]string {
	out := map[string]string{}
	if n.IsNil() {
		return out
	}
	v, err := value(n)
	fields, _ := v.(map[string]any)
	if err != nil {
		return out
	}
	for k, v := range fields {
		if s, ok := v.(string); ok {
			out[k] = s
		}
	}
	return out
}
