package workload

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Holder says where objects of one kind hold whole objects of other kinds, which are looked at as if they stood alone.
type Holder struct {
	Kind

	// Namespaced: what it holds is in its namespace when it names none.
	Namespaced bool
}

// Holders returns the kinds that hold objects, besides lists.
func Holders() []Holder {
	return []Holder{
		{Kind{Group: "workload.codeflare.dev", Kind: "AppWrapper", Path: "spec.components[].template", Traits: Traits{Source: "appwrapper v1.1.2, CRD"}}, true},
		{Kind{Group: "template.openshift.io", Kind: "Template", Path: "objects[]", Traits: Traits{Source: "openshift/api, template/v1"}}, false},
		{Kind{Kind: "Template", Path: "objects[]", Traits: Traits{Source: "openshift/api, legacy group"}}, false},
	}
}

// IsHolder says whether objects of a kind, in whichever group, may hold other objects: lists do.
func IsHolder(kind string) bool {
	return strings.HasSuffix(kind, "List") || slices.ContainsFunc(Holders(), func(h Holder) bool { return h.Kind.Kind == kind })
}

// An Inner is an object that stands in another one.
type Inner struct {
	Object *yaml.RNode
	Ref    transform.Ref // what it says of itself, and what the other one says for it
}

// Held returns the objects that an object holds: the entries of a list, or what stands in a Holder.
func Held(object *yaml.RNode) []Inner {
	ref := RefOf(object)
	gk := groupKind{GroupOf(ref.APIVersion), ref.Kind}
	var out []Inner
	if strings.HasSuffix(ref.Kind, "List") {
		for _, entry := range objectsOf(transform.Fields("items").Lookup(object)) {
			out = append(out, Inner{entry, RefOf(entry)})
		}
		return out
	}
	held, h := heldBy(object, gk)
	for _, n := range held {
		out = append(out, Inner{n, h.refOf(n, ref)})
	}
	return out
}

// refOf names an object in one of the Holder.
func (h Holder) refOf(n node, outer transform.Ref) transform.Ref {
	ref := RefOf(n)
	ref.File, ref.Document = outer.File, outer.Document
	if h.Namespaced && ref.Namespace == "" {
		ref.Namespace = outer.Namespace
	}
	return ref
}

// heldBy returns the objects that an object of a kind holds, and the Holder, of which Kind is empty when it is none.
func heldBy(object node, gk groupKind) ([]node, Holder) {
	if !IsHolder(gk.kind) {
		return nil, Holder{}
	}
	all := Holders()
	i := slices.IndexFunc(all, func(h Holder) bool { return h.groupKind() == gk })
	if i < 0 {
		return nil, Holder{}
	}
	var out []node
	for _, p := range expand(object, nil, all[i].steps()) {
		if n := p.Lookup(object); isMapping(n) {
			out = append(out, n)
		}
	}
	return out, all[i]
}

// objectsOf returns the mappings of a list.
func objectsOf(list node) []node {
	var out []node
	if !isList(list) {
		return nil
	}
	for _, n := range list.Content() {
		if entry := yaml.NewRNode(deref(n)); isMapping(entry) {
			out = append(out, entry)
		}
	}
	return out
}
