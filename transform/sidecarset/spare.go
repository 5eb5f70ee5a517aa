package sidecarset

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// spare takes out of what is to go what cannot go: what is gone already, and containers that are not
// those that were injected.
func (s pruning) spare(t transform.PodTemplate, l api.List) []transform.Diagnostic {
	var out []transform.Diagnostic
	path := t.Path("spec", string(l))
	entries := byName(t.Node(path))
	for _, name := range slices.Sorted(maps.Keys(s.gone[l])) {
		set := s.gone[l][name]
		entry, found := entries[name]
		d := transform.Diagnostic{Code: CodeRemoved, Severity: transform.Info, Path: path}
		switch _, hash := s.record.owner(l, name); {
		case !found:
			d.Message = fmt.Sprintf("%s of %s is gone already", what(l, name), ownerText(set))
		case (l == api.InitContainers || l == api.Containers) && hash != "" && !s.record.holds(l, entry):
			d.Severity = transform.Warning
			d.Message = fmt.Sprintf("%s has the name of one that %s injected, but neither its mark nor its content, so it stays", what(l, name), ownerText(set))
			d.Remedy = "remove it if it is not needed"
		default:
			continue
		}
		delete(s.gone[l], name)
		s.record.disown(l, name)
		out = append(out, d)
	}
	return out
}

// byName returns the entries of a list.
func byName(n *yaml.RNode) map[string]*yaml.RNode {
	out := map[string]*yaml.RNode{}
	for i := range n.Content() {
		entry := transform.Path{{Index: i}}.Lookup(n)
		out[nameOf(entry)] = entry
	}
	return out
}

// what names an entry of a list for a message: container "logs".
func what(l api.List, name string) string {
	kind := map[api.List]string{
		api.InitContainers: "init container", api.Containers: "container", api.Volumes: "volume", api.ImagePullSecrets: "imagePullSecret",
	}[l]
	return fmt.Sprintf("%s %q", kind, name)
}

// A user is a container that stays as it is and mounts a volume.
type user struct {
	list api.List
	name string
}

// users returns those of the volume: containers that are not injected, or were edited by hand and are
// kept.
func (s pruning) users(volume string) []user {
	var out []user
	for _, l := range []api.List{api.InitContainers, api.Containers} {
		have := s.containersOf(l)
		entries := byName(s.start.Node(s.start.Path("spec", string(l))))
		for _, c := range have {
			_, hash := s.record.owner(l, c.Name)
			isKept := s.rule.options.KeepEdits && hash != "" && hash != transform.HashNode(entries[c.Name])
			renewed := s.wanted[l][c.Name] != "" && !isKept
			if !renewed && s.gone[l][c.Name] == "" && slices.Contains(usesOf(c), volume) {
				out = append(out, user{l, c.Name})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b user) int { return strings.Compare(a.name, b.name) })
	return out
}

func (s pruning) containersOf(l api.List) []corev1.Container {
	if l == api.InitContainers {
		return s.pod.InitContainers
	}
	return s.pod.Containers
}

// handOn finds another owner for a volume that a set does not want any more and that is in use: a set
// of the record that uses it, such as this one in a container that is kept. Without one the volume is
// the user's from now on.
func (s pruning) handOn(set, volume string, users []user) []transform.Diagnostic {
	hash := s.record.Sets[set].of(api.Volumes)[volume]
	s.record.disown(api.Volumes, volume)
	for _, u := range users {
		if owner, owned := s.record.owner(u.list, u.name); owned != "" {
			s.record.set(owner).own(api.Volumes, volume, hash)
			return nil
		}
	}
	return []transform.Diagnostic{{
		Code: CodeLeftOver, Severity: transform.Warning, Path: s.start.Path("spec", string(api.Volumes)),
		Message: fmt.Sprintf("volume %q of %s stays: %s uses it", volume, ownerText(set), what(users[0].list, users[0].name)),
		Remedy:  "remove the mount and the volume if they are not needed",
	}}
}

// strayVolumes reports volumes that only containers used that are taken away or renewed now, and of
// which it is not known whether they came with them: there was no record.
func (s pruning) strayVolumes() []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, l := range []api.List{api.InitContainers, api.Containers} {
		for _, c := range s.containersOf(l) {
			owner, _ := s.record.owner(l, c.Name)
			set := cmp.Or(s.gone[l][c.Name], owner)
			if set == "" || !s.isAdopted(set) {
				continue
			}
			for _, v := range usesOf(c) {
				if s.isStray(v) {
					out = append(out, s.leftOver(v, fmt.Sprintf("is used by no container any more: it may have come with %s of %s", what(l, c.Name), ownerText(set))))
				}
			}
		}
	}
	return out
}

// isStray says whether the pod has the volume, and nobody uses or wants it.
func (s pruning) isStray(volume string) bool {
	there := slices.ContainsFunc(s.pod.Volumes, func(v corev1.Volume) bool { return v.Name == volume })
	mounts := func(set *api.SidecarSet) bool {
		return slices.ContainsFunc(set.Containers(), func(e api.Entry) bool { return slices.Contains(uses(e.Container), volume) })
	}
	isWanted := s.wanted[api.Volumes][volume] != "" || slices.ContainsFunc(s.matched, mounts)
	return there && s.gone[api.Volumes][volume] == "" && !isWanted && len(s.users(volume)) == 0
}

// isAdopted says whether what the set injected is known without our record.
func (l *life) isAdopted(set string) bool { return slices.Contains(l.adopted, l.record.Sets[set]) }

// isOurs says whether what the owner has may be changed: it is recorded, not guessed.
func (l *life) isOurs(owner string) bool {
	return slices.Contains(l.settled, owner) && !l.isAdopted(owner)
}

func (l *life) leftOver(volume, why string) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeLeftOver, Severity: transform.Warning, Path: l.start.Path("spec", string(api.Volumes)),
		Message: fmt.Sprintf("volume %q %s", volume, why), Remedy: "remove it if it is not needed",
	}
}
