package source

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// kindOf returns the kind of an object, or "" for what is none.
func kindOf(root *yaml.Node) string {
	if root == nil || len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return ""
	}
	return transform.Text(yaml.NewRNode(root.Content[0]), "kind")
}

// hasTemplateKind says whether a placeholder stands in the place of the kind, {{ .Values.kind }}, or of a
// field: YAML takes both for mappings.
func hasTemplateKind(root *yaml.Node) bool {
	if root == nil || len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return false
	}
	content := root.Content[0].Content
	for i := 0; i+1 < len(content); i += 2 {
		key, value := content[i], content[i+1]
		if key.Kind == yaml.MappingNode || key.Value == "kind" && value.Kind == yaml.MappingNode {
			return true
		}
	}
	return false
}

// hasTwoKinds says whether the root is of two different kinds, as where a marker is missing.
func hasTwoKinds(root *yaml.Node) bool {
	if root == nil || len(root.Content) != 1 || root.Content[0].Kind != yaml.MappingNode {
		return false
	}
	kind := kindOf(root)
	content := root.Content[0].Content
	for i := 0; i+1 < len(content); i += 2 {
		if content[i].Value == "kind" && content[i+1].Kind == yaml.ScalarNode && content[i+1].Value != kind {
			return true
		}
	}
	return false
}

// Unrendered returns the lines at which documents start that are templates for something else, such as
// Helm, and do not say of which kind they will be. They are passed on as they are.
func (f *File) Unrendered() []int {
	var out []int
	for _, d := range f.documents {
		if d.isTemplate {
			out = append(out, d.line+1)
		}
	}
	return out
}
