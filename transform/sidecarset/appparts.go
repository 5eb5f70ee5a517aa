package sidecarset

import (
	"fmt"
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// CodeAppClash is the code of something for app containers that cannot be added, because something
// else is in its place.
const CodeAppClash = "app-clash"

// The fields of a container that app containers get entries of.
const (
	envField    = "env"
	mountsField = "volumeMounts"
)

// devicesField takes paths in the container, too.
const devicesField = "volumeDevices"

func appFields() []string { return []string{envField, mountsField} }

// A part is one entry that an app container is to have: a variable or a mount.
type part struct {
	container string
	field     string // env or volumeMounts
	key       string // name of the variable, path of the mount
	node      *yaml.RNode
	volume    string         // of a mount
	entry     transform.Path // under appContainers
	owner     string         // in the record
	hash      string         // of one that is recorded
}

// what names the part for a message.
func (p part) what() string {
	return whatOf(p.field, p.key) + fmt.Sprintf(" of container %q", p.container)
}

func whatOf(field, key string) string {
	if field == envField {
		return "variable " + key
	}
	return "mount " + key
}

// An appVolume is a volume that parts mount.
type appVolume struct {
	name  string
	node  *yaml.RNode
	entry transform.Path
	owner string
}

// An ownerName is how the record names what owns something: the name of a SidecarSet, or, of what
// app containers got for one, that of the configuration before it: platform/logs.
func ownerName(configuration, set string) string { return configuration + "/" + set }

// setOf returns the SidecarSet of an owner, and the configuration when app containers are meant.
func setOf(owner string) (configuration, set string, isApp bool) {
	configuration, set, isApp = strings.Cut(owner, "/")
	if !isApp {
		return "", owner, false
	}
	return configuration, set, true
}

// ownerText names an owner for a message.
func ownerText(owner string) string {
	if configuration, _, isApp := setOf(owner); isApp {
		return "InjectSidecars " + configuration
	}
	return "SidecarSet " + owner
}

// keyOf returns what an entry of a field of a container is known by.
func keyOf(field string, entry *yaml.RNode) string {
	switch field {
	case envField:
		return nameOf(entry)
	case mountsField:
		return pathOf(entry, "mountPath")
	default:
		return pathOf(entry, "devicePath")
	}
}

// pathOf returns the path in a field of an entry.
func pathOf(entry *yaml.RNode, field string) string {
	n := transform.Fields(field).Lookup(entry)
	if n.IsNil() {
		return ""
	}
	return path.Clean(n.YNode().Value)
}

// serves returns the SidecarSet for which the entry is in force in the template, or "": the first
// that is injected there.
func serves(a api.AppContainers, t transform.PodTemplate, matched []*api.SidecarSet) string {
	if len(failedTargets(a.Include, a.Exclude, a.Path(), t.Ref())) > 0 {
		return ""
	}
	i := slices.IndexFunc(matched, func(s *api.SidecarSet) bool { return len(a.SidecarSets) == 0 || slices.Contains(a.SidecarSets, s.Name) })
	if i < 0 {
		return ""
	}
	return matched[i].Name
}

// chosen returns the names of the app containers of the pod that the entry is for.
func chosen(a api.AppContainers, all []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(name string) bool {
		return len(a.Containers) > 0 && !slices.ContainsFunc(a.Containers, func(pattern string) bool {
			ok, err := path.Match(pattern, name)
			return ok && err == nil
		})
	})
}

// partsOf returns the entries for one container, as they are written.
func partsOf(a api.AppContainers, container, owner string) []part {
	var out []part
	add := func(field, volume string, n *yaml.RNode) {
		out = append(out, part{
			container: container, field: field, key: keyOf(field, n), node: n, volume: volume, entry: a.Path(), owner: owner,
		})
	}
	at := func(field string, i int) *yaml.RNode { return a.Written(transform.Fields(field).At(i)) }
	for i := range a.Env {
		add(envField, "", at(envField, i))
	}
	for i, m := range a.VolumeMounts {
		add(mountsField, m.Name, at(mountsField, i))
	}
	if a.CABundle != nil {
		add(mountsField, a.CABundle.VolumeName(), bundleMount(*a.CABundle))
		for _, n := range bundleEnv(*a.CABundle) {
			add(envField, "", n)
		}
	}
	return out
}

// appVolumes returns the volumes of the entry, as they are written.
func appVolumes(a api.AppContainers, owner string) []appVolume {
	var out []appVolume
	for i, v := range a.Volumes {
		n := a.Written(transform.Fields("volumes").At(i))
		if v.VolumeSource == (corev1.VolumeSource{}) {
			n = transform.Copy(n)
			setField(n.YNode(), "emptyDir", mapNode())
		}
		out = append(out, appVolume{v.Name, n, a.Path(), owner})
	}
	if a.CABundle != nil {
		out = append(out, appVolume{a.CABundle.VolumeName(), bundleVolume(*a.CABundle), a.Path(), owner})
	}
	return out
}
