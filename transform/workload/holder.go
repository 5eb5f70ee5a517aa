package workload

import (
	"slices"
	"strings"
	"sync"

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

// holders makes the Holders once, for they are asked about every document.
var holders = sync.OnceValue(Holders) //nolint:gochecknoglobals // it never changes

// IsHolder says whether objects of a kind, in whichever group, may hold other objects: lists do.
func IsHolder(kind string) bool { return strings.HasSuffix(kind, "List") || holdsByName(kind) }

// holdsByName says whether a Holder has the kind.
func holdsByName(kind string) bool {
	return slices.ContainsFunc(holders(), func(h Holder) bool { return h.Kind.Kind == kind })
}

// holderOf returns the Holder of a group and kind.
func holderOf(gk groupKind) (Holder, bool) {
	i := slices.IndexFunc(holders(), func(h Holder) bool { return h.groupKind() == gk })
	if i < 0 {
		return Holder{}, false
	}
	return holders()[i], true
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
			out = append(out, Inner{entry, entryRef(entry, ref)})
		}
		return out
	}
	if h, found := holderOf(gk); found {
		return h.in(object, ref)
	}
	return nil
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

// in returns the objects that an object of the Holder holds.
func (h Holder) in(object node, outer transform.Ref) []Inner {
	var out []Inner
	for _, p := range expand(object, nil, h.steps()) {
		if n := p.Lookup(object); isMapping(n) {
			out = append(out, Inner{n, h.refOf(n, outer)})
		}
	}
	return out
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
