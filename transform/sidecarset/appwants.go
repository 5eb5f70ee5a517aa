package sidecarset

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// appWants are what app containers of a template are to have: all that nothing else is in the place
// of. It is settled before the first step, on what is there then.
type appWants struct {
	life    *life
	pod     *corev1.PodSpec
	parts   []part
	volumes []appVolume
	said    []appRemark // about what is not to be

	have map[string]*yaml.RNode // volumes of the pod; nil: one that cannot be compared
	sets map[string]string      // volumes that SidecarSets bring: which
}

// An appRemark is about a volume, or about an entry of an app container.
type appRemark struct {
	transform.Diagnostic

	about part
}

// wantApps goes through the entries for app containers.
func (l *life) wantApps() *appWants {
	w := &appWants{life: l}
	entries := l.rule.options.AppContainers
	if len(entries) == 0 || len(l.matched) == 0 {
		return w
	}
	pod, err := l.start.Spec()
	if err != nil {
		return w // the insertion says so
	}
	w.pod, w.have, w.sets = pod, volumesOf(l.start, pod), l.wants(l.start)[api.Volumes]
	for _, a := range entries {
		set := serves(a, l.start, l.matched)
		if set == "" {
			continue
		}
		w.add(a, chosen(a, l.appContainers(a)), ownerName(l.rule.options.Configuration.Name, set))
	}
	return w
}

// appContainers returns the names of the containers that the entry may be for: those that are not
// injected and are no native sidecars, and that have a name.
func (l *life) appContainers(a api.AppContainers) []string {
	pod, err := l.start.Spec()
	if err != nil {
		return nil
	}
	injected := injectedNames(l.matched, l.rule.options)
	isApp := func(of api.List, c corev1.Container) bool {
		_, hash := l.record.owner(of, c.Name)
		return c.Name != "" && hash == "" && !Injected(c) && !injected[c.Name]
	}
	var out []string
	for _, c := range pod.InitContainers {
		if a.InitContainers && !native.Is(c) && isApp(api.InitContainers, c) {
			out = append(out, c.Name)
		}
	}
	for _, c := range pod.Containers {
		if isApp(api.Containers, c) {
			out = append(out, c.Name)
		}
	}
	return out
}

// add adds what an entry gives to the containers. One in which a mount cannot be gets nothing of the
// entry, for its variables may point there.
func (w *appWants) add(a api.AppContainers, names []string, owner string) {
	mine := appVolumes(a, owner)
	if len(names) == 0 || !w.addVolumes(mine) {
		return
	}
	used := map[string]bool{}
	for _, name := range names {
		parts := partsOf(a, name, owner)
		isBlocked := func(p part) bool { return p.field == mountsField && !w.fits(p) }
		if slices.ContainsFunc(parts, isBlocked) {
			continue
		}
		for _, p := range parts {
			if p.field == mountsField {
				used[p.volume] = true
				w.declared(p)
			} else if !w.fits(p) {
				continue
			}
			if !slices.ContainsFunc(w.parts, p.isSame) {
				w.parts = append(w.parts, p)
			}
		}
	}
	w.volumes = slices.DeleteFunc(w.volumes, func(v appVolume) bool { return v.entry.String() == a.Path().String() && !used[v.name] })
}

// isSame says whether the other part has the same place.
func (p part) isSame(other part) bool {
	return p.container == other.container && p.field == other.field && p.key == other.key
}

// addVolumes adds the volumes of an entry that nobody else brings, unless one of them is another one
// in the pod.
func (w *appWants) addVolumes(all []appVolume) bool {
	var added []appVolume
	for _, v := range all {
		there, found := w.have[v.name]
		i := slices.IndexFunc(w.volumes, func(other appVolume) bool { return other.name == v.name })
		owner, _ := w.life.record.owner(api.Volumes, v.name)
		set := w.sets[v.name]
		switch {
		case set != "":
			if n := w.ofSet(set, v.name); n != nil && !transform.Equal(n, v.node) {
				w.contradicts(v.entry, "volume "+v.name, "SidecarSet "+set)
				return false
			}
		case i >= 0:
			if !transform.Equal(w.volumes[i].node, v.node) {
				w.contradicts(v.entry, "volume "+v.name, w.volumes[i].entry.String())
				return false
			}
		case found && there == nil:
			w.clash(part{entry: v.entry, field: string(api.Volumes)}, fmt.Sprintf("volume %q", v.name), "a volumeClaimTemplate")
			return false
		case found && !w.life.isOurs(owner) && !transform.Equal(there, v.node):
			w.clash(part{entry: v.entry, field: string(api.Volumes)}, fmt.Sprintf("volume %q", v.name), differences(there, v.node))
			return false
		default:
			added = append(added, v)
		}
	}
	w.volumes = append(w.volumes, added...)
	return true
}

