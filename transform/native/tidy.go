package native

import (
	"slices"

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
	if noInits && slices.Contains(rec.Made, "initContainers") {
		edits = append(edits, transform.Edit{Op: transform.Remove, Path: t.Path("spec", "initContainers")})
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

// dropDefault takes away the default container that Convert named, once that container is back and
// unless a person named another.
func (r *record) dropDefault(t transform.PodTemplate) []transform.Edit {
	name := r.DefaultContainer
	if _, converted := r.Containers[name]; converted || name == "" {
		return nil
	}
	r.DefaultContainer = ""
	if t.Annotations()[DefaultContainer] != name {
		return nil
	}
	return []transform.Edit{{Op: transform.Remove, Path: t.Path("metadata", "annotations", DefaultContainer)}}
}

// drop takes away the record, and the mappings that were made for it and hold nothing else; gone
// annotations are planned to go before.
func (r *record) drop(t transform.PodTemplate, gone int) []transform.Edit {
	path := t.Path("metadata", "annotations", Annotation)
	isLast := fields(t.Node(path[:len(path)-1])) == gone+1
	if isLast && slices.Contains(r.Made, "annotations") {
		path = t.Path("metadata", "annotations")
		if fields(t.Node(t.Path("metadata"))) == 1 && slices.Contains(r.Made, "metadata") {
			path = t.Path("metadata")
		}
	}
	return []transform.Edit{{Op: transform.Remove, Path: path}}
}

// fields returns how many fields the mapping has.
func fields(mapping *yaml.RNode) int { return len(mapping.Content()) / 2 }
