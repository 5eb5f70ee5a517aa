package engine

import (
	"bytes"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// discovered adds the kinds that what was observed tells of.
func (r *run) discovered() {
	if r.Discovered == nil {
		return
	}
	r.Options.Kinds = slices.Concat(r.Options.Kinds, r.Discovered())
	r.options = r.Options
}

// advise says of what looks like a workload that its definition among the documents would teach its kind.
func (r *run) advise(found []Finding) {
	isUnknown := func(f Finding) bool { return f.Code == workload.CodeUnknown }
	if !slices.ContainsFunc(found, isUnknown) {
		return
	}
	rows := r.definitions()
	for i := range found {
		f := &found[i]
		isOf := func(k workload.Kind) bool {
			return k.Group == workload.GroupOf(f.Ref.APIVersion) && k.Kind == f.Ref.Kind
		}
		if isUnknown(*f) && slices.ContainsFunc(rows, isOf) {
			f.Remedy += "; or set discover: true, for its CustomResourceDefinition is among the input"
		}
	}
}

// definitions returns the rows that the CustomResourceDefinitions among the documents come to.
func (r *run) definitions() workload.Kinds {
	isDefinition := func(kind string) bool { return kind == workload.DefinitionKind }
	var out workload.Kinds
	for i, d := range r.Documents {
		if !bytes.Contains(d.Text, []byte(workload.DefinitionKind)) {
			continue
		}
		f, err := source.ParseDocuments([]source.Document{d}, source.Options{Also: isDefinition, Bare: true})
		if err != nil || f.Item(0) == nil || !r.isForCluster(i, f.Item(0)) {
			continue // it is said elsewhere, or nobody asks for it
		}
		if crd, ok := workload.ReadCRD(f.Item(0)); ok {
			out = append(out, crd.Templates()...)
		}
	}
	return out
}
