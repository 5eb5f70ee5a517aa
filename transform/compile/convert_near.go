package compile

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// failedConvert returns the clauses of the entry at p that the template and its container which comes
// nearest to the entry do not meet.
func failedConvert(rule native.Convert, p transform.Path, t transform.PodTemplate) []sidecarset.Clause {
	named := namedContainers(t)
	if len(named) == 0 {
		return []sidecarset.Clause{{Path: p.Field("names"), Message: "it has no containers"}}
	}
	best := failedContainer(rule, p, named[0])
	for _, c := range named[1:] {
		if failed := failedContainer(rule, p, c); sidecarset.Distance(failed) < sidecarset.Distance(best) {
			best = failed
		}
	}
	if have := labels.Set(t.PodLabels()); rule.Selector != nil && !rule.Selector.Matches(have) {
		best = append(best, sidecarset.Clause{
			Path: p.Field("selector"), Want: rule.Selector.String(), Got: have.String(),
			Message: fmt.Sprintf("want %q, the pod template has %q", rule.Selector, have),
		})
	}
	if !rule.Allows(t) {
		best = append(best, sidecarset.Clause{
			Path: p, Want: t.Ref().Name, Got: t.Ref().Name, // nothing is nearer
			Message: "include, exclude or optIn of the configuration, or an annotation, keep it from being changed",
		})
	}
	return best
}

// namedContainers returns the containers of the template that have a name, which are those that an entry
// can choose.
func namedContainers(t transform.PodTemplate) []corev1.Container {
	pod, err := t.Spec()
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(pod.Containers), func(c corev1.Container) bool { return c.Name == "" })
}

// failedContainer returns what keeps the entry from a container, but for its template.
func failedContainer(rule native.Convert, p transform.Path, c corev1.Container) []sidecarset.Clause {
	var out []sidecarset.Clause
	if !rule.Named(c) {
		out = append(out, notNamed(rule, p, c))
	}
	if rule.Except(c) {
		out = append(out, sidecarset.Clause{
			Path: p.Field("names"), Want: c.Name, Got: c.Name,
			Message: fmt.Sprintf("container %s follows its SidecarSet", describeContainer(c)),
		})
	}
	return out
}

// notNamed returns the clause for the names or for the images, whichever is nearer.
func notNamed(rule native.Convert, p transform.Path, c corev1.Container) sidecarset.Clause {
	byName := sidecarset.FailedPatterns(p, transform.Fields("names"), rule.Names, c.Name)
	byImage := sidecarset.FailedPatterns(p, transform.Fields("images"), rule.Images, c.Image)
	out, patterns := byName, rule.Names
	isNearer := sidecarset.Distance([]sidecarset.Clause{byImage}) < sidecarset.Distance([]sidecarset.Clause{byName})
	if len(rule.Names) == 0 || len(rule.Images) > 0 && isNearer {
		out, patterns = byImage, rule.Images
	}
	out.Message = fmt.Sprintf("want %s, the container is %s", strings.Join(patterns, " or "), describeContainer(c))
	return out
}
