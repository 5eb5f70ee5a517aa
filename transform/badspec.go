package transform

import (
	"errors"
	"fmt"
	"path"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// CodeBadPodSpec is the code of the error for a pod template that is not as in the Kubernetes API.
const CodeBadPodSpec = "bad-pod-spec"

// A FieldError says what is wrong with which field.
type FieldError struct {
	Path    Path // from the object on, or from what is validated
	Message string
	Remedy  string // may be empty
}

// Error returns the path and what is wrong there.
func (e *FieldError) Error() string { return e.Path.String() + ": " + e.Message }

// BadPattern returns a [FieldError] for the first of the patterns of path.Match in a field that cannot be
// read, or nil.
func BadPattern(field string, patterns []string) error {
	for i, pattern := range patterns {
		if _, err := path.Match(pattern, ""); err != nil {
			return &FieldError{Path: Fields(field).At(i), Message: fmt.Sprintf("pattern %q: %v", pattern, err), Remedy: "correct the pattern"}
		}
	}
	return nil
}

// BadPodSpec returns the Error diagnostic for an error of [PodTemplate.Spec].
func BadPodSpec(err error) Diagnostic {
	out := Diagnostic{
		Code: CodeBadPodSpec, Severity: Error,
		Message: err.Error(), Remedy: "write it as in the Kubernetes API",
	}
	if at, ok := errors.AsType[*FieldError](err); ok {
		out.Path, out.Message = at.Path, at.Message
		if at.Remedy != "" {
			out.Remedy = at.Remedy
		}
	}
	return out
}

// metadataFault returns the error for metadata of the template that are no mapping, or labels or
// annotations that are none or hold other than texts and numbers.
func (t PodTemplate) metadataFault() error {
	for _, fields := range [][]string{{"metadata"}, {"metadata", "labels"}, {"metadata", "annotations"}} {
		path := t.Path(fields...)
		n := t.Node(path)
		if n.IsNil() || n.YNode().ShortTag() == yaml.NodeTagNull {
			continue
		}
		c := checker{left: maxValues}
		if isMapping := c.is(n.YNode(), yaml.MappingNode, path); isMapping && len(fields) > 1 {
			c.checkTexts(n.YNode(), path)
		}
		if len(c.findings) > 0 {
			return c.findings[0].fieldError()
		}
	}
	return nil
}

// checkTexts reports the fields of a mapping that are mappings or lists.
func (c *checker) checkTexts(n *yaml.Node, p Path) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		value, _ := resolve(n.Content[i+1])
		if n.Content[i].Tag != yaml.MergeTag && value.Kind != yaml.ScalarNode {
			c.report(finding{node: value, path: p.Field(n.Content[i].Value), message: "want a string, got " + describe(value)})
		}
	}
}

// specError returns the finding as an error.
func (f finding) fieldError() *FieldError {
	return &FieldError{Path: f.path, Message: f.message, Remedy: RenderFirst(yaml.NewRNode(f.node), "")}
}

// RenderFirst returns the remedy for a value that is not of the type that is wanted: to render the
// manifests first when it looks like a placeholder, and what is given otherwise.
func RenderFirst(n *yaml.RNode, otherwise string) string {
	if isPlaceholder(n.YNode()) {
		return renderFirst
	}
	return otherwise
}

// renderFirst is the remedy for a placeholder.
const renderFirst = "it looks like a placeholder: render the manifests first, and run inject-sidecars on the result"

// placeholder matches what templating tools replace: ${X}, $(X), $X, {{ X }}, @@X@@, @X@, <X>, #{X}#, %X% and __X__.
var placeholder = Pattern(`\$\{[^}]*\}|\$\([^)]*\)|^\$\w+$|\{\{.*\}\}|^@@?[\w.-]+@@?$|^<[^<>]+>$|#\{[^}]*\}#?|^%[\w.-]+%$|^__\w+__$`)

// isPlaceholder says whether the value looks like one that a templating tool is yet to fill in. To YAML
// {{ X }} without quotes is a mapping with a mapping for a key.
func isPlaceholder(n *yaml.Node) bool {
	isScalar := n.Kind == yaml.ScalarNode && placeholder().MatchString(n.Value)
	isFlow := n.Kind == yaml.MappingNode && len(n.Content) > 0 && n.Content[0].Kind == yaml.MappingNode
	return isScalar || isFlow
}
