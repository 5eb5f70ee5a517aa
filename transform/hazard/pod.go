package hazard

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// A pod is one pod template as the hazards see it.
type pod struct {
	*corev1.PodSpec

	template transform.PodTemplate
	version  native.Version
	around   Around
	injected func(corev1.Container) bool
	asked    func(corev1.Container) bool // to derive a startup probe for

	labels, annotations  map[string]string
	initList, nativeList []container
	regularList, allList []container
}

// A container is one container of a pod.
type container struct {
	*corev1.Container // not to be written to

	Name  string // or what to call it when it has none; it stays when others come in front
	path  transform.Path
	index int  // in its list
	init  bool // it stands under initContainers
}

// view reads the template.
func (r Check) view(t transform.PodTemplate) (pod, error) {
	spec, err := t.Spec()
	if err != nil {
		return pod{}, err
	}
	injected := r.Injected
	if injected == nil {
		injected = func(corev1.Container) bool { return false }
	}
	asked := func(c corev1.Container) bool { return r.AsksForProbe != nil && r.AsksForProbe(t, c) }
	p := pod{PodSpec: spec, template: t, version: cmp.Or(r.Version, native.Default), around: r.Around, injected: injected, asked: asked}
	p.initList, p.regularList = p.list("initContainers", p.InitContainers), p.list("containers", p.Containers)
	p.labels, p.annotations = t.PodLabels(), t.Annotations()
	p.allList = slices.Clip(slices.Concat(p.initList, p.regularList))
	for _, c := range p.initList {
		if native.Is(*c.Container) {
			p.nativeList = append(p.nativeList, c)
		}
	}
	return p, nil
}

// inits returns the init containers, native sidecars too, in the order in which they start.
func (p pod) inits() []container { return p.initList }

// regular returns the containers that are not init containers.
func (p pod) regular() []container { return p.regularList }

// all returns the init containers, then the others.
func (p pod) all() []container { return p.allList }

func (p pod) list(field string, have []corev1.Container) []container {
	out := make([]container, 0, len(have))
	unnamed, path := 0, p.template.Path("spec", field)
	for i := range have {
		c := container{&have[i], have[i].Name, path.At(i), i, field == "initContainers"}
		if c.Name == "" {
			unnamed++
			c.Name = fmt.Sprintf("unnamed entry %d of %s", unnamed, field)
		}
		out = append(out, c)
	}
	return out
}

// natives returns the native sidecars.
func (p pod) natives() []container { return p.nativeList }

// runsToCompletion says whether the pod is meant to end.
func (p pod) runsToCompletion() bool {
	return native.RunsToCompletion(p.template, p.PodSpec)
}

// say returns a finding about the container.
func (c container) say(format string, args ...any) finding {
	return finding{path: c.path, subject: c.Name, message: fmt.Sprintf(format, args...)}
}

// each asks the question of each container, and returns what there is to say.
func each(containers []container, question func(container) []finding) []finding {
	var out []finding
	for _, c := range containers {
		out = append(out, question(c)...)
	}
	return out
}
