package config

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// InFile turns lines of standard input into lines of the file that the object came from, where the
// host says which file that is. They are near the mark only, for the host drops empty lines. It
// also adds annotations of its own, which do not count.
func InFile(ds []transform.Diagnostic, object *yaml.RNode, file transform.Ref) {
	added := hostLines(object)
	for i := range ds {
		ref := &ds[i].Ref
		if ref.Line == 0 || file.File == "" {
			continue
		}
		line := ref.Line - firstLine(object.YNode()) + 1
		for _, l := range added {
			if l < ref.Line {
				line--
			}
		}
		ref.File, ref.Document, ref.Line = file.File, file.Document, line
	}
}

// firstLine returns the line on which the object starts, the comment above it included.
func firstLine(object *yaml.Node) int {
	if len(object.Content) == 0 || object.Content[0].HeadComment == "" {
		return object.Line
	}
	return object.Line - 1 - strings.Count(object.Content[0].HeadComment, "\n")
}

// hostLines returns the lines of the annotations that the host has added.
func hostLines(object *yaml.RNode) []int {
	var out []int
	annotations := transform.Fields("metadata", "annotations").Lookup(object)
	if annotations.IsNil() {
		return nil
	}
	for i := 0; i+1 < len(annotations.Content()); i += 2 {
		key := annotations.Content()[i]
		switch {
		case strings.HasPrefix(key.Value, "internal.config.kubernetes.io/"), key.Value == kioutil.LegacyIdAnnotation,
			key.Value == kioutil.LegacyPathAnnotation, key.Value == kioutil.LegacyIndexAnnotation:
			out = append(out, key.Line)
		}
	}
	return out
}
