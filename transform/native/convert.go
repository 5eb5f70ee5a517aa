package native

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what Convert and Revert say.
const (
	CodeConverted = "converted"
	CodeReverted  = "reverted"
	CodeBadRecord = "bad-record"
)

// A Choice chooses containers of pod templates: those of which the name matches one of Names or the
// image one of Images, in the templates whose labels Selector matches. The patterns are those of
// path.Match: * stands for any text without a slash. No Selector chooses every template.
type Choice struct {
	Names    []string
	Images   []string
	Selector labels.Selector

	// Except says which containers are not to be chosen, whatever their names: those that are
	// injected, because they follow their SidecarSet. It may be nil.
	Except func(corev1.Container) bool

	// Allows says whether containers of the template may be chosen. It may be nil.
	Allows func(transform.PodTemplate) bool
}

var errNothingNamed = errors.New("names or images of containers are required")

// Validate returns an error when there is no pattern, or a [transform.FieldError] when one cannot be read.
func (c Choice) Validate() error {
	if len(c.Names)+len(c.Images) == 0 {
		return errNothingNamed
	}
	return cmp.Or(transform.BadPattern("names", c.Names), transform.BadPattern("images", c.Images)) //nolint:wrapcheck // the errors are ours
}

// template says whether the containers of the template may be chosen.
func (c Choice) template(t transform.PodTemplate) bool {
	return (c.Selector == nil || c.Selector.Matches(labels.Set(t.PodLabels()))) && (c.Allows == nil || c.Allows(t))
}

func (c Choice) container(container corev1.Container) bool {
	if c.Except != nil && c.Except(container) {
		return false
	}
	return c.Named(container)
}

// Named says whether one of the patterns names the container. What has no name is never named: a record
// could not tell it from others.
func (c Choice) Named(container corev1.Container) bool {
	return container.Name != "" && (matchesAny(c.Names, container.Name) || matchesAny(c.Images, container.Image))
}

func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		ok, err := path.Match(pattern, text)
		return err == nil && ok
	})
}

// Convert is the rule that turns containers into native sidecars: they move to initContainers, with
// restartPolicy: Always behind the image, and with everything else that they carry. Where an annotation says
// that kubectl means one of them by default, it names the first that stays (H32). What keeps a container from
// working as a native sidecar is for rule hazard.Check to report, behind this one.
type Convert struct {
	Choice

	Placement    Placement // among the init containers
	StartupProbe bool      // derive one from the readiness or liveness probe where there is none
	Version      Version   // the oldest Kubernetes that the output must run on; zero is Default
	NoRecord     bool      // do not record in the pod template where the containers were, for Revert
}

var _ transform.Rule = Convert{}

// Name is "convert".
func (Convert) Name() string { return "convert" }

// Plan moves the chosen containers, in the order in which they stand.
func (r Convert) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	if !r.template(t) {
		return nil, nil
	}
	pod, err := t.Spec()
	if pod == nil {
		return []transform.Diagnostic{transform.BadPodSpec(err)}, nil
	}
	var chosen []int
	for i, c := range pod.Containers {
		if r.container(c) {
			chosen = append(chosen, i)
		}
	}
	switch {
	case err != nil && (len(chosen) > 0 || len(pod.Containers) == 0):
		return []transform.Diagnostic{transform.BadPodSpec(err)}, nil
	case len(chosen) == 0:
		return nil, nil
	}
	return r.move(t, pod, chosen), nil
}

// Chooses says whether the rule converts a container of the template, or has done so.
func (r Convert) Chooses(t transform.PodTemplate) bool {
	pod, err := t.Spec()
	if err != nil || !r.template(t) {
		return false
	}
	return slices.ContainsFunc(pod.Containers, r.container) ||
		slices.ContainsFunc(pod.InitContainers, func(c corev1.Container) bool { return Is(c) && r.container(c) })
}

// AsksForProbe says whether the rule is to derive a startup probe for the container of the template.
func (r Convert) AsksForProbe(t transform.PodTemplate, c corev1.Container) bool {
	return r.StartupProbe && r.template(t) && r.container(c)
}

// CodeBadPodSpec is the code of the error for a pod spec that is not as in the API.
const CodeBadPodSpec = transform.CodeBadPodSpec

