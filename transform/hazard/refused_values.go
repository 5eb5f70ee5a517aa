package hazard

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodeRefusedField is the code of a value that Kubernetes refuses by itself, whatever the rest of the pod is.
const CodeRefusedField = "refused-field"

func refusedValues() []Hazard {
	return []Hazard{{
		Code: CodeRefusedField, Severity: transform.Error, Refused: true, Completed: true,
		Sentence: "A field of a container, of a volume or of the pod has a value that Kubernetes refuses, or lacks one that it wants.",
		Remedy:   "correct the field",
		Evidence: "API validation: ValidatePodSpec; 11,000 pods with one fault each are held to it",
		look:     refusedField,
	}}
}

// refusedField holds the pod to the rules that a SidecarSet is held to, too. It leaves out fields of which
// another hazard says more.
func refusedField(p pod) []finding {
	isPart := p.isPatch() || !workload.IsBuiltin(p.template.Ref()) // else an operator may say what is missing
	found := api.ValidatePod(p.PodSpec, p.template.Path("spec"), isPart)
	if len(found) == 0 {
		return nil
	}
	said := p.refusedElsewhere()
	var out []finding
	for _, d := range found {
		isClash := d.Code == api.CodeNameClash && !strings.HasPrefix(d.Path.String(), p.template.Path("spec", "volumes").String())
		isSaid := func(path transform.Path) bool { return overlaps(path.String(), d.Path.String()) }
		if isClash || p.isPlaceholder(d.Path) || slices.ContainsFunc(said, isSaid) {
			continue
		}
		out = append(out, finding{path: d.Path, subject: p.subject(d), message: d.Message, remedy: d.Remedy})
	}
	return out
}

// placeholder is a value that another tool, or a person, is to replace: <NAME>, $NAME, ${NAME} or {{ name }}. $(NAME) is
// none: containers write their variables so.
var placeholder = transform.Pattern(`^<[^<>]+>$|\$[A-Za-z_{]|\{\{`)

func (p pod) isPlaceholder(path transform.Path) bool {
	n := p.template.Node(path)
	return !n.IsNil() && n.YNode().Kind == yaml.ScalarNode && placeholder().MatchString(n.YNode().Value)
}

// subject names the field by its container, whose place may change.
func (p pod) subject(d transform.Diagnostic) string {
	for _, c := range p.all() {
		if rest, found := strings.CutPrefix(d.Path.String(), c.path.String()+"."); found {
			return c.Name + " " + rest + " " + d.Message
		}
	}
	return d.Path[len(d.Path)-1].Field + " " + d.Message
}

// refusedElsewhere returns the places at which other hazards find something that Kubernetes refuses.
func (p pod) refusedElsewhere() []transform.Path {
	var out []transform.Path
	for _, h := range slices.Concat(plainInits(), refusedVolumes(), refusedFields(), restarts(), texts()) {
		if h.look == nil || !h.Refused {
			continue
		}
		for _, f := range h.look(p) {
			out = append(out, f.path)
		}
	}
	return out
}

// overlaps says whether one of the paths is the other, or inside of it.
func overlaps(a, b string) bool {
	inside := func(a, b string) bool {
		rest, found := strings.CutPrefix(a, b)
		return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	return inside(a, b) || inside(b, a)
}
