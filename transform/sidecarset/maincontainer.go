package sidecarset

import (
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// front returns how many containers of a list stay in front of those that go before the pod's own: the main
// container, where the controller of the workload takes the first one for it.
func (in *injection) front(l api.List) int {
	main := workload.TraitsOf(in.template).Main
	isFirst := main.First || main.OrFirst && !in.has(main.Name)
	if l != api.Containers || !isFirst {
		return 0
	}
	i := slices.IndexFunc(in.there, func(c there) bool { return c.list == l && !Injected(*c.Container) })
	if i < 0 {
		return 0
	}
	return in.there[i].index + 1
}

// has says whether the pod has a container of that name among its containers.
func (in *injection) has(name string) bool {
	return slices.ContainsFunc(in.byName[name], func(c there) bool { return c.list == api.Containers })
}

// nameMain puts the main container in front, by its name alone, where the template has none and the controller would
// take the first of ours for it. It is injected with the first of the sets, and goes with it.
func (in *injection) nameMain(all []wanted) []wanted {
	main := workload.TraitsOf(in.template).Main
	i := slices.IndexFunc(all, func(w wanted) bool { return w.List == api.Containers })
	if !main.OrFirst || i < 0 || slices.ContainsFunc(in.there, in.isOfUser) {
		return all
	}
	c := &api.Container{Container: corev1.Container{Name: main.Name}, PodInjectPolicy: api.BeforeAppContainer}
	n := yaml.NewMapRNode(&map[string]string{"name": main.Name})
	return slices.Insert(all, 0, wanted{Entry: api.Entry{List: api.Containers, Container: c}, set: all[i].set, name: main.Name, node: n})
}

// isOfUser says whether a container under containers was not injected.
func (in *injection) isOfUser(c there) bool {
	owner, _ := in.record.owner(api.Containers, c.Name)
	return c.list == api.Containers && owner == "" && !Injected(*c.Container)
}

// noContainers says why nothing is injected into a pod without containers, or nil when an operator completes
// it.
func noContainers(t transform.PodTemplate) *transform.Diagnostic {
	if workload.TraitsOf(t).Completed {
		return nil
	}
	return &transform.Diagnostic{
		Code: CodeNoContainers, Severity: transform.Warning, Path: t.Path("spec", "containers"),
		Message: "the pod template has no containers, so nothing is injected",
		Remedy:  "inject into the complete workload, not into a patch of it",
	}
}
