package companion

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A standing object is one that is there.
type standing struct {
	node   *yaml.RNode
	id     identity
	list   *yaml.RNode // the list that it is in; nil when it is an item itself
	index  int         // in the list
	mark   *mark
	sound  bool // the mark can be read, or there is none
	before []identity
	taken  bool // it is what an entry asks for
}

// standingIn returns the objects of the items, also of those in a v1 List.
func standingIn(items []*yaml.RNode) []*standing {
	var out []*standing
	for _, item := range items {
		if text(item, "kind") != "List" || text(item, "apiVersion") != "v1" {
			out = append(out, newStanding(item))
			continue
		}
		for i, n := range transform.Fields("items").Lookup(item).Content() {
			if n.Kind == yaml.MappingNode {
				entry := newStanding(yaml.NewRNode(n))
				entry.list, entry.index = item, i
				out = append(out, entry)
			}
		}
	}
	return out
}

func newStanding(n *yaml.RNode) *standing {
	st := &standing{node: n, id: identityOf(n)}
	st.mark, st.sound = readMark(n)
	st.before = st.earlier()
	return st
}

// The annotations in which kustomize says what an object was called before it was transformed, and
// what it is called.
const (
	kustomizeID        = "kustomize.config.k8s.io/id"
	previousNames      = "internal.config.kubernetes.io/previousNames"
	previousNamespaces = "internal.config.kubernetes.io/previousNamespaces"
)

// earlier returns the identities that the object had in this run of kustomize. It writes default for
// no namespace.
func (st *standing) earlier() []identity {
	names := strings.Split(text(st.node, "metadata", "annotations", previousNames), ",")
	namespaces := strings.Split(text(st.node, "metadata", "annotations", previousNamespaces), ",")
	if names[0] == "" || len(names) != len(namespaces) {
		return nil
	}
	var out []identity
	for i, name := range names {
		id := identity{st.id.group, st.id.kind, namespaces[i], name}
		out = append(out, id)
		if id.namespace == "default" {
			out = append(out, id.within(""))
		}
	}
	return out
}

// inBuild says whether kustomize is at work: patches and transformers may have changed the object since
// it was added.
func (st *standing) inBuild() bool {
	return text(st.node, "metadata", "annotations", kustomizeID) != ""
}

// was says whether the object was once what the identity names.
func (st *standing) was(id identity, owner string) bool {
	return slices.Contains(st.before, id) || st.mark != nil && st.mark.By == owner && st.mark.id(st.id.group, st.id.kind) == id
}

// find returns the objects that are what an entry asks for: those of its identity now, or else those
// that had it. An object is taken for one entry only.
func find(all []*standing, id identity, owner string) []*standing {
	is := func(st *standing) bool { return !st.taken && st.id == id }
	if !slices.ContainsFunc(all, is) {
		is = func(st *standing) bool { return !st.taken && st.was(id, owner) }
	}
	var out []*standing
	for _, st := range all {
		if is(st) {
			st.taken, out = true, append(out, st)
		}
	}
	return out
}