// ofSet returns the volume as the SidecarSet has it.
func (w *appWants) ofSet(set, name string) *yaml.RNode {
	for _, s := range w.life.matched {
		i := slices.IndexFunc(s.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name })
		if s.Name == set && i >= 0 {
			if n, err := volumeNode(s, i); err == nil {
				return n
			}
		}
	}
	return nil
}

// fits says whether the part can be in its place, and reports what is there instead.
func (w *appWants) fits(p part) bool {
	if i := slices.IndexFunc(w.parts, p.isSame); i >= 0 {
		if transform.Equal(w.parts[i].node, p.node) {
			return true
		}
		w.contradicts(p.entry, p.what(), w.parts[i].entry.String())
		return false
	}
	_, there := p.find(w.life.start)
	owner, _ := w.life.record.partOwner(p)
	if there == nil || w.life.isOurs(owner) || transform.Equal(there, p.node) {
		return true
	}
	w.clash(p, p.what(), differences(there, p.node))
	return false
}

// declared reports a mount of a volume that nobody declares, and adds one that a SidecarSet declares and does not bring itself.
func (w *appWants) declared(p part) {
	_, found := w.have[p.volume]
	owner, _ := w.life.record.owner(api.Volumes, p.volume)
	isAdded := slices.ContainsFunc(w.volumes, func(v appVolume) bool { return v.name == p.volume })
	if found && !w.life.isOurs(owner) || isAdded || w.sets[p.volume] != "" {
		return
	}
	for _, s := range w.life.matched { // which brings it for its own containers alone
		if n := w.ofSet(s.Name, p.volume); n != nil {
			w.volumes = append(w.volumes, appVolume{p.volume, n, p.entry, p.owner})
			return
		}
	}
	w.say(p, transform.Diagnostic{
		Code: CodeUndeclaredVolume, Severity: transform.Error, Path: w.life.start.Path("spec", string(api.Volumes)),
		Message: fmt.Sprintf("%s mounts volume %q into container %q, which neither it, nor a SidecarSet that is injected, nor the pod declares",
			p.entry, p.volume, p.container),
		Remedy: "declare it under volumes of the entry, or correct the name",
	})
}

func (w *appWants) say(about part, d transform.Diagnostic) {
	w.said = append(w.said, appRemark{d, about})
}

// clash reports that something else is in the place of what an entry gives.
func (w *appWants) clash(p part, what, there string) {
	fate := map[string]string{
		envField: "another is there and stays", mountsField: "another is there, so the container gets nothing of the entry",
		string(api.Volumes): "another is there, so the workload gets nothing of the entry",
	}
	w.say(p, transform.Diagnostic{
		Code: CodeAppClash, Severity: transform.Warning, Path: w.life.start.Path("spec", string(api.Volumes)),
		Message: fmt.Sprintf("%s cannot set %s: %s; there and wanted: %s", p.entry, what, fate[p.field], there),
		Remedy:  "remove that one, or leave the workload or the container out of the entry",
	})
}

// contradicts reports two entries that ask for different things in one place.
func (w *appWants) contradicts(entry transform.Path, what, other string) {
	w.say(part{}, transform.Diagnostic{
		Code: CodeEntryClash, Severity: transform.Error, Path: w.life.start.Path("spec"),
		Message: fmt.Sprintf("%s and %s of %s ask for different values of %s", other, entry, w.life.rule.options.Configuration, what),
		Remedy:  "let only one of them be for this workload",
	})
}

// find returns where the part stands in the template, and what stands there, which may be a device
// in the place of a mount.
func (p part) find(t transform.PodTemplate) (transform.Path, *yaml.RNode) {
	path, there := find(t, p.container, p.field, p.key)
	if at, device := find(t, p.container, devicesField, p.key); p.field == mountsField && device != nil {
		return at, device
	}
	return path, there
}

// find returns where an entry of a container stands, and the entry, or nil.
func find(t transform.PodTemplate, container, field, key string) (transform.Path, *yaml.RNode) {
	list := fieldPath(t, container, field)
	have := t.Node(list)
	if list == nil || have.IsNil() {
		return list, nil
	}
	for i := range have.Content() {
		entry := transform.Path{{Index: i}}.Lookup(have)
		if keyOf(field, entry) == key {
			return list.At(i), entry
		}
	}
	return list, nil
}

// fieldPath returns the path of a field of the container with that name, or nil when there is none.
func fieldPath(t transform.PodTemplate, container, field string) transform.Path {
	for _, l := range []api.List{api.InitContainers, api.Containers} {
		have := t.Node(t.Path("spec", string(l)))
		for i := range have.Content() {
			if nameOf(transform.Path{{Index: i}}.Lookup(have)) == container {
				return t.Path("spec", string(l)).At(i).Field(field)
			}
		}
	}
	return nil
}
