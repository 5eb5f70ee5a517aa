package sidecarset

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// Remove is the rule that takes away what SidecarSets injected and restores what was there before
// them. What the record says they own goes, also what app containers got for them. Without a record, containers go that have the mark and a
// name of Sets, with the volumes that are as the set declares them and that nobody else uses.
type Remove struct {
	Sets    []api.SidecarSet
	Selects []api.Select // a second way in which the Sets select
	All     bool         // take away what any set of the record owns, too
}

var _ transform.Rule = Remove{}

// Name is "remove".
func (Remove) Name() string { return "remove" }

// Plan removes from the template what the sets own, whether or not they select it.
func (r Remove) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	l, said := newLife(Inject{options: Options{Provenance: ProvenanceAnnotation}}, t)
	if transform.HasErrors(said) {
		return said, nil
	}
	for owner := range l.record.Sets {
		_, name, _ := setOf(owner)
		if r.All || slices.ContainsFunc(r.Sets, func(s api.SidecarSet) bool { return s.Name == name }) {
			l.settled = append(l.settled, owner)
		}
	}
	for i := range r.Sets {
		unadopted, err := r.adopt(l, &r.Sets[i])
		if err != nil {
			return nil, err
		}
		said = append(said, unadopted...)
	}
	if r.All {
		l.adoptListed()
	}
	l.guessMade()
	slices.Sort(l.settled)
	said = append(said, l.leftOvers(r.Sets)...)
	_, err := t.Spec()
	switch {
	case len(l.settled) > 0:
	case err != nil && marked(t):
		return append(said, transform.BadPodSpec(err)), nil
	default:
		return said, nil
	}
	ds, err := l.plan()
	return append(said, ds...), err
}

// adopt takes what the set injected without a record, when the set can be the one: OpenKruise lists it, or lists none and it selects
// the pods. Else it says what looks as if it were of the set.
func (r Remove) adopt(l *life, s *api.SidecarSet) ([]transform.Diagnostic, error) {
	selects, err := r.selects(l, s)
	if err != nil || selects || r.All {
		l.adopt(s)
		return l.unknownBefore(s), err
	}
	var out []transform.Diagnostic
	names := injectedNames([]*api.SidecarSet{s}, Options{HotUpgrade: true})
	for _, list := range []api.List{api.InitContainers, api.Containers} {
		have := l.start.Node(l.start.Path("spec", string(list)))
		for i := range have.Content() {
			c := transform.Path{{Index: i}}.Lookup(have)
			if owner, _ := l.record.owner(list, nameOf(c)); !names[nameOf(c)] || !isMarked(c) || owner != "" {
				continue
			}
			out = append(out, transform.Diagnostic{
				Code: CodeLeftOver, Severity: transform.Warning, Path: l.start.Path("spec", string(list)).At(i),
				Message: fmt.Sprintf("container %q has the mark and a name of SidecarSet %s, which does not select the pod, so it stays", nameOf(c), s.Name),
				Remedy:  "remove it if it is not needed",
			})
		}
	}
	return out, nil
}

// unknownBefore says what stays of a set whose containers go without a record, for it is not known what was there before:
// imagePullSecrets and annotations.
func (l *life) unknownBefore(s *api.SidecarSet) []transform.Diagnostic {
	if !l.isAdopted(s.Name) {
		return nil
	}
	var out []transform.Diagnostic
	say := func(p transform.Path, what string) {
		out = append(out, transform.Diagnostic{
			Code: CodeLeftOver, Severity: transform.Warning, Path: p,
			Message: fmt.Sprintf("%s is as SidecarSet %s has it, and it is not known what was there before, so it stays", what, s.Name),
			Remedy:  "remove it if it is not needed",
		})
	}
	secrets := l.start.Node(l.start.Path("spec", string(api.ImagePullSecrets)))
	for i := range secrets.Content() {
		name := nameOf(transform.Path{{Index: i}}.Lookup(secrets))
		if slices.ContainsFunc(s.Spec.ImagePullSecrets, func(own corev1.LocalObjectReference) bool { return own.Name == name }) {
			say(l.start.Path("spec", string(api.ImagePullSecrets)).At(i), fmt.Sprintf("imagePullSecret %q", name))
		}
	}
	for _, patch := range s.Spec.PatchPodMetadata {
		for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
			if value, found := l.start.Annotation(key); found && value == patch.Annotations[key] {
				say(l.start.Path("metadata", "annotations", key), "annotation "+key)
			}
		}
	}
	return out
}

