package sidecarset

const enabled = "enabled"

// sharesMounts says whether the sidecar gets the mounts of the pod's containers (K74).
func (c *Container) sharesMounts() bool { return c.ShareVolumePolicy.Type == enabled }

// sharesDevices says whether the sidecar gets the devices of the pod's containers (K79).
func (c *Container) sharesDevices() bool {
	return c.ShareVolumeDevicePolicy != nil && c.ShareVolumeDevicePolicy.Type == enabled
}

// ownPaths returns the paths in the container that the sidecar uses itself.
func (c *Container) ownPaths() map[string]bool {
	out := map[string]bool{}
	for _, m := range c.VolumeMounts {
		out[m.MountPath] = true
	}
	for _, d := range c.VolumeDevices {
		out[d.DevicePath] = true
	}
	return out
}

// shareMounts adds the mounts of the pod's containers to the sidecar, in the order of the pod, but
// for paths that are taken; the first container wins (K74, K75). Containers with the mark share
// nothing (K77). It returns the variables that the mounts need (K78).
func (in *injection) shareMounts(w wanted, taken map[string]bool) ([]variable, error) {
	if !w.container.sharesMounts() {
		return nil, nil
	}
	var needed []variable
	for _, s := range in.donors {
		for i, m := range s.VolumeMounts {
			needed = append(needed, in.expansions(w, s, m.SubPathExpr)...)
			if taken[m.MountPath] {
				continue
			}
			taken[m.MountPath] = true
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
func (in *injection) shareDevices(w wanted, taken map[string]bool) error {
	if !w.container.sharesDevices() {
		return nil
	}
	for _, s := range in.donors {
		for i, d := range s.VolumeDevices {
			if taken[d.DevicePath] {
				continue
			}
			taken[d.DevicePath] = true
			n, err := in.copyOf(s.path.Field("volumeDevices").At(i))
			if err != nil {
				return err
			}
			appendEntries(w.node.YNode(), "volumeDevices", n)
		}
	}
	return nil
}
