package api

import (
	"fmt"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// mountChecks are those of single mounts.
func mountChecks() checks {
	return checks{
		"VolumeMount.name":              {notEmpty},
		"VolumeMount.subPath":           {below},
		"VolumeMount.subPathExpr":       {below},
		"VolumeMount.mountPropagation":  {oneOf("None", "HostToContainer", "Bidirectional")},
		"VolumeMount.recursiveReadOnly": {oneOf("Disabled", "IfPossible", "Enabled")},
		"VolumeMount.bindMountOptions":  {bindOptions},
		"VolumeMount":                   {oneSubPath, recursive},
		"VolumeDevice.name":             {notEmpty},
		"VolumeDevice.devicePath":       {noBackstep},
	}
}

func bindOptions(v *validator, p transform.Path, value reflect.Value) {
	options, _ := reflect.TypeAssert[[]string](value)
	for i, option := range options {
		v.required(p.At(i), option)
		v.oneOf(p.At(i), option, "noexec", "nodev", "nosuid")
		if slices.Contains(options[:i], option) {
			v.fail(CodeInvalid, p.At(i), fmt.Sprintf("duplicate %q", option), "remove one of them")
		}
	}
}

func oneSubPath(v *validator, p transform.Path, value reflect.Value) {
	if m, _ := reflect.TypeAssert[corev1.VolumeMount](value); m.SubPath != "" && m.SubPathExpr != "" {
		v.fail(CodeInvalid, p.Field("subPathExpr"), "cannot stand beside subPath", "remove one of them")
	}
}

// recursive wants a mount that is read-only with all below it to be read-only, and not to be spread.
func recursive(v *validator, p transform.Path, value reflect.Value) {
	m, _ := reflect.TypeAssert[corev1.VolumeMount](value)
	if m.RecursiveReadOnly == nil || *m.RecursiveReadOnly == corev1.RecursiveReadOnlyDisabled {
		return
	}
	if !m.ReadOnly {
		v.fail(CodeInvalid, p.Field("recursiveReadOnly"), "goes with readOnly: true only", "set it")
	}
	if m.MountPropagation != nil && *m.MountPropagation != corev1.MountPropagationNone {
		v.fail(CodeInvalid, p.Field("recursiveReadOnly"), "cannot stand together with mountPropagation", "remove one of them")
	}
}

// mounts checks the mounts and the devices of a container with each other.
func (v *validator) mounts(c *corev1.Container, p transform.Path) {
	taken, mounted, devices := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for i, m := range c.VolumeMounts {
		at := p.Field("volumeMounts").At(i)
		mounted[m.Name] = true
		v.mountPath(at.Field("mountPath"), m.MountPath, taken)
		if source, found := v.sources[m.Name]; found && source.Image != nil && len(m.BindMountOptions) > 0 {
			v.fail(CodeInvalid, at.Field("bindMountOptions"), "cannot be those of an image", "remove them")
		}
	}
	for i, d := range c.VolumeDevices {
		at := p.Field("volumeDevices").At(i)
		v.mountPath(at.Field("devicePath"), d.DevicePath, taken)
		v.device(at.Field("name"), d.Name, mounted[d.Name], devices[d.Name])
		devices[d.Name] = true
	}
}

// propagation wants mounts that reach the host in privileged containers only.
func (v *validator) propagation(c *corev1.Container, p transform.Path) {
	for i, m := range c.VolumeMounts {
		if m.MountPropagation != nil && *m.MountPropagation == corev1.MountPropagationBidirectional && !isPrivileged(c.SecurityContext) {
			v.fail(CodeInvalid, p.Field("volumeMounts").At(i).Field("mountPropagation"),
				"only a privileged container can have Bidirectional", "use HostToContainer, or set securityContext.privileged")
		}
	}
}

// device wants a device once, and as a device only.
func (v *validator) device(p transform.Path, name string, mounted, again bool) {
	source, found := v.sources[name]
	switch {
	case name == "":
	case mounted:
		v.fail(CodeInvalid, p, fmt.Sprintf("%q is mounted as well", name), "use it as a device or as a mount")
	case again:
		v.fail(CodeInvalid, p, fmt.Sprintf("duplicate %q", name), "remove one of them")
	case found && source.PersistentVolumeClaim == nil && source.Ephemeral == nil:
		v.fail(CodeInvalid, p, fmt.Sprintf("%q is no claim, and cannot be a device", name), "mount it")
	}
}

func (v *validator) mountPath(p transform.Path, path string, taken map[string]bool) {
	switch {
	case path == "":
		v.required(p, "")
	case taken[path]:
		v.fail(CodeInvalid, p, fmt.Sprintf("duplicate %q", path), "mount each volume at a path of its own")
	}
	taken[path] = true
}
