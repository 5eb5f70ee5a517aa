package cli

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

// An atlas finds the place of what a diagnostic is about. Nothing is looked up before it is asked.
type atlas struct {
	parts   []*part
	named   map[string][]*part
	objects map[*part][]object
}

// newAtlas returns an atlas of files that were parsed as a whole, and of documents that rules are
// made of.
func newAtlas(files ...[]*file) *atlas {
	var parts []*part
	for _, f := range slices.Concat(files...) {
		parts = append(append(parts, &f.part), f.around...)
	}
	return atlasOf(parts...)
}

func atlasOf(parts ...*part) *atlas {
	a := &atlas{parts, map[string][]*part{}, map[*part][]object{}}
	for _, p := range parts {
		a.named[p.origin.name] = append(a.named[p.origin.name], p)
	}
	return a
}

// place returns where the diagnostic points to.
func (a *atlas) place(d transform.Diagnostic) place {
	parts := a.parts
	if d.Ref.File != "" {
		parts = a.named[d.Ref.File]
	}
	for _, p := range parts {
		o, found := a.find(p, d.Ref)
		if !found {
			continue
		}
		line, column := position(o.node, d.Path)
		return place{p.origin.name, o.line + line, column}
	}
	return place{d.Ref.File, d.Ref.Line, 0}
}

// find looks for an object in a part: when several have its name, for the last one that starts
// before the line of the Ref.
func (a *atlas) find(p *part, ref transform.Ref) (object, bool) {
	all, known := a.objects[p]
	if !known {
		all = p.objects()
		for _, o := range all {
			all = append(all, inlineSets(o)...)
		}
		a.objects[p] = all
	}
	var out object
	found := false
	for _, o := range all {
		isBefore := ref.File == "" || ref.Line == 0 || o.line+o.node.YNode().Line <= ref.Line
		if sameObject(o.ref, ref) && (!found || isBefore) {
			out, found = o, true
		}
	}
	return out, found
}

// inlineSets returns the SidecarSets that an InjectSidecars holds.
func inlineSets(o object) []object {
	sets := transform.Fields("spec", "sidecarSets").Lookup(o.node)
	if o.ref.Kind != config.Kind || sets.IsNil() || sets.YNode().Kind != yaml.SequenceNode {
		return nil
	}
	var out []object
	for _, n := range sets.Content() {
		if n.Kind == yaml.MappingNode {
			out = append(out, objectsIn(yaml.NewRNode(n), o.line)...)
		}
	}
	return out
}
