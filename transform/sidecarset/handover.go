package sidecarset

import (
	"maps"
	"path"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// handOver gives volumes that are not wanted any more to the owners of what goes on mounting them: a
// SidecarSet of another configuration, or what that gave app containers.
func (l *life) handOver(t transform.PodTemplate) {
	pod, err := t.Spec()
	if err != nil {
		return
	}
	wanted := l.wants(t)[api.Volumes]
	for _, v := range l.apps.volumes {
		wanted[v.name] = v.owner
	}
	for _, owner := range l.settled {
		owned := l.record.Sets[owner].of(api.Volumes)
		for _, name := range slices.Sorted(maps.Keys(owned)) {
			if heir := l.heir(pod, name); wanted[name] == "" && heir != "" {
				l.record.set(heir).own(api.Volumes, name, owned[name])
				delete(owned, name)
			}
		}
	}
}

// heir returns the owner of something that mounts the volume and of which it is not for this
// configuration to say whether it stays, or "".
func (l *life) heir(pod *corev1.PodSpec, volume string) string {
	var owners []string
	for _, c := range pod.InitContainers {
		owners = append(owners, l.record.mountOwner(api.InitContainers, c, volume))
	}
	for _, c := range pod.Containers {
		owners = append(owners, l.record.mountOwner(api.Containers, c, volume))
	}
	i := slices.IndexFunc(owners, func(owner string) bool {
		isMatched := slices.ContainsFunc(l.matched, func(m *api.SidecarSet) bool { return m.Name == owner })
		return owner != "" && !isMatched && !slices.Contains(l.settled, owner)
	})
	if i < 0 {
		return ""
	}
	return owners[i]
}

// mountOwner returns the owner of the container that uses the volume, or of its mount of it, or "".
func (r *record) mountOwner(l api.List, c corev1.Container, volume string) string {
	if owner, _ := r.owner(l, c.Name); owner != "" && slices.Contains(usesOf(c), volume) {
		return owner
	}
	for _, m := range c.VolumeMounts {
		owner, _ := r.partOwner(part{container: c.Name, field: mountsField, key: path.Clean(m.MountPath)})
		if m.Name == volume && owner != "" {
			return owner
		}
	}
	return ""
}
