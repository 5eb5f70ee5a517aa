package engine

import (
	"hash/maphash"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A name tells an object from the others of its file. The version does not.
type name struct{ file, group, kind, namespace, name string }

// names are the hashes of the names of objects, in the order in which they were added.
type names struct {
	seed   maphash.Seed
	isOn   bool
	hashes []uint64
}

// nameOf returns the name of an object of a file. It is not ok when the object has none, or one that stands for many.
func nameOf(file string, ref transform.Ref) (n name, ok bool) {
	n = name{file, workload.GroupOf(ref.APIVersion), ref.Kind, ref.Namespace, ref.Name}
	return n, ref.Kind != "" && ref.Name != "" && !strings.HasSuffix(ref.Name, "*")
}

// add takes down the names of an object and of those that it holds, when it is for a cluster and names matter.
func (ns *names) add(file string, object *yaml.RNode, isForCluster bool) {
	if !ns.isOn || !isForCluster {
		return
	}
	for _, l := range ObjectsIn(Located{Object: object}) {
		if n, ok := nameOf(file, l.Ref); ok {
			ns.hashes = append(ns.hashes, maphash.Comparable(ns.seed, n))
		}
	}
}

// duplicates returns what there is to say of the objects that are in their file twice, by the file. Only when the hashes of
// names tell that there may be some is anything parsed once more.
func (r *run) duplicates(products []product) (map[string][]Finding, error) {
	all := slices.Clone(r.names.hashes)
	for _, p := range products {
		all = append(all, p.names.hashes...)
	}
	out, seen := map[string][]Finding{}, map[name]bool{}
	n := len(all)
	slices.Sort(all)
	if all = slices.Compact(all); len(all) == n {
		return out, nil
	}
	for _, b := range r.batches {
		o := r.Options
		o.Also = r.reads
		f, err := r.parse(b, o)
		if err != nil {
			return nil, err
		}
		ds := r.again(b, f, seen)
		file := r.Documents[b.from].File
		out[file] = append(out[file], r.findings(ds, r.placesIn(b, f))...)
	}
	return out, nil
}

// again reports the objects of a batch that were seen before, and takes down the others.
func (r *run) again(b batch, f *source.File, seen map[name]bool) []transform.Diagnostic {
	var out []transform.Diagnostic
	fragments := r.locate(b, f).fragments
	for i := range b.to - b.from {
		item, d := f.Item(i), r.Documents[b.from+i]
		if item == nil || fragments[item.YNode()] || !r.isForCluster(b.from+i, item) {
			continue
		}
		for _, l := range ObjectsIn(Located{Object: item}) {
			n, ok := nameOf(d.File, l.Ref)
			if ok && seen[n] {
				out = append(out, duplicate(l, d))
			}
			seen[n] = seen[n] || ok
		}
	}
	return out
}

// duplicate says that the object of a document is in its file twice.
func duplicate(l Located, d source.Document) transform.Diagnostic {
	ref := l.Ref
	ref.File, ref.Line = d.File, d.Line+l.Object.YNode().Line
	return transform.Diagnostic{
		Code: workload.CodeDuplicateObject, Severity: transform.Error, Ref: ref,
		Path: transform.Fields("metadata", "name"), Message: "the object is in the file twice",
		Remedy: "rename or remove one of them",
	}
}
