package sidecarset

import (
	"fmt"
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// volumes checks that volumes have valid names, each its own, and at most one source (K154).
func (v *validator) volumes(s *SidecarSet) {
	first := map[string]transform.Path{}
	for i, volume := range s.Spec.Volumes {
		p := transform.Fields("spec", "volumes").At(i)
		before, taken := first[volume.Name]
		switch {
		case volume.Name == "":
			v.fail(CodeRequired, p.Field("name"), "a name is required", "name the volume")
		case taken:
			v.fail(CodeNameClash, p.Field("name"), fmt.Sprintf("duplicate %q, %s has that name", volume.Name, before),
				"rename one of them")
		default:
			for _, message := range validation.IsDNS1123Label(volume.Name) {
				v.fail(CodeInvalid, p.Field("name"), fmt.Sprintf("%q: %s", volume.Name, message), "rename the volume")
			}
		}
		first[volume.Name] = p
		v.volumeSource(volume.VolumeSource, p)
	}
	for i, secret := range s.Spec.ImagePullSecrets {
		v.required(transform.Fields("spec", "imagePullSecrets").At(i).Field("name"), secret.Name)
	}
}

// volumeSource checks the sources that most volumes have. One without a source is an emptyDir (K5).
func (v *validator) volumeSource(s corev1.VolumeSource, p transform.Path) {
	if n := sources(s); n > 1 {
		v.fail(CodeInvalid, p, fmt.Sprintf("want one source, got %d", n), "remove the others")
	}
	if s.HostPath != nil {
		v.required(p.Field("hostPath", "path"), s.HostPath.Path)
		v.localBackstep(p.Field("hostPath", "path"), s.HostPath.Path)
	}
	if s.Secret != nil {
		v.required(p.Field("secret", "secretName"), s.Secret.SecretName)
		v.items(p.Field("secret", "items"), s.Secret.Items)
	}
	if s.ConfigMap != nil {
		v.required(p.Field("configMap", "name"), s.ConfigMap.Name)
		v.items(p.Field("configMap", "items"), s.ConfigMap.Items)
	}
	if s.DownwardAPI != nil {
		v.downward(p.Field("downwardAPI", "items"), s.DownwardAPI.Items)
	}
	if s.Projected != nil {
		for i, source := range s.Projected.Sources {
			v.projection(p.Field("projected", "sources").At(i), source)
		}
	}
	if s.PersistentVolumeClaim != nil {
		v.required(p.Field("persistentVolumeClaim", "claimName"), s.PersistentVolumeClaim.ClaimName)
	}
	if s.EmptyDir != nil && s.EmptyDir.SizeLimit != nil && s.EmptyDir.SizeLimit.Sign() < 0 {
		v.fail(CodeInvalid, p.Field("emptyDir", "sizeLimit"), "is below zero", "correct the quantity")
	}
}

// items checks which keys become which files.
func (v *validator) items(p transform.Path, items []corev1.KeyToPath) {
	for i, item := range items {
		v.required(p.At(i).Field("key"), item.Key)
		v.required(p.At(i).Field("path"), item.Path)
		v.localPath(p.At(i).Field("path"), item.Path)
	}
}

// downward checks which fields of the pod become which files.
func (v *validator) downward(p transform.Path, files []corev1.DownwardAPIVolumeFile) {
	for i, file := range files {
		at := p.At(i)
		v.required(at.Field("path"), file.Path)
		v.localPath(at.Field("path"), file.Path)
		v.exactlyOne(at, file.FieldRef != nil, file.ResourceFieldRef != nil)
		if file.FieldRef != nil {
			v.fileFieldPath(at.Field("fieldRef"), file.FieldRef)
		}
		if file.ResourceFieldRef != nil {
			v.resource(at.Field("resourceFieldRef", "resource"), file.ResourceFieldRef.Resource)
		}
	}
}

// fileFieldPath checks a reference to a field of the pod that can become a file.
func (v *validator) fileFieldPath(p transform.Path, ref *corev1.ObjectFieldSelector) {
	whole := []string{"metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations"}
	v.required(p.Field("fieldPath"), ref.FieldPath)
	if ref.FieldPath != "" && !slices.Contains(whole, ref.FieldPath) {
		v.subscript(p.Field("fieldPath"), ref.FieldPath)
	}
}

func (v *validator) projection(p transform.Path, s corev1.VolumeProjection) {
	if s.ConfigMap != nil {
		v.required(p.Field("configMap", "name"), s.ConfigMap.Name)
		v.items(p.Field("configMap", "items"), s.ConfigMap.Items)
	}
	if s.Secret != nil {
		v.required(p.Field("secret", "name"), s.Secret.Name)
		v.items(p.Field("secret", "items"), s.Secret.Items)
	}
	if s.DownwardAPI != nil {
		v.downward(p.Field("downwardAPI", "items"), s.DownwardAPI.Items)
	}
	if s.ServiceAccountToken != nil {
		v.required(p.Field("serviceAccountToken", "path"), s.ServiceAccountToken.Path)
		v.localPath(p.Field("serviceAccountToken", "path"), s.ServiceAccountToken.Path)
	}
}

// sources counts the sources that are given.
func sources(s corev1.VolumeSource) int {
	n := 0
	for _, source := range reflect.ValueOf(s).Fields() {
		if !source.IsNil() {
			n++
		}
	}
	return n
}
