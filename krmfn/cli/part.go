package cli

import (
	"bytes"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A part is some whole documents of a file, parsed. Lines in Refs are those of the file.
type part struct {
	origin input // the file
	text   []byte
	line   int // how many lines of the file are before the text

	documents []source.Document
	source    *source.File
	items     []*yaml.RNode           // what was parsed
	lines     []int                   // how many lines of the file are before the document of each
	templates []transform.PodTemplate // those that are for a cluster
	said      []transform.Diagnostic  // about its objects, without any rule
	fragments map[*yaml.Node]bool     // objects that are patches of others
	named     []transform.Ref         // objects for a cluster that have a name
	plan      *transform.Plan
}

// isTemplate says whether a text may be in the language of templates that Helm uses.
func isTemplate(text []byte) bool { return bytes.Contains(text, []byte("{{")) }

// parse parses the text.
func (p *part) parse(o source.Options) error {
	o.File = p.origin.name
	p.documents = source.Split(p.text)
	for i := range p.documents {
		p.documents[i].Line += p.line
	}
	var err error
	if p.source, err = source.ParseDocuments(p.documents, o); err != nil {
		return err
	}
	p.items, p.lines = p.source.Items(), p.source.Lines()
	p.templates, p.said = p.source.Templates()
	for _, line := range p.source.Unrendered() {
		p.said = append(p.said, engine.Unrendered(o.File, line))
	}
	p.sortOut(o.Kinds)
	return nil
}

// sortOut takes out what is not for a cluster. A workload without a pod template is most often a
// patch of kustomize when it lies in a directory, so there that is worth a remark only.
func (p *part) sortOut(kinds []workload.Kind) {
	p.leaveFragments()
	kept := compile.ForCluster(p.items)
	if len(kept) < len(p.items) {
		p.drop(slices.DeleteFunc(slices.Clone(p.items), func(n *yaml.RNode) bool { return slices.Contains(kept, n) }), kinds)
	}
	for _, item := range kept {
		if ref := workload.RefOf(item); ref.Kind != "" && ref.Name != "" && !strings.HasSuffix(ref.Name, "*") && !p.fragments[item.YNode()] {
			p.named = append(p.named, ref)
		}
	}
	for i := range p.said {
		if p.origin.walked && p.said[i].Code == workload.CodeNoTemplate {
			p.said[i].Severity = transform.Info
		}
	}
}

// leaveFragments takes out the templates of workloads that are patches.
func (p *part) leaveFragments() {
	if p.origin.includePatches {
		return
	}
	whole, said := workload.WithoutFragments(p.templates)
	if len(said) == 0 {
		return
	}
	p.fragments = map[*yaml.Node]bool{}
	for _, t := range p.templates {
		p.fragments[t.Object().YNode()] = true
	}
	for _, t := range whole {
		delete(p.fragments, t.Object().YNode())
	}
	p.templates = whole
	for _, d := range said {
		d.Remedy += ", or add --include-patches"
		p.said = append(p.said, d)
	}
}

// drop takes out the templates of the items, and what was said of them.
func (p *part) drop(items []*yaml.RNode, kinds []workload.Kind) {
	templates, said := workload.Locate(items, kinds...)
	p.templates = slices.DeleteFunc(p.templates, func(t transform.PodTemplate) bool {
		return slices.ContainsFunc(templates, func(l transform.PodTemplate) bool { return l.Object().YNode() == t.Object().YNode() })
	})
	p.said = slices.DeleteFunc(p.said, func(d transform.Diagnostic) bool {
		return slices.ContainsFunc(said, func(l transform.Diagnostic) bool { return sameObject(d.Ref, l.Ref) && d.Code == l.Code })
	})
}

// sameObject says whether two Refs name one object, wherever it stands.
func sameObject(a, b transform.Ref) bool {
	return a.APIVersion == b.APIVersion && a.Kind == b.Kind && a.Namespace == b.Namespace && a.Name == b.Name
}

// twice reports the objects that stand in a file twice: applied to a cluster, one would overwrite
// the other. In different files they may be variants.
func twice(file string, named []transform.Ref) []transform.Diagnostic {
	return again(file, named, map[identity]bool{})
}

// again reports the objects that were seen before in the file, and takes down the others.
func again(file string, named []transform.Ref, seen map[identity]bool) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, ref := range named {
		id := identityIn(ref)
		if seen[id] {
			ref.File = file
			out = append(out, transform.Diagnostic{
				Code: workload.CodeDuplicateObject, Severity: transform.Error, Ref: ref,
				Path: transform.Fields("metadata", "name"), Message: "the object is in the file twice",
				Remedy: "rename or remove one of them",
			})
		}
		seen[id] = true
	}
	return out
}

// identityIn returns what tells an object from the others of its file. The version does not.
func identityIn(ref transform.Ref) identity {
	group, _, isGroup := strings.Cut(ref.APIVersion, "/")
	if !isGroup {
		group = ""
	}
	return identity{group: group, kind: ref.Kind, namespace: ref.Namespace, name: ref.Name}
}
