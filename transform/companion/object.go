package companion

import (
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Everywhere is the namespace of an entry of which there is one copy in each namespace in which a
// workload gets a sidecar.
const Everywhere = "*"

// An Object is one entry of a configuration: an object that is to be there.
type Object struct {
	node *yaml.RNode
	id   identity
	path transform.Path // of the entry in the configuration
}

// Node returns the object as the configuration has it. It must not be written to.
func (o Object) Node() *yaml.RNode { return o.node }

// Path returns where the entry stands in the configuration.
func (o Object) Path() transform.Path { return o.path }

// IsEverywhere says whether there is a copy of the object in each namespace with sidecars.
func (o Object) IsEverywhere() bool { return o.id.namespace == Everywhere }

// An identity is what a cluster knows an object by.
type identity struct{ group, kind, namespace, name string }

func identityOf(n *yaml.RNode) identity {
	ref := workload.RefOf(n)
	group, _, isGroup := strings.Cut(ref.APIVersion, "/")
	if !isGroup {
		group = ""
	}
	return identity{group, ref.Kind, ref.Namespace, ref.Name}
}

// within returns the identity of the same object in a namespace.
func (id identity) within(namespace string) identity {
	id.namespace = namespace
	return id
}

// String writes the object as people say it.
func (id identity) String() string {
	return transform.Ref{Kind: id.kind, Namespace: id.namespace, Name: id.name}.String()
}

// copyIn returns the copy of the object in a namespace. Entries of subjects with the namespace "*"
// get that namespace, too.
func (o Object) copyIn(namespace string) (Object, error) {
	n := transform.Copy(o.node)
	metadata := transform.Fields("metadata").Lookup(n)
	if err := setNamespace(metadata, namespace); err != nil {
		return Object{}, fmt.Errorf("%s: %w", o.id, err)
	}
	subjects := transform.Fields("subjects").Lookup(n)
	for _, subject := range subjects.Content() {
		entry := yaml.NewRNode(subject)
		if text(entry, "namespace") != Everywhere {
			continue
		}
		if err := setNamespace(entry, namespace); err != nil {
			return Object{}, fmt.Errorf("%s: %w", o.id, err)
		}
	}
	return Object{node: n, id: o.id.within(namespace), path: o.path}, nil
}

// setNamespace sets the field namespace of a mapping that has it, or takes it away.
func setNamespace(mapping *yaml.RNode, namespace string) error {
	if namespace == "" {
		return transform.ApplyTo(mapping, transform.Edit{Op: transform.Remove, Path: transform.Fields("namespace")})
	}
	return transform.ApplyTo(mapping, transform.Edit{
		Op: transform.Replace, Path: transform.Fields("namespace"), New: yaml.NewStringRNode(namespace),
	})
}

// text returns the scalar at the fields, or "".
func text(n *yaml.RNode, fields ...string) string {
	v := transform.Fields(fields...).Lookup(n)
	if v.IsNil() || v.YNode().Kind != yaml.ScalarNode || v.YNode().ShortTag() == yaml.NodeTagNull {
		return ""
	}
	return v.YNode().Value
}
