package cli

import (
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// annotationEdits are the edits of an object as kustomize can carry them out. While it builds, it adds annotations of its
// own to every object, so no operation may test or write all of them: those that are there are changed key by key,
// and what goes into a mapping that is missing or empty is merged.
type annotationEdits struct {
	rest   []transform.Edit
	merged map[string]*yaml.RNode
	isNew  bool // the mapping is not as it stands in the manifest
}

// ownAnnotations is where an object has annotations.
func ownAnnotations() transform.Path { return transform.Fields("metadata", "annotations") }

// add adds an edit.
func (a *annotationEdits) add(e transform.Edit) {
	own := ownAnnotations()
	isOwn := len(e.Path) >= len(own) && e.Path[:len(own)].String() == own.String()
	switch {
	case isOwn && len(e.Path) == len(own):
		a.replaceAll(e)
	case isOwn && a.isNew && e.Op == transform.Remove:
		delete(a.merged, e.Path[len(own)].Field)
	case isOwn && a.isNew:
		a.merge(e.Path[len(own)].Field, e.New.YNode())
	default:
		a.rest = append(a.rest, e)
	}
}

// replaceAll adds an edit of the whole mapping.
func (a *annotationEdits) replaceAll(e transform.Edit) {
	a.isNew = true
	for i, content := 0, e.Old.Content(); i+1 < len(content); i += 2 {
		a.rest = append(a.rest, transform.Edit{
			Op: transform.Remove, Path: ownAnnotations().Field(content[i].Value), Old: yaml.NewRNode(content[i+1]),
		})
	}
	for i, content := 0, e.New.Content(); i+1 < len(content); i += 2 {
		a.merge(content[i].Value, content[i+1])
	}
}

func (a *annotationEdits) merge(key string, value *yaml.Node) {
	if a.merged == nil {
		a.merged = map[string]*yaml.RNode{}
	}
	n := textNode(value.Value)
	if value.Style&yaml.SingleQuotedStyle != 0 {
		n.YNode().Style = yaml.SingleQuotedStyle
	}
	a.merged[key] = n
}

// patch returns what is merged into an object, as a patch that looks like it.
func (a *annotationEdits) patch(ref transform.Ref) *yaml.RNode {
	annotations := yaml.NewMapRNode(nil)
	for _, key := range slices.Sorted(maps.Keys(a.merged)) {
		setField(annotations, key, a.merged[key])
	}
	metadata, n := yaml.NewMapRNode(nil), yaml.NewMapRNode(nil)
	setField(metadata, "name", textNode(ref.Name))
	setField(metadata, "annotations", annotations)
	setField(n, "apiVersion", textNode(ref.APIVersion))
	setField(n, "kind", textNode(ref.Kind))
	setField(n, "metadata", metadata)
	return n
}
