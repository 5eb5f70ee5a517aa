package hazard

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// sources returns the volumes of the pod by name, with those that its controller declares for it.
func (p pod) sources() map[string]corev1.VolumeSource {
	out := map[string]corev1.VolumeSource{}
	for _, v := range p.Volumes {
		if v.VolumeSource == (corev1.VolumeSource{}) {
			v.EmptyDir = &corev1.EmptyDirVolumeSource{} // the default
		}
		out[v.Name] = v.VolumeSource
	}
	for _, name := range workload.ClaimNames(p.template) {
		out[name] = corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{}}
	}
	return out
}

// isPatch says whether the pod is only part of one, as in a patch of kustomize.
func (p pod) isPatch() bool {
	noImage := func(c container) bool { return c.Image == "" }
	return len(p.Containers) == 0 || slices.ContainsFunc(p.all(), noImage)
}

// isUsed says whether a container that is not injected names the volume: what is missing is its fault, or
// comes from elsewhere.
func (p pod) isUsed(volume string) bool {
	return slices.ContainsFunc(p.all(), func(c container) bool {
		names := func(m corev1.VolumeMount) bool { return m.Name == volume }
		return !p.injected(*c.Container) && slices.ContainsFunc(c.VolumeMounts, names)
	})
}

// missingVolume looks at whole pods only: the volumes of a patch are elsewhere.
func missingVolume(p pod) []finding {
	if p.isPatch() {
		return nil
	}
	sources := p.sources()
	return each(p.all(), func(c container) []finding {
		var out []finding
		say := func(path transform.Path, how, volume string) {
			if _, found := sources[volume]; !found && (!p.injected(*c.Container) || !p.isUsed(volume)) {
				out = append(out, c.refuse(path, how+", which the pod does not have", volume))
			}
		}
		for i, m := range c.VolumeMounts {
			say(c.path.Field("volumeMounts").At(i), "mounts volume %q", m.Name)
		}
		for i, d := range c.VolumeDevices {
			say(c.path.Field("volumeDevices").At(i), "uses volume %q as a device", d.Name)
		}
		keys := c.fileKeys()
		for _, i := range slices.Sorted(maps.Keys(keys)) {
			ref := keys[i]
			say(c.path.Field("env").At(i), "takes a variable from a file of volume %q", ref.VolumeName)
		}
		return out
	})
}

// fileKeys returns the references to files in volumes by the index of their variables.
func (c container) fileKeys() map[int]corev1.FileKeySelector {
	out := map[int]corev1.FileKeySelector{}
	for i, e := range c.Env {
		if e.ValueFrom != nil && e.ValueFrom.FileKeyRef != nil {
			out[i] = *e.ValueFrom.FileKeyRef
		}
	}
	return out
}

func volumeUse(p pod) []finding {
	sources := p.sources()
	return each(p.all(), func(c container) []finding {
		out := append(c.doubleUse(), c.doublePath()...)
		for i, d := range c.VolumeDevices {
			source, found := sources[d.Name]
			if found && source.PersistentVolumeClaim == nil && source.Ephemeral == nil {
				out = append(out, c.refuse(c.path.Field("volumeDevices").At(i),
					"uses volume %q as a device, but it is neither a persistentVolumeClaim nor ephemeral", d.Name))
			}
		}
		keys := c.fileKeys()
		for _, i := range slices.Sorted(maps.Keys(keys)) {
			ref := keys[i]
			if source, found := sources[ref.VolumeName]; found && source.EmptyDir == nil {
				out = append(out, c.refuse(c.path.Field("env").At(i),
					"takes variable %q from a file of volume %q, which is no emptyDir", c.Env[i].Name, ref.VolumeName))
			}
		}
		return out
	})
}

// doubleUse finds volumes that the container both mounts and uses as a device.
func (c container) doubleUse() []finding {
	mounted := map[string]bool{}
	for _, m := range c.VolumeMounts {
		mounted[m.Name] = true
	}
	var out []finding
	for i, d := range c.VolumeDevices {
		if mounted[d.Name] {
			out = append(out, c.refuse(c.path.Field("volumeDevices").At(i), "both mounts volume %q and uses it as a device", d.Name))
		}
	}
	return out
}

// doublePath finds paths in the container at which there is more than one volume.
func (c container) doublePath() []finding {
	var out []finding
	taken := map[string]bool{"": true} // what is not said is not known
	for i, m := range c.VolumeMounts {
		if taken[m.MountPath] && m.MountPath != "" {
			out = append(out, c.refuse(c.path.Field("volumeMounts").At(i), "has two volumes at mountPath %s", m.MountPath))
		}
		taken[m.MountPath] = true
	}
	for i, d := range c.VolumeDevices {
		if taken[d.DevicePath] && d.DevicePath != "" {
			out = append(out, c.refuse(c.path.Field("volumeDevices").At(i), "has another volume at devicePath %s", d.DevicePath))
		}
		taken[d.DevicePath] = true
	}
	return out
}

func mountPropagation(p pod) []finding {
	return each(p.all(), func(c container) []finding {
		privileged := c.SecurityContext != nil && is(c.SecurityContext.Privileged)
		var out []finding
		for i, m := range c.VolumeMounts {
			if m.MountPropagation != nil && *m.MountPropagation == corev1.MountPropagationBidirectional && !privileged {
				out = append(out, c.refuse(c.path.Field("volumeMounts").At(i).Field("mountPropagation"),
					"mounts volume %q with mountPropagation: Bidirectional, which only privileged containers may", m.Name))
			}
		}
		return out
	})
}
