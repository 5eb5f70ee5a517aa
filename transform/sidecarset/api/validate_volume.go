package api

import (
	"fmt"
	"reflect"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// volumes checks that volumes have valid names, each its own, and at most one source (K154). One
// without a source is an emptyDir (K5).
func (v *validator) volumes(s *SidecarSet) {
	first := map[string]transform.Path{}
	for i, volume := range s.Spec.Volumes {
		p := transform.Fields("spec", "volumes").At(i)
		v.uniqueName("volume", volume.Name, p, first)
		v.volume(volume, p)
	}
	for i, secret := range s.Spec.ImagePullSecrets {
		v.required(transform.Fields("spec", "imagePullSecrets").At(i).Field("name"), secret.Name)
	}
}

// volume checks the source of a volume.
func (v *validator) volume(volume corev1.Volume, p transform.Path) {
	if n := sources(volume.VolumeSource); n > 1 {
		v.fail(CodeInvalid, p, fmt.Sprintf("want one source, got %d", n), "remove the others")
	}
	v.fields(reflect.ValueOf(volume), p)
}

// sources counts the sources that are given, of a volume or a projection.
func sources(s any) int {
	n := 0
	for _, source := range reflect.ValueOf(s).Fields() {
		if !source.IsNil() {
			n++
		}
	}
	return n
}

// volumeChecks are those of the sources that Kubernetes itself has.
func volumeChecks() checks {
	id, fileMode := between(0, 1<<31-1), mode(0o777)
	return checks{
		"Volume":                            {longInitiator},
		"HostPathVolumeSource.path":         {notEmpty, noBackstep},
		"HostPathVolumeSource.type":         {oneOf("", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")},
		"EmptyDirVolumeSource.mode":         {mode(0o1777)},
		"EmptyDirVolumeSource":              {sizeLimit},
		"SecretVolumeSource.secretName":     {notEmpty},
		"SecretVolumeSource.defaultMode":    {fileMode},
		"SecretVolumeSource.defaultUser":    {id},
		"ConfigMapVolumeSource.name":        {notEmpty},
		"ConfigMapVolumeSource.defaultMode": {fileMode},
		"ConfigMapVolumeSource.defaultUser": {id},
		"KeyToPath.key":                     {notEmpty},
		"KeyToPath.path":                    {notEmpty, fileBelow},
		"KeyToPath.mode":                    {fileMode},
		"KeyToPath.user":                    {id},

		"DownwardAPIVolumeSource.defaultMode": {fileMode},
		"DownwardAPIVolumeSource.defaultUser": {id},
		"DownwardAPIVolumeFile.path":          {notEmpty, fileBelow},
		"DownwardAPIVolumeFile.mode":          {fileMode},
		"DownwardAPIVolumeFile.user":          {id},
		"DownwardAPIVolumeFile":               {downward},

		"PersistentVolumeClaimVolumeSource.claimName": {notEmpty},
		"ImageVolumeSource.reference":                 {notEmpty},
		"ImageVolumeSource.pullPolicy":                {oneOf("Always", "Never", "IfNotPresent")},
		"CSIVolumeSource.driver":                      {notEmpty, text(driverName)},
		"CSIVolumeSource.nodePublishSecretRef":        {secretRef, secretName},
	}
}

func sizeLimit(v *validator, p transform.Path, value reflect.Value) {
	if dir, _ := reflect.TypeAssert[corev1.EmptyDirVolumeSource](value); dir.SizeLimit != nil && dir.SizeLimit.Sign() < 0 {
		v.fail(CodeInvalid, p.Field("sizeLimit"), "is below zero", "correct the quantity")
	}
}

// downward checks which field of the pod becomes a file.
func downward(v *validator, p transform.Path, value reflect.Value) {
	file, _ := reflect.TypeAssert[corev1.DownwardAPIVolumeFile](value)
	v.exactlyOne(p, file.FieldRef != nil, file.ResourceFieldRef != nil)
	if file.FieldRef != nil {
		v.fieldPath(p.Field("fieldRef"), file.FieldRef,
			"metadata.name", "metadata.namespace", "metadata.uid", "metadata.labels", "metadata.annotations")
	}
	if ref := file.ResourceFieldRef; ref != nil {
		v.required(p.Field("resourceFieldRef", "containerName"), ref.ContainerName)
		v.resource(p.Field("resourceFieldRef", "resource"), ref.Resource)
	}
}

// secretRef wants the reference to a Secret to name it, where there is one.
func secretRef(v *validator, p transform.Path, value reflect.Value) {
	if ref, _ := reflect.TypeAssert[*corev1.LocalObjectReference](value); ref != nil {
		v.required(p.Field("name"), ref.Name)
	}
}

func secretName(v *validator, p transform.Path, value reflect.Value) {
	if ref, _ := reflect.TypeAssert[*corev1.LocalObjectReference](value); ref != nil {
		subdomain()(v, p.Field("name"), reflect.ValueOf(ref.Name))
	}
}
