package sidecarset

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// clashes reports containers that cannot stand in one pod, and whether there are any.
func (in *injection) clashes() bool {
	before := len(in.out)
	in.doubles()
	taken := map[string]string{}
	for _, w := range in.wanted {
		name := w.name
		if set, ok := taken[name]; ok {
			in.clash(in.template.Path("spec", string(w.list)),
				fmt.Sprintf("SidecarSets %s and %s both inject a container %q (K68)", set, w.set.Name, name),
				"rename one of them, or make the selectors exclude each other")
			continue
		}
		taken[name] = w.set.Name
		in.clashWithPod(w)
	}
	return len(in.out) > before
}

func (in *injection) clash(p transform.Path, message, remedy string) {
	in.say(transform.Error, transform.Diagnostic{
		Code: CodeNameClash, Path: p, Message: message, Remedy: remedy,
	})
}

// doubles reports names that the pod itself has twice.
func (in *injection) doubles() {
	seen := map[string]bool{}
	in.eachContainer(func(l list, i int, c corev1.Container) {
		if seen[c.Name] && c.Name != "" {
			in.clash(in.containerPath(l, i).Field("name"), fmt.Sprintf("duplicate %q", c.Name), "rename one of them")
		}
		seen[c.Name] = true
	})
}

// clashWithPod reports a container of the pod that has the name of a wanted one and was not
// injected: in the same list it would be lost (K63), in the other the API server refuses (K67).
func (in *injection) clashWithPod(w wanted) {
	in.eachContainer(func(l list, i int, c corev1.Container) {
		if c.Name != w.name {
			return
		}
		p := in.containerPath(l, i)
		switch {
		case l != w.list:
			in.clash(p.Field("name"), fmt.Sprintf("%q is also the name of a container that SidecarSet %s injects under %s (K67)", c.Name, w.set.Name, w.list),
				"rename one of them, or remove this one")
		case !marked(c) && !transform.Equal(in.template.Node(p), w.node):
			in.clash(p.Field("name"), fmt.Sprintf("%q is also the name of a container that SidecarSet %s injects (K63)", c.Name, w.set.Name),
				"rename one of them; if this one is a copy of the sidecar, remove it")
		}
	})
}

func (in *injection) containerPath(l list, i int) transform.Path {
	return in.template.Path("spec", string(l)).At(i)
}

// eachContainer visits the containers of the pod, init containers first.
func (in *injection) eachContainer(visit func(l list, i int, c corev1.Container)) {
	for i, c := range in.pod.InitContainers {
		visit(initContainers, i, c)
	}
	for i, c := range in.pod.Containers {
		visit(containers, i, c)
	}
}
