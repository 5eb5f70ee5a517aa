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

// An Explanation says what a configuration does to one pod template, and why.
type Explanation struct {
	Config   transform.Ref // the functionConfig
	Sets     []sidecarset.Reason
	Converts []ConvertReason
	Entries  []sidecarset.EntryReason // overrides, and entries for app containers
	Origins  []sidecarset.Origin      // of what the SidecarSets and the entries bring

	After       transform.PodTemplate // a copy with what is done
	Diagnostics []transform.Diagnostic
}

// A ConvertReason says which containers an entry under convert turns into native sidecars, or why it
// turns none.
type ConvertReason struct {
	Entry   transform.Path // from the functionConfig on: spec.convert[0]
	Chosen  []string
	Message string // when none are chosen
}

// Explain says what the rules of All do to the template. The template is not changed. When one of the
// diagnostics is an Error, After is as the template is. The error is for a fault of the program.
func (r *Rules) Explain(t transform.PodTemplate) (Explanation, error) {
	out := Explanation{Config: r.config.read.Ref, After: t.Copy()}
	before := t.Copy()
	for i, rule := range r.config.read.Converts {
		reason, err := explainConvert(rule, before)
		if err != nil {
			return out, err
		}
		reason.Entry = transform.Fields("spec", "convert").At(i)
		out.Converts = append(out.Converts, reason)
	}
	out.Sets, out.Entries = r.inject.Explain(before), r.inject.ExplainEntries(before)
	plan, err := transform.NewPlan([]transform.PodTemplate{out.After}, r.All()...)
	if err != nil {
		return out, err
	}
	out.Diagnostics = plan.Diagnostics()
	if transform.HasErrors(out.Diagnostics) {
		return out, nil
	}
	if err := plan.Apply(); err != nil {
		return out, err
	}
	out.Origins, err = r.inject.Origins(before, out.After)
	return out, err
}

// explainConvert says what the entry chooses, and converts it.
func explainConvert(rule native.Convert, t transform.PodTemplate) (ConvertReason, error) {
	if !rule.Chooses(t) {
		return ConvertReason{Message: notChosen(rule, t)}, nil
	}
	was := sidecars(t)
	plan, err := transform.NewPlan([]transform.PodTemplate{t}, rule)
	if err != nil || plan.Err() != nil {
		return ConvertReason{Message: "it cannot be converted as it is"}, err
	}
	if err := plan.Apply(); err != nil {
		return ConvertReason{}, err
	}
	reason := ConvertReason{Chosen: slices.DeleteFunc(sidecars(t), func(name string) bool { return slices.Contains(was, name) })}
	if len(reason.Chosen) == 0 {
		reason.Message = "what it chooses is a native sidecar already"
	}
	return reason, nil
}

// sidecars returns the names of the native sidecars of the pod.
func sidecars(t transform.PodTemplate) []string {
	pod, err := t.Spec()
	if err != nil {
		return nil
	}
	var out []string
	for _, c := range pod.InitContainers {
		if native.Is(c) {
			out = append(out, c.Name)
		}
	}
	return out
}

// notChosen says why the entry chooses no container of the template.
func notChosen(rule native.Convert, t transform.PodTemplate) string {
	have := labels.Set(t.PodLabels())
	if rule.Selector != nil && !rule.Selector.Matches(have) {
		return fmt.Sprintf("selector: want %q, the pod template has %q", rule.Selector, have)
	}
	pod, err := t.Spec()
	if err != nil {
		return err.Error()
	}
	var names []string
	for _, c := range slices.Concat(pod.InitContainers, pod.Containers) {
		names = append(names, describeContainer(c))
	}
	return fmt.Sprintf("no container is one of %s; there are %s",
		strings.Join(slices.Concat(rule.Names, rule.Images), ", "), strings.Join(names, ", "))
}

// describeContainer names the container with what keeps it from being converted.
func describeContainer(c corev1.Container) string {
	if sidecarset.Injected(c) {
		return fmt.Sprintf("%s (%s, injected)", c.Name, c.Image)
	}
	return fmt.Sprintf("%s (%s)", c.Name, c.Image)
}
