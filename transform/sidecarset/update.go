package sidecarset

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// update brings an injected container up to date. That it may be replaced was checked before.
func (in *injection) update(w wanted, p transform.Path) {
	in.replace(w.set, w.List, w.node, replacement{name: w.name, what: w.What(), path: p})
}

// A replacement is an entry of a list that is there and may have to change.
type replacement struct {
	name, what string
	path       transform.Path
}

// replace brings an entry that the set owns up to date where it stands. One that was edited by hand
// is reported first, or kept.
func (in *injection) replace(set *api.SidecarSet, l api.List, want *yaml.RNode, r replacement) {
	there := in.template.Node(r.path)
	_, hash := in.record.owner(l, r.name)
	edited := hash != "" && hash != transform.HashNode(there)
	if transform.Equal(there, want) {
		in.fresh[set.Name].own(l, r.name, transform.HashNode(want))
		return
	}
	if edited && in.options.KeepEdits {
		in.fresh[set.Name].own(l, r.name, hash)
		in.keepVolumes(set, there)
		in.handEdit(r, "it stays as it is", there, want)
		return
	}
	in.fresh[set.Name].own(l, r.name, transform.HashNode(want))
	if edited {
		in.handEdit(r, "it is overwritten", there, want)
	}
	in.say(transform.Info, transform.Diagnostic{
		Code: CodeUpdated, Path: r.path,
		Edits:   []transform.Edit{{Op: transform.Replace, Path: r.path, New: want}},
		Message: fmt.Sprintf("brought %s up to date with SidecarSet %s", r.what, set.Name),
	})
}

// keepVolumes keeps what the set owns of the volumes that a container mounts which stays as it is.
func (in *injection) keepVolumes(set *api.SidecarSet, container *yaml.RNode) {
	var c corev1.Container
	if transform.Decode(container, &c) != nil {
		return
	}
	for _, name := range usesOf(c) {
		if owner, hash := in.record.owner(api.Volumes, name); owner == set.Name {
			in.fresh[owner].own(api.Volumes, name, hash)
		}
	}
}

// handEdit reports what a person changed.
func (in *injection) handEdit(r replacement, fate string, there, want *yaml.RNode) {
	in.say(transform.Warning, transform.Diagnostic{
		Code: CodeHandEdit, Path: r.path,
		Message: fmt.Sprintf("%s was edited by hand, and %s; there and injected: %s", r.what, fate, differences(there, want)),
		Remedy:  "make the change in the SidecarSet, or an override of it; keepEdits decides what wins",
	})
}
