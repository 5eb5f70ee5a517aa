package native

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// tidy takes away what Convert made and nothing needs any more: rec holds what is still converted.
func tidy(t transform.PodTemplate, rec record, noInits bool) []transform.Diagnostic {
	if t.Node(t.Path("metadata", "annotations", Annotation)).IsNil() {
		return nil
	}
	edits := rec.dropDefault(t)
	if len(rec.Containers) > 0 {
		return append(reverted(t, "removed the default container", edits), rec.save(t, transform.NewAnnotations(t))...)
	}
	edits = append(edits, rec.drop(t, len(edits))...)
	if noInits {
		edits = append(edits, rec.restore(t.Path("spec", "initContainers"))...)
	}
	return reverted(t, "removed the record of where the containers were", edits)
}

func reverted(t transform.PodTemplate, message string, edits []transform.Edit) []transform.Diagnostic {
	if len(edits) == 0 {
		return nil
	}
	return []transform.Diagnostic{{
		Code: CodeReverted, Severity: transform.Info, Path: t.Path("metadata"), Message: message, Edits: edits,
	}}
}

// dropDefault brings back what the annotation for the default container said before a conversion, once that container is
// back and unless a person named another; an annotation that was added goes.
func (r *record) dropDefault(t transform.PodTemplate) []transform.Edit {
	name, was := r.DefaultContainer, r.DefaultWas
	before, back := transform.ReadWritten(was), name
	if was != "" && before != nil {
		back = before.Value
	}
	if _, converted := r.Containers[back]; converted || name == "" {
		return nil
	}
	r.DefaultContainer, r.DefaultWas = "", ""
	path := t.Path("metadata", "annotations", DefaultContainer)
	switch {
	case t.Annotations()[DefaultContainer] != name:
		return nil
	case was != "" && before != nil:
		return []transform.Edit{{Op: transform.Replace, Path: path, New: yaml.NewRNode(before), Text: was}}
	}
	return []transform.Edit{{Op: transform.Remove, Path: path}}
}

// drop takes away the record, and brings the mappings that were made for it and hold nothing else back
// to what they were; gone annotations are planned to go before.
func (r *record) drop(t transform.PodTemplate, gone int) []transform.Edit {
	metadata, annotations := t.Path("metadata"), t.Path("metadata", "annotations")
	edits := []transform.Edit{{Op: transform.Remove, Path: annotations.Field(Annotation)}}
	if fields(t.Node(annotations)) != gone+1 {
		return edits
	}
	restored := r.restore(annotations)
	if isGone := len(restored) > 0 && restored[0].Op == transform.Remove; isGone && fields(t.Node(metadata)) == 1 {
		restored = append(restored, r.restore(metadata)...)
	}
	return append(edits, restored...)
}

// fields returns how many fields the mapping has.
func fields(mapping *yaml.RNode) int { return len(mapping.Content()) / 2 }
