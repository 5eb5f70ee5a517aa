package sidecarset

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// InjectAnnotation says, on a pod template or else on its workload, what may be injected there:
// "false" is nothing, "true" is everything, all else are names of SidecarSets, with commas between.
const InjectAnnotation = "inject-sidecars.dev/inject"

// Workloads says which workloads anything may be injected into, besides the selectors of the
// SidecarSets. The zero value is all of them but those with the annotation "false".
type Workloads struct {
	workload.Filter

	OptIn bool // only those with the annotation
}

// Allows says whether anything may be injected into the template, or converted there.
func (w Workloads) Allows(t transform.PodTemplate) bool {
	text, found := wish(t)
	return w.Filter.Allows(t.Ref()) && text != "false" && (found || !w.OptIn)
}

// refuses says why the set must not be injected into the template, or "".
func (w Workloads) refuses(t transform.PodTemplate, set string) string {
	text, found := wish(t)
	names := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	switch {
	case !w.Filter.Allows(t.Ref()):
		return "the configuration excludes the workload"
	case !found && w.OptIn:
		return "the configuration asks for the annotation " + InjectAnnotation + `: "true"`
	case found && text != "true" && !slices.Contains(names, set):
		return "the annotation " + InjectAnnotation + " is " + text
	}
	return ""
}

// wish returns the annotation of the template, or else of the workload.
func wish(t transform.PodTemplate) (string, bool) {
	if text, found := t.Annotations()[InjectAnnotation]; found {
		return text, true
	}
	for _, p := range []transform.Path{t.Path("metadata"), transform.Fields("metadata")} {
		if n := t.Node(p.Field("annotations", InjectAnnotation)); !n.IsNil() {
			return unquoted(n.YNode()), true
		}
	}
	return "", false
}

// unquoted returns the text of a wish that is written without quotes, so that it is a boolean to YAML.
func unquoted(n *yaml.Node) string {
	if n.ShortTag() == yaml.NodeTagBool {
		return strings.ToLower(n.Value)
	}
	return n.Value
}
