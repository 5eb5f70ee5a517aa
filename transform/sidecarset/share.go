package sidecarset

import (
	"fmt"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// InUse is what a sidecar uses already: paths in the container, and volumes as devices, of which
// Kubernetes allows a container each once.
type inUse struct {
	paths, devices map[string]bool
}

// usedBy returns what the sidecar uses itself.
func usedBy(c *api.Container) inUse {
	out := inUse{map[string]bool{}, map[string]bool{}}
	for _, m := range c.VolumeMounts {
		out.paths[m.MountPath] = true
	}
	for _, d := range c.VolumeDevices {
		out.paths[d.DevicePath], out.devices[d.Name] = true, true
	}
	return out
}

// shareMounts adds the mounts of the pod's containers to the sidecar, in the order of the pod, but
// for paths that are taken; the first container wins (K74, K75). Containers with the mark share
// nothing (K77). It returns the variables that the mounts need (K78).
func (in *injection) shareMounts(w wanted, used inUse) ([]variable, error) {
	if !w.Container.SharesMounts() {
		return nil, nil
	}
	var needed []variable
	for _, s := range in.donors {
		for i, m := range s.VolumeMounts {
			needed = append(needed, in.expansions(w, s, m.SubPathExpr)...)
			if used.paths[m.MountPath] {
				continue
			}
			used.paths[m.MountPath] = true
			n, err := in.copyOf(s.path.Field("volumeMounts").At(i))
			if err != nil {
				return nil, err
			}
			appendEntries(w.node.YNode(), "volumeMounts", n)
		}
	}
	return needed, nil
}

// shareDevices does the same for block devices, after the mounts (K79).
func (in *injection) shareDevices(w wanted, used inUse) error {
	if !w.Container.SharesDevices() {
		return nil
	}
	for _, s := range in.donors {
		for i, d := range s.VolumeDevices {
			switch {
			case used.paths[d.DevicePath]:
				continue
			case used.devices[d.Name]:
				in.notShared(w, s, d.Name, d.DevicePath)
				continue
			}
			used.paths[d.DevicePath], used.devices[d.Name] = true, true
			n, err := in.copyOf(s.path.Field("volumeDevices").At(i))
			if err != nil {
				return err
			}
			appendEntries(w.node.YNode(), "volumeDevices", n)
		}
	}
	return nil
}

// notShared reports a device that the sidecar does not get at a path, for it has it already.
func (in *injection) notShared(w wanted, s there, volume, path string) {
	in.say(transform.Warning, transform.Diagnostic{
		Code: CodeVolumeClash, Path: s.path,
		Message: fmt.Sprintf("%s of SidecarSet %s does not get volume %q at %s, as container %q has it: it has the volume at another path, "+
			"and Kubernetes allows a container to use a block volume once",
			w.What(), w.set.Name, volume, path, s.Name),
		Remedy: "use one path in all containers, or share no devices",
	})
}
