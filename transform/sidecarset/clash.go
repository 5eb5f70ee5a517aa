package sidecarset

import (
	"fmt"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// clashes reports containers that cannot stand in one pod, and whether there are any.
func (in *injection) clashes() bool {
	before := len(in.out)
	in.doubles()
	taken := map[string]string{}
	for _, w := range in.wanted {
		name := w.name
		if set, ok := taken[name]; ok {
			in.clash(in.template.Path("spec", string(w.List)),
				fmt.Sprintf("SidecarSets %s and %s both inject a container %q", set, w.set.Name, name), // K68
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
		Code: api.CodeNameClash, Path: p, Message: message, Remedy: remedy,
	})
}

// doubles reports names that the pod itself has twice.
func (in *injection) doubles() {
	seen := map[string]bool{}
	for _, c := range in.there {
		if seen[c.Name] && c.Name != "" {
			in.clash(c.path.Field("name"), fmt.Sprintf("duplicate %q", c.Name), "rename one of them")
		}
		seen[c.Name] = true
	}
}

// clashWithPod reports a container of the pod that has the name of a wanted one and was not
// injected: in the same list it would be lost (K63), in the other the API server refuses (K67).
func (in *injection) clashWithPod(w wanted) {
	for _, c := range in.byName[w.name] {
		switch {
		case c.list != w.List:
			in.clash(c.path.Field("name"), fmt.Sprintf("%q is also the name of a container that SidecarSet %s injects under %s", c.Name, w.set.Name, w.List),
				"rename one of them, or remove this one")
		case !in.owns(c) && !transform.Equal(in.template.Node(c.path), w.node):
			in.clash(c.path.Field("name"), fmt.Sprintf("%q is also the name of a container that SidecarSet %s injects", c.Name, w.set.Name),
				"rename one of them; if this one is a copy of the sidecar, remove it")
		}
	}
}

// owns says whether the container was injected: it has the mark, or is what the record has. What was
// edited by hand and is kept may be neither.
func (in *injection) owns(c there) bool {
	_, hash := in.record.owner(c.list, c.Name)
	return Injected(*c.Container) || hash != "" && in.options.KeepEdits || in.record.holds(c.list, in.template.Node(c.path))
}