// selects says whether the set can have injected something.
func (r Remove) selects(l *life, s *api.SidecarSet) (bool, error) {
	if len(l.kruise.sets()) > 0 || s.Spec.Selector == nil {
		return s.Spec.Selector == nil || l.kruise.knows(s.Name), nil
	}
	all, err := newMatchers([]api.SidecarSet{*s}, r.Selects)
	return err == nil && all[0].selects(newCandidate(l.start, Options{})), err
}

// adopt records what the set injected without a record: what has the mark and a name of the set, or
// one that OpenKruise lists for it, unless the record has it of another set. Of the volumes it is what
// these containers mount.
func (l *life) adopt(s *api.SidecarSet) {
	if _, err := l.start.Spec(); l.record.Sets[s.Name] != nil || err != nil {
		return
	}
	o := &owned{}
	names := injectedNames([]*api.SidecarSet{s}, Options{HotUpgrade: true})
	l.addListed(names, s.Name)
	found := l.adoptContainers(o, names)
	if len(found) == 0 && !l.kruise.knows(s.Name) {
		return
	}
	for i := range s.Spec.Volumes {
		name := s.Spec.Volumes[i].Name
		if owner, _ := l.record.owner(api.Volumes, name); owner == "" && brings(s, name, found) {
			o.adoptVolume(s, i, l.start.Node(l.start.Path("spec", "volumes")))
		}
	}
	l.record.Sets[s.Name] = o
	l.settled, l.adopted = append(l.settled, s.Name), append(l.adopted, o)
}

// adoptContainers adopts those of the names, and returns the names that are there: also those that
// another set has adopted, but none that the record has of another set.
func (l *life) adoptContainers(o *owned, names map[string]bool) map[string]bool {
	found := map[string]bool{}
	for _, list := range []api.List{api.InitContainers, api.Containers} {
		have := l.start.Node(l.start.Path("spec", string(list)))
		for i := range have.Content() {
			c := transform.Path{{Index: i}}.Lookup(have)
			name := nameOf(c)
			owner, _ := l.record.owner(list, name)
			if !names[name] || !isMarked(c) || owner != "" && !l.isAdopted(owner) {
				continue
			}
			found[name] = true
			if owner == "" {
				o.own(list, name, transform.HashNode(c))
			}
		}
	}
	return found
}

// brings says whether one of the containers of the set that are there mounts the volume by itself, for
// without that it is not injected (K70).
func brings(s *api.SidecarSet, volume string, there map[string]bool) bool {
	return slices.ContainsFunc(s.Containers(), func(e api.Entry) bool {
		name := e.Container.Name
		return (there[name] || there[name+"-1"] || there[name+"-2"]) && slices.Contains(uses(e.Container), volume)
	})
}

// leftOvers reports volumes as the sets have them that nobody uses, where the containers of the set are
// gone and there is no record.
func (l *life) leftOvers(sets []api.SidecarSet) []transform.Diagnostic {
	var out []transform.Diagnostic
	pod, err := l.start.Spec()
	for i := range sets {
		s := &sets[i]
		if err != nil || l.record.Sets[s.Name] != nil {
			continue
		}
		o := &owned{}
		for at := range s.Spec.Volumes {
			o.adoptVolume(s, at, l.start.Node(l.start.Path("spec", "volumes")))
		}
		for _, name := range slices.Sorted(maps.Keys(o.Volumes)) {
			if len((pruning{life: l, pod: pod}).users(name)) == 0 {
				out = append(out, l.leftOver(name, fmt.Sprintf("is as SidecarSet %s has it, and no container uses it", s.Name)))
			}
		}
	}
	return out
}

// guessMade takes the lists that hold nothing but what is adopted for made.
func (l *life) guessMade() {
	for _, list := range ownedLists() {
		names := map[string]bool{}
		for _, o := range l.adopted {
			for name := range o.of(list) {
				names[name] = true
			}
		}
		if n := l.start.Node(l.start.Path("spec", string(list))); len(names) > 0 && len(n.Content()) == len(names) {
			l.record.Made = append(l.record.Made, string(list))
		}
	}
}

// adoptVolume takes over the volume at index i of the set when the pod has it as it is there.
func (o *owned) adoptVolume(s *api.SidecarSet, i int, have *yaml.RNode) {
	want, err := volumeNode(s, i)
	if err != nil || have.IsNil() {
		return
	}
	for at := range have.Content() {
		entry := transform.Path{{Index: at}}.Lookup(have)
		if nameOf(entry) == s.Spec.Volumes[i].Name && transform.Equal(entry, want) {
			o.own(api.Volumes, nameOf(entry), transform.HashNode(entry))
		}
	}
}
