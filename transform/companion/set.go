package companion

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Set is what one configuration brings along.
type Set struct {
	Owner     string   // namespace/name of the configuration, or its name alone, for marks
	Objects   []Object // the entries
	Marked    bool     // objects get a mark
	KeepEdits bool     // what was edited by hand stays as it is

	// IsWorkload says whether an object holds pod templates, into which others put things.
	IsWorkload func(*yaml.RNode) bool
	// RefOf names an object and says where it stands; nil is workload.RefOf.
	RefOf func(*yaml.RNode) transform.Ref
	// Spares says of an object that it does not go, whatever its mark says: it belongs to another part
	// of the input. It may be nil.
	Spares func(*yaml.RNode) bool
	// All takes away the objects of every configuration, not of this one alone. For sets without
	// entries.
	All bool
}

// Fixed plans the entries that say where they are, and what the configuration has added once and does
// not name any more. It changes nothing.
func (s Set) Fixed(items []*yaml.RNode) (*Plan, error) {
	return s.plan(items, s.fixed(), func(st *standing) bool { return !s.isCopy(st) })
}

// Copies plans the entries of which there is one in each of the namespaces, and their copies in
// others, which go. It changes nothing.
func (s Set) Copies(items []*yaml.RNode, namespaces []string) (*Plan, error) {
	var objects []Object
	for _, o := range s.Objects {
		for _, namespace := range namespaces {
			if !o.IsEverywhere() || s.names(o.id.within(namespace)) {
				continue
			}
			c, err := o.copyIn(namespace)
			if err != nil {
				return nil, err
			}
			objects = append(objects, c)
		}
	}
	return s.plan(items, objects, func(st *standing) bool { return s.isCopy(st) && !s.names(st.id) })
}

func (s Set) fixed() []Object {
	return slices.DeleteFunc(slices.Clone(s.Objects), Object.IsEverywhere)
}

// names says whether an entry names just this object.
func (s Set) names(id identity) bool {
	return slices.ContainsFunc(s.Objects, func(o Object) bool { return o.id == id })
}

// isCopy says whether an object is one of the copies of an entry.
func (s Set) isCopy(st *standing) bool {
	return slices.ContainsFunc(s.Objects, func(o Object) bool {
		name := st.id.name
		if st.mark != nil {
			name = st.mark.Name
		}
		return o.IsEverywhere() && o.id.group == st.id.group && o.id.kind == st.id.kind && o.id.name == name
	})
}

func (s Set) refOf(n *yaml.RNode) transform.Ref {
	if s.RefOf != nil {
		return s.RefOf(n)
	}
	return workload.RefOf(n)
}

func (s Set) shapeOf(n *yaml.RNode) shape {
	return shape{byName: s.IsWorkload != nil && s.IsWorkload(n), isSecret: text(n, "kind") == "Secret"}
}
