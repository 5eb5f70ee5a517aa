package native

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Revert is the rule that turns native sidecars back into containers, for clusters on which they do
// not work. One that Convert moved goes back to where it was, and what Convert added goes; any
// other goes to the end of containers.
type Revert struct {
	Choice
}

var _ transform.Rule = Revert{}

// Name is "revert".
func (Revert) Name() string { return "revert" }

// A reversal is one native sidecar on its way back.
type reversal struct {
	container corev1.Container
	index     int // among the init containers
	target    int // in the history; -1 is unknown
	moved     moved
}

// Plan moves the chosen native sidecars back.
func (r Revert) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	if !r.template(t) {
		return nil, nil
	}
	pod, err := t.Spec()
	if pod == nil {
		return []transform.Diagnostic{transform.BadPodSpec(err)}, nil
	}
	rec, sound := readRecord(t)
	all := r.reversals(pod, rec)
	switch {
	case err != nil && (len(all)+len(rec.Containers) > 0 || !sound):
		return []transform.Diagnostic{transform.BadPodSpec(err)}, nil
	case len(all) == 0:
		return nil, nil
	}
	from := transform.NewList(t, t.Path("spec", "initContainers"), "")
	to := transform.NewList(t, t.Path("spec", "containers"), "")
	before, now := r.history(pod, rec), r.counted(pod.Containers)
	var out []transform.Diagnostic
	if !sound {
		out = append(out, transform.Diagnostic{
			Code: CodeBadRecord, Severity: transform.Warning, Path: t.Path("metadata", "annotations", Annotation),
			Message: "cannot be read, so the containers go to the end of the list", Remedy: "put them in the order that they had",
		})
	}
	for _, v := range all {
		at := to.Len()
		if slices.Contains(before, v.container.Name) {
			now, at = now.add(before.bringBack(v.container.Name), v.moved.Behind)
		}
		out = append(out, v.plan(t, from, to, at))
		delete(rec.Containers, v.container.Name)
	}
	return append(out, tidy(t, rec, from.Len() == 0)...), nil
}

// reversals lists the chosen native sidecars, those with the lowest target first, so that each
// lands where it was.
func (r Revert) reversals(pod *corev1.PodSpec, rec record) []reversal {
	var out []reversal
	for i, c := range pod.InitContainers {
		if !Is(c) || !r.container(c) {
			continue
		}
		v := reversal{container: c, index: i, target: -1}
		if m, ok := rec.Containers[c.Name]; ok {
			v.target, v.moved = m.Index, m
		}
		out = append(out, v)
	}
	slices.SortStableFunc(out, func(a, b reversal) int {
		return cmp.Compare(uint(a.target), uint(b.target)) // -1 is the largest
	})
	for i := range out { // the index once those before it are gone
		for _, before := range out[:i] {
			if before.index < out[i].index {
				out[i].index--
			}
		}
	}
	return out
}

// plan moves the native sidecar to an index among the containers.
func (v reversal) plan(t transform.PodTemplate, from, to *transform.List, at int) transform.Diagnostic {
	n := transform.Copy(t.Node(t.Path("spec", "initContainers").At(v.original(t))))
	v.moved.bringBack(n.YNode())
	return transform.Diagnostic{
		Code: CodeReverted, Severity: transform.Info, Path: to.At(at),
		Message: fmt.Sprintf("native sidecar %q becomes a container", v.container.Name),
		Edits:   []transform.Edit{from.Remove(v.index), to.Insert(at, n)},
	}
}

// original returns the index of the container before anything was planned.
func (v reversal) original(t transform.PodTemplate) int {
	list := t.Node(t.Path("spec", "initContainers"))
	for i := range list.Content() {
		name := transform.Path{{Index: i}}.Field("name").Lookup(list)
		if !name.IsNil() && name.YNode().Value == v.container.Name {
			return i
		}
	}
	return v.index
}
