package engine

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodeTemplate is the code of the remark on a template of text, which is left alone.
const CodeTemplate = "template"

// What is located in a batch.
type located struct {
	templates []transform.PodTemplate // to work on
	said      []transform.Diagnostic  // about the documents, without any rule
	fragments map[*yaml.Node]bool     // objects that are patches of others
}

// locate returns what is in a batch.
func (r *run) locate(b batch, f *source.File) located {
	templates, said := f.Templates()
	for _, line := range f.Unrendered() {
		said = append(said, Unrendered(r.Documents[b.from].File, line))
	}
	for i := range b.to - b.from {
		if item := f.Item(i); item != nil && !r.isForCluster(b.from+i, item) {
			templates, said = without(item, r.Options.Kinds, templates, said)
		}
	}
	if r.IncludePatches {
		return located{templates: templates, said: said}
	}
	whole, more := workload.WithoutFragments(templates)
	out := located{whole, append(said, more...), map[*yaml.Node]bool{}}
	if len(more) > 0 {
		for _, t := range templates {
			out.fragments[t.Object().YNode()] = !slices.ContainsFunc(whole, func(w transform.PodTemplate) bool {
				return w.Object().YNode() == t.Object().YNode()
			})
		}
	}
	return out
}

// without takes the templates of an item out, and what was said of it.
func without(item *yaml.RNode, kinds []workload.Kind, templates []transform.PodTemplate, said []transform.Diagnostic) (
	[]transform.PodTemplate, []transform.Diagnostic,
) {
	gone, unsaid := workload.Locate([]*yaml.RNode{item}, kinds...)
	templates = slices.DeleteFunc(templates, func(t transform.PodTemplate) bool {
		return slices.ContainsFunc(gone, func(g transform.PodTemplate) bool { return g.Object().YNode() == t.Object().YNode() })
	})
	said = slices.DeleteFunc(said, func(d transform.Diagnostic) bool {
		return slices.ContainsFunc(unsaid, func(u transform.Diagnostic) bool { return sameObject(u.Ref, d.Ref) && u.Code == d.Code })
	})
	return templates, said
}

// sameObject says whether two Refs name one object, wherever it stands.
func sameObject(a, b transform.Ref) bool {
	return a.APIVersion == b.APIVersion && a.Kind == b.Kind && a.Namespace == b.Namespace && a.Name == b.Name
}

// Unrendered says that a template of text is left alone, which starts at a line of a file.
func Unrendered(file string, line int) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeTemplate, Severity: transform.Info, Ref: transform.Ref{Kind: "template", File: file, Line: line},
		Message: "says what it is only when it is rendered, so it is left alone", Remedy: "render it first",
	}
}