// move plans the edits. The record comes last, with all that was moved.
func (r Convert) move(t transform.PodTemplate, pod *corev1.PodSpec, chosen []int) []transform.Diagnostic {
	from := transform.NewList(t, t.Path("spec", "containers"), "")
	to := transform.NewList(t, t.Path("spec", "initContainers"), "containers")
	order := NewOrder(pod.InitContainers)
	rec, annotations := newRecord(t), transform.NewAnnotations(t)
	before := r.history(pod, rec)
	var out []transform.Diagnostic
	for done, i := range chosen {
		if isAlias(t, from.At(i)) {
			return []transform.Diagnostic{sharedContainer(from.At(i))}
		}
		c := pod.Containers[i]
		n := transform.Copy(t.Node(t.Path("spec", "containers").At(i)))
		inFront := r.counted(pod.Containers[:i])
		index := before.index(countIn(inFront))
		one := moved{Index: index, RestartPolicy: written(t, i, restartPolicyField)}
		if one.StartupProbe = r.StartupProbe && deriveStartupProbe(n, c); one.StartupProbe {
			one.StartupProbeWas = written(t, i, startupProbeField)
		}
		rec.Containers[c.Name] = one.among(inFront, r.counted(pod.Containers))
		SetRestartPolicy(n)
		always := corev1.ContainerRestartPolicyAlways
		c.RestartPolicy = &always
		place := order.Add(r.Placement, c)
		out = append(out, transform.Diagnostic{
			Code: CodeConverted, Severity: transform.Info, Path: to.At(place.Index),
			Message: fmt.Sprintf("container %q becomes a native sidecar", c.Name),
			Edits:   []transform.Edit{from.Remove(i - done), to.Insert(place.Index, n)},
		})
		out = append(out, r.placeRemarks(c.Name, place, to)...)
	}
	out = append(out, keepDefault(t, pod, &rec)...)
	if r.NoRecord {
		return out
	}
	return append(out, rec.save(t, annotations)...)
}

// isAlias says whether the entry of a list is an alias, which could not come back.
func isAlias(t transform.PodTemplate, p transform.Path) bool {
	list, last := p[:len(p)-1], p[len(p)-1]
	return t.Node(list).Content()[last.Index].Kind == yaml.AliasNode
}

func sharedContainer(p transform.Path) transform.Diagnostic {
	return transform.Diagnostic{
		Code: transform.CodeSharedNode, Severity: transform.Error, Path: p,
		Message: "cannot become a native sidecar here alone, it is a YAML alias", Remedy: "write it out in each place",
	}
}

// DefaultContainer is the annotation that says which container kubectl logs and exec mean when they
// are not told.
const DefaultContainer = "kubectl.kubernetes.io/default-container"

// keepDefault lets the annotation that names a container which moves name the first that stays (H32): people mean
// the app then. Without an annotation kubectl takes the first of the containers, which is an app by itself.
func keepDefault(t transform.PodTemplate, pod *corev1.PodSpec, rec *record) []transform.Diagnostic {
	said := t.Annotations()[DefaultContainer]
	isMoved := func(name string) bool { _, moves := rec.Containers[name]; return moves }
	isNamed := slices.ContainsFunc(pod.Containers, func(c corev1.Container) bool { return c.Name == said })
	i := slices.IndexFunc(pod.Containers, func(c corev1.Container) bool { return c.Name != "" && !isMoved(c.Name) })
	if !isNamed || !isMoved(said) || i < 0 {
		return nil
	}
	path := t.Path("metadata", "annotations", DefaultContainer)
	rec.DefaultContainer, rec.DefaultWas = pod.Containers[i].Name, t.Written(path)
	now := bare(t.Node(path))
	now.YNode().Value = rec.DefaultContainer
	return []transform.Diagnostic{{
		Code: CodeConverted, Severity: transform.Info, Path: path,
		Message: fmt.Sprintf("kubectl takes %q for the default container instead of %q", rec.DefaultContainer, said),
		Edits:   []transform.Edit{{Op: transform.Replace, Path: path, New: now}},
	}}
}

// bare returns a copy of a scalar without its comments.
func bare(n *yaml.RNode) *yaml.RNode {
	out := transform.Copy(n)
	out.YNode().HeadComment, out.YNode().LineComment, out.YNode().FootComment = "", "", ""
	return out
}

// placeRemarks says what there is to say about a place (H6).
func (r Convert) placeRemarks(name string, place Place, to *transform.List) []transform.Diagnostic {
	if place.Missing == "" {
		return nil // what ran after all init containers before cannot have been needed by one
	}
	return []transform.Diagnostic{{
		Code: CodePlacement, Severity: transform.Error, Path: to.At(place.Index),
		Message: fmt.Sprintf("%q is to go %s, but there is no such init container", name, r.Placement),
		Remedy:  "correct the name, or use another placement",
	}}
}

// Codes of what there is to say about the place of a native sidecar: that there is none such, and
// that the order may be wrong (H6).
const (
	CodePlacement  = "placement"
	CodeStartOrder = "start-order"
)
