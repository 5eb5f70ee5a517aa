package api

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func (v *validator) env(c *corev1.Container, p transform.Path) {
	for i, e := range c.Env {
		at := p.Field("env").At(i)
		if e.Name == "" {
			v.fail(CodeRequired, at.Field("name"), "a name is required", "name the variable")
		}
		v.envName(at.Field("name"), e.Name)
		v.envSource(e, at)
	}
	for i, from := range c.EnvFrom {
		at := p.Field("envFrom").At(i)
		v.exactlyOne(at, from.ConfigMapRef != nil, from.SecretRef != nil)
		v.envName(at.Field("prefix"), from.Prefix)
		if from.ConfigMapRef != nil {
			v.objectName(at.Field("configMapRef", "name"), from.ConfigMapRef.Name)
		}
		if from.SecretRef != nil {
			v.objectName(at.Field("secretRef", "name"), from.SecretRef.Name)
		}
	}
}

// envName checks the name of a variable, or the start of names; it may be empty.
func (v *validator) envName(p transform.Path, name string) {
	if name == "" {
		return
	}
	against := validation.IsEnvVarName // the webhook, and Kubernetes before 1.34
	if v.isPod {
		against = validation.IsRelaxedEnvVarName
	}
	for _, message := range against(name) {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q: %s", name, message), "rename it")
	}
}

func (v *validator) envSource(e corev1.EnvVar, p transform.Path) {
	from := e.ValueFrom
	if from == nil {
		return
	}
	if e.Value != "" {
		v.fail(CodeInvalid, p.Field("valueFrom"), "cannot stand beside value", "remove one of them")
	}
	v.exactlyOne(p.Field("valueFrom"), from.FieldRef != nil, from.ResourceFieldRef != nil,
		from.ConfigMapKeyRef != nil, from.SecretKeyRef != nil, from.FileKeyRef != nil)
	if ref := from.ConfigMapKeyRef; ref != nil {
		v.keyRef(p.Field("valueFrom", "configMapKeyRef"), ref.Name, ref.Key)
	}
	if ref := from.SecretKeyRef; ref != nil {
		v.keyRef(p.Field("valueFrom", "secretKeyRef"), ref.Name, ref.Key)
	}
	if from.FieldRef != nil {
		v.fieldPath(p.Field("valueFrom", "fieldRef"), from.FieldRef,
			"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
			"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs")
	}
	if from.ResourceFieldRef != nil {
		v.resource(p.Field("valueFrom", "resourceFieldRef", "resource"), from.ResourceFieldRef.Resource)
	}
	if ref := from.FileKeyRef; ref != nil {
		v.fileVolume(p.Field("valueFrom", "fileKeyRef", "volumeName"), ref.VolumeName)
	}
}

// objectName checks the name of a ConfigMap or a Secret.
func (v *validator) objectName(p transform.Path, name string) {
	v.required(p, name)
	for _, message := range validation.IsDNS1123Subdomain(name) {
		if name != "" {
			v.fail(CodeInvalid, p, fmt.Sprintf("%q: %s", name, message), "correct the name")
		}
	}
}

// keyRef checks a reference to a key of a ConfigMap or a Secret.
func (v *validator) keyRef(p transform.Path, name, key string) {
	v.objectName(p.Field("name"), name)
	v.required(p.Field("key"), key)
	for _, message := range validation.IsConfigMapKey(key) {
		if key != "" {
			v.fail(CodeInvalid, p.Field("key"), fmt.Sprintf("%q: %s", key, message), "correct the key")
		}
	}
}

// resource checks a reference to a resource of a container.
func (v *validator) resource(p transform.Path, name string) {
	v.required(p, name)
	isHugePages := strings.HasPrefix(name, "limits.hugepages-") || strings.HasPrefix(name, "requests.hugepages-")
	if !isHugePages {
		v.oneOf(p, name, "limits.cpu", "limits.memory", "limits.ephemeral-storage",
			"requests.cpu", "requests.memory", "requests.ephemeral-storage")
	}
}

// fileVolume wants the file of a variable to stand in an emptyDir.
func (v *validator) fileVolume(p transform.Path, name string) {
	if source, found := v.sources[name]; found && sources(source) > 0 && source.EmptyDir == nil {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q is no emptyDir", name), "name an emptyDir")
	}
}

// fieldPath checks a reference to a field of the pod: one of these, or a label or an annotation.
func (v *validator) fieldPath(p transform.Path, ref *corev1.ObjectFieldSelector, whole ...string) {
	v.oneOf(p.Field("apiVersion"), ref.APIVersion, "v1")
	switch {
	case ref.FieldPath == "":
		v.required(p.Field("fieldPath"), "")
	case !slices.Contains(whole, ref.FieldPath):
		v.subscript(p.Field("fieldPath"), ref.FieldPath)
	}
}

// subscript checks a field path that names a label or an annotation (K160).
func (v *validator) subscript(p transform.Path, fieldPath string) {
	m := subscript().FindStringSubmatch(fieldPath)
	if m == nil {
		v.fail(CodeInvalid, p, fmt.Sprintf("cannot use %q", fieldPath), "use metadata.labels['KEY'] or metadata.annotations['KEY']")
		return
	}
	key := m[2]
	if m[1] == "annotations" {
		key = strings.ToLower(key)
	}
	for _, message := range validation.IsQualifiedName(key) {
		v.fail(CodeInvalid, p, fmt.Sprintf("key %q: %s", m[2], message), "correct the key")
	}
}
