package companion

import (
	"fmt"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what is wrong with an entry.
const (
	CodeInvalid  = "invalid"
	CodeRequired = "required"
)

// Decode reads the entries at p in the configuration, which ref names. There is an Error for each that
// is no whole object, and for one that is there twice. Workload says of an object whether it holds pod
// templates.
func Decode(config *yaml.RNode, ref transform.Ref, p transform.Path, isWorkload func(*yaml.RNode) bool) ([]Object, []transform.Diagnostic) {
	d := decoder{ref: ref, isWorkload: isWorkload}
	list := p.Lookup(config)
	for i := range list.Content() {
		path := p.At(i)
		d.entry(path.Lookup(config), path)
	}
	return d.objects, d.said
}

type decoder struct {
	ref        transform.Ref
	isWorkload func(*yaml.RNode) bool
	objects    []Object
	said       []transform.Diagnostic
}

// entry reads one entry.
func (d *decoder) entry(n *yaml.RNode, p transform.Path) {
	before := len(d.said)
	if d.checkShape(n, p); len(d.said) > before {
		return
	}
	own, err := transform.Detach(n)
	if err != nil {
		d.refuse(p, err.Error(), "write it without aliases")
		return
	}
	o := Object{node: own, id: identityOf(own), path: p}
	d.checkMeaning(o)
	for _, other := range d.objects {
		if other.id == o.id {
			d.refuse(p, fmt.Sprintf("%s is %s already", o.id, other.path), "remove one of them")
		}
	}
	if len(d.said) == before {
		d.objects = append(d.objects, o)
	}
}

// checkShape reports what keeps an entry from being an object.
func (d *decoder) checkShape(n *yaml.RNode, p transform.Path) {
	if n.IsNil() || n.YNode().Kind != yaml.MappingNode {
		d.refuse(p, "want an object", "write it as a mapping with apiVersion, kind and metadata")
		return
	}
	d.checkKeys(n.YNode(), p)
	for _, field := range []transform.Path{transform.Fields("apiVersion"), transform.Fields("kind")} {
		d.requireText(n, p, field)
	}
	if strings.HasSuffix(text(n, "kind"), "List") && !transform.Fields("items").Lookup(n).IsNil() {
		d.refuse(p.Field("kind"), "an entry is one object, and this is a list of them", "write each of its items as an entry of its own")
		return
	}
	d.requireText(n, p, transform.Fields("metadata", "name"))
	if metadata := transform.Fields("metadata").Lookup(n); !metadata.IsNil() {
		for _, f := range transform.DecodeStrict(metadata, d.ref, &metav1.ObjectMeta{}) {
			f.Path = p.Field("metadata").Join(f.Path)
			d.said = append(d.said, f)
		}
	}
}

// requireText reports a field that is not there or holds no text.
func (d *decoder) requireText(n *yaml.RNode, p, field transform.Path) {
	v := field.Lookup(n)
	switch {
	case v.IsNil() || v.YNode().ShortTag() == yaml.NodeTagNull || v.YNode().Kind == yaml.ScalarNode && v.YNode().Value == "":
		d.report(transform.Diagnostic{
			Code: CodeRequired, Path: p.Join(field), Message: "is missing",
			Remedy: "an entry is a whole object, with apiVersion, kind and metadata.name",
		})
	case field[0].Field != "metadata" && v.YNode().ShortTag() != yaml.NodeTagString:
		d.refuse(p.Join(field), "want a text", "put it in quotes")
	}
}

// checkKeys reports keys that are no text, and those that a mapping has twice.
func (d *decoder) checkKeys(n *yaml.Node, p transform.Path) {
	seen := map[string]bool{}
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			d.checkKeys(c, p.At(i))
		case n.Kind == yaml.MappingNode && i%2 == 1:
			key := n.Content[i-1].Value
			if transform.IsOddKey(n.Content[i-1]) {
				d.refuse(p, "has a key that is empty or no text", "give the field a name")
				continue
			}
			if seen[key] && n.Content[i-1].Tag != yaml.MergeTag {
				d.report(transform.Diagnostic{
					Code: transform.CodeDuplicateKey, Path: p.Field(key), Message: "the key is given twice", Remedy: "remove one of them",
				})
			}
			seen[key] = true
			d.checkKeys(c, p.Field(key))
		}
	}
}

// checkMeaning reports objects that cannot be brought along.
func (d *decoder) checkMeaning(o Object) {
	kind, namespace := o.path.Field("kind"), o.path.Field("metadata", "namespace")
	switch group := o.id.group; {
	case group == "apps.kruise.io" && o.id.kind == "SidecarSet":
		d.refuse(kind, "a SidecarSet is no object for the output here", "move it to spec.sidecarSets, or put it among the manifests")
	case group == "inject-sidecars.dev":
		d.refuse(kind, "a configuration cannot bring another one along", "list it where this one is listed")
	case o.id.kind == "Kptfile" && group == "kpt.dev":
		d.refuse(kind, "a Kptfile is not for a cluster", "remove it")
	case isClusterScoped(o.id) && o.IsEverywhere():
		d.refuse(namespace, fmt.Sprintf("a %s is in no namespace, so there cannot be a copy in each", o.id.kind), "remove the namespace")
	case isClusterScoped(o.id) && o.id.namespace != "":
		d.refuse(namespace, fmt.Sprintf("a %s is in no namespace", o.id.kind), "remove the namespace")
	case o.IsEverywhere() && d.isWorkload(o.node):
		d.refuse(namespace, "a workload cannot be in each namespace in which a workload gets a sidecar", "name the namespace")
	}
	if !o.IsEverywhere() {
		d.checkSubjects(o)
	}
	for _, key := range []string{"config.kubernetes.io/local-config", "config.kubernetes.io/function", "config.k8s.io/function"} {
		if v := text(o.node, "metadata", "annotations", key); v != "" && v != "false" {
			d.refuse(o.path.Field("metadata", "annotations", key), "the object is not for a cluster", "remove the annotation, or the entry")
		}
	}
	if text(o.node, "metadata", "annotations", Annotation) != "" {
		d.refuse(o.path.Field("metadata", "annotations", Annotation), "the annotation is written by inject-sidecars", "remove it")
	}
}

// checkSubjects reports subjects in the namespace of a copy, when the object has no copies.
func (d *decoder) checkSubjects(o Object) {
	for i, subject := range transform.Fields("subjects").Lookup(o.node).Content() {
		if text(yaml.NewRNode(subject), "namespace") == Everywhere {
			d.refuse(o.path.Field("subjects").At(i).Field("namespace"),
				fmt.Sprintf(`"*" is the namespace of a copy, and of this %s there is only one`, o.id.kind),
				`name the namespace, or make it a RoleBinding with metadata.namespace "*"`)
		}
	}
}

func (d *decoder) refuse(p transform.Path, message, remedy string) {
	d.report(transform.Diagnostic{Code: CodeInvalid, Path: p, Message: message, Remedy: remedy})
}

func (d *decoder) report(f transform.Diagnostic) {
	f.Severity, f.Ref = transform.Error, d.ref
	d.said = append(d.said, f)
}
