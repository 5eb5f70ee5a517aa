package hazard

import (
	"path"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// subPath finds sidecars that mount what looks like a file of a volume, which no container before
// them and some container after them can write.
func subPath(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		var out []finding
		for _, m := range c.VolumeMounts {
			writer, ok := p.writtenLater(c, m, holds)
			if !ok || !isFile(m.SubPath) || !p.volume(m.Name, isWritable) {
				continue
			}
			f := c.say("%q mounts %q of volume %q, but %q, which may write it, starts later: the kubelet makes a directory of that name if it is not there",
				c.Name, m.SubPath, m.Name, writer.Name)
			f.subject += " " + m.MountPath
			out = append(out, f)
		}
		return out
	})
}

// readsEarly finds sidecars that only read an emptyDir before a container can have written it.
// When an init container writes it, the order is wrong, and H6 says so.
func readsEarly(p pod) []finding {
	return each(p.natives(), func(c container) []finding {
		var out []finding
		for _, m := range c.VolumeMounts {
			writer, ok := p.writtenLater(c, m, shows)
			if !ok || !m.ReadOnly || writer.init && !native.Is(*writer.Container) || !p.volume(m.Name, isEmptyDir) {
				continue
			}
			f := c.say("%q reads volume %q before %q, which starts after it, can have written anything there", c.Name, m.Name, writer.Name)
			f.subject += " " + m.Name
			out = append(out, f)
		}
		return out
	})
}

// writtenLater returns the first container after the sidecar that can write what the sidecar mounts
// there, when no container before it can. Reaches says whether a mount of one path reaches another.
func (p pod) writtenLater(c container, m corev1.VolumeMount, reaches func(dir, file string) bool) (container, bool) {
	writes := func(other container) bool {
		return slices.ContainsFunc(other.VolumeMounts, func(its corev1.VolumeMount) bool {
			return its.Name == m.Name && !its.ReadOnly && its.SubPathExpr == m.SubPathExpr && reaches(its.SubPath, m.SubPath)
		})
	}
	later := p.after(c)
	i := slices.IndexFunc(later, writes)
	if i < 0 || slices.ContainsFunc(p.inits()[:c.index], writes) {
		return container{}, false
	}
	return later[i], true
}

// holds says whether a mount of the directory can make the file in it. A mount of the file itself
// cannot: the kubelet makes a directory for both.
func holds(dir, file string) bool { return dir != file && shows(dir, file) }

// shows says whether what is written at one path of a volume shows at the other.
func shows(dir, file string) bool {
	dir, file = path.Clean("/"+dir), path.Clean("/"+file)
	return dir == "/" || file == "/" || strings.HasPrefix(file+"/", dir+"/")
}

// isFile says whether the path looks like one of a file: its name has an extension.
func isFile(name string) bool {
	return path.Ext(strings.TrimLeft(path.Base(name), ".")) != ""
}

// volume says whether the volume of that name is of the kind. One that the pod does not list, as
// those of the volumeClaimTemplates of a StatefulSet, is a claim.
func (p pod) volume(name string, kind func(corev1.VolumeSource) bool) bool {
	source := corev1.VolumeSource{PersistentVolumeClaim: &corev1.PersistentVolumeClaimVolumeSource{}}
	for _, v := range p.Volumes {
		if v.Name == name {
			source = v.VolumeSource
		}
	}
	return kind(source)
}

func isEmptyDir(v corev1.VolumeSource) bool { return v.EmptyDir != nil }

// isWritable says whether a container can write the volume at all.
func isWritable(v corev1.VolumeSource) bool {
	return v.ConfigMap == nil && v.Secret == nil && v.Projected == nil && v.DownwardAPI == nil && v.Image == nil
}
