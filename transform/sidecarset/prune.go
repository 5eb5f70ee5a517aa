package sidecarset

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodeRemoved is the code of what was injected once and is taken away.
const CodeRemoved = "removed"

// A pruning is the step that takes away what the sets own in a template and do not want there any
// more: after a change of a set, of its selector, or of the mode.
type pruning struct {
	*life

	pod    *corev1.PodSpec
	wanted map[api.List]map[string]string // name of an entry: the set that wants it
	gone   map[api.List]map[string]string // name of an entry: the set that has it and does not want it
}

// Name is "pruning".
func (pruning) Name() string { return "pruning" }

// Plan removes entries of lists and restores annotations.
func (s pruning) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	pod, err := t.Spec()
	if err != nil {
		return nil, nil //nolint:nilerr // the insertion says so
	}
	s.pod, s.wanted, s.gone = pod, s.wants(t), map[api.List]map[string]string{}
	for _, v := range s.apps.volumes {
		s.wanted[api.Volumes][v.name] = v.owner
	}
	var out []transform.Diagnostic
	for _, l := range ownedLists() {
		stale, said := s.stale(l)
		s.gone[l] = stale
		out = slices.Concat(out, said, s.spare(t, l))
		if l == api.Containers && s.losesAll() && !workload.TraitsOf(t).Completed {
			return append(out, s.noneLeft(t)), nil
		}
		out = append(out, s.prune(t, l)...)
	}
	out = append(out, s.strayVolumes()...)
	return append(out, s.restoreAnnotations(t)...), nil
}

// losesAll says whether all containers of the pod are to go.
func (s pruning) losesAll() bool {
	return len(s.pod.Containers) > 0 && !slices.ContainsFunc(s.pod.Containers, func(c corev1.Container) bool { return s.gone[api.Containers][c.Name] == "" })
}

// noneLeft reports that.
func (s pruning) noneLeft(t transform.PodTemplate) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeNoContainers, Severity: transform.Error, Path: t.Path("spec", string(api.Containers)),
		Message: "all containers of the pod count as injected, and without them none is left",
		Remedy:  "add the pod's own; if one of these is that, take the variable " + markName + " out of it",
	}
}

// wants lists what the matched sets want in the template.
func (l *life) wants(t transform.PodTemplate) map[api.List]map[string]string {
	out := map[api.List]map[string]string{}
	for _, l := range ownedLists() {
		out[l] = map[string]string{}
	}
	in, d := newInjection(t, l.matched, l.rule.options)
	if d != nil {
		return out
	}
	for _, w := range in.named() {
		out[w.List][w.name] = w.set.Name
		for _, name := range uses(w.Container) {
			if slices.ContainsFunc(w.set.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name }) && out[api.Volumes][name] == "" {
				out[api.Volumes][name] = w.set.Name
			}
		}
	}
	for _, set := range l.matched {
		for _, secret := range set.Spec.ImagePullSecrets {
			out[api.ImagePullSecrets][secret.Name] = cmp.Or(out[api.ImagePullSecrets][secret.Name], set.Name)
		}
	}
	return out
}

// named returns the containers that the pod is to have, with their names and lists but without
// their nodes.
func (in *injection) named() []wanted {
	var out []wanted
	for _, s := range in.sets {
		for _, e := range s.Containers() {
			w := wanted{Entry: e, set: s, name: e.Container.Name, node: yaml.NewMapRNode(nil)}
			out = append(out, in.copies(in.inMode(w))...)
		}
	}
	return in.nameMain(out)
}

// stale returns the entries of the list that are owned and not wanted there, with the sets that own
// them. What another set wants passes to it.
func (s pruning) stale(l api.List) (map[string]string, []transform.Diagnostic) {
	out := map[string]string{}
	var said []transform.Diagnostic
	for _, set := range s.settled {
		owned := s.record.Sets[set].of(l)
		for _, name := range slices.Sorted(maps.Keys(owned)) {
			wanting, users := s.wanted[l][name], []user(nil)
			if l == api.Volumes {
				users = s.users(name)
			}
			switch {
			case wanting == set:
				continue
			case wanting != "":
				hash := owned[name]
				delete(owned, name)
				if !s.isAdopted(set) { // else nobody knows whether the set brought it
					s.record.set(wanting).own(l, name, hash)
				}
			case len(users) > 0:
				said = append(said, s.handOn(set, name, users)...)
			default:
				out[name] = set
			}
		}
	}
	maps.Copy(out, s.inOtherList(l))
	return out, said
}

// inOtherList returns injected containers that are wanted in the other list: the mode changed.
func (s pruning) inOtherList(l api.List) map[string]string {
	out := map[string]string{}
	have, other := s.pod.Containers, api.InitContainers
	if l == api.InitContainers {
		have, other = s.pod.InitContainers, api.Containers
	}
	if l == api.Volumes || l == api.ImagePullSecrets {
		return nil
	}
	for _, c := range have {
		set, found := s.wanted[other][c.Name]
		if found && Injected(c) && s.wanted[l][c.Name] == "" {
			out[c.Name] = set
		}
	}
	return out
}

// prune plans the removal of the entries of a list that are to go, and of the list when it was made
// and nothing is left of it.
func (s pruning) prune(t transform.PodTemplate, l api.List) []transform.Diagnostic {
	path := t.Path("spec", string(l))
	node := t.Node(path)
	if len(s.gone[l]) == 0 || node.IsNil() {
		return nil
	}
	seq := transform.NewList(t, path, "")
	total := seq.Len()
	var out []transform.Diagnostic
	for i := range node.Content() {
		entry := transform.Path{{Index: i}}.Lookup(node)
		name := nameOf(entry)
		set, gone := s.gone[l][name]
		if !gone {
			continue
		}
		d := s.removal(l, name, set, entry)
		at := i - (total - seq.Len())
		d.Path, d.Edits = seq.At(at), []transform.Edit{seq.Remove(at)}
		out = append(out, d)
		s.record.disown(l, name)
	}
	if len(out) > 0 && seq.Len() == 0 && len(s.wanted[l]) == 0 {
		last := &out[len(out)-1]
		last.Edits, last.Path = append(last.Edits, s.record.restore(path, string(l))...), path
	}
	return out
}

// removal says what is removed, and whether it was edited by hand.
func (s pruning) removal(l api.List, name, set string, entry *yaml.RNode) transform.Diagnostic {
	d := transform.Diagnostic{
		Code: CodeRemoved, Severity: transform.Info,
		Message: fmt.Sprintf("removed %s of %s", what(l, name), ownerText(set)),
	}
	if _, hash := s.record.owner(l, name); hash != "" && hash != transform.HashNode(entry) {
		d.Severity = transform.Warning
		d.Message += ", which was edited by hand"
		d.Remedy = "bring it back from version control if it is needed"
	}
	return d
}

// nameOf returns the field name of an entry.
func nameOf(entry *yaml.RNode) string {
	n := transform.Fields("name").Lookup(entry)
	if n.IsNil() {
		return ""
	}
	return n.YNode().Value
}
