package sidecarset

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// podRules checks a container by the rules that the API server has for the containers of a pod, as
// the validating webhook does (K154). Values that only defaulting fills in may be absent.
func (v *validator) podRules(e entry) {
	c, p := &e.container.Container, e.path
	v.image(c, p)
	v.ports(c, p.Field("ports"))
	v.env(c, p)
	v.mounts(c, p)
	v.resources(c, p.Field("resources"))
	v.resizePolicy(c, p.Field("resizePolicy"))
	v.oneOf(p.Field("imagePullPolicy"), string(c.ImagePullPolicy), "Always", "Never", "IfNotPresent")
	v.oneOf(p.Field("terminationMessagePolicy"), string(c.TerminationMessagePolicy), "File", "FallbackToLogsOnError")
	v.securityContext(c.SecurityContext, p.Field("securityContext"))
	if e.list == initContainers && !e.native() {
		v.plainInit(c, p)
		return
	}
	v.probes(c, p)
	v.lifecycle(c.Lifecycle, p.Field("lifecycle"))
}

func (v *validator) image(c *corev1.Container, p transform.Path) {
	switch {
	case c.Image == "":
		v.fail(CodeRequired, p.Field("image"), "an image is required", "name the image of the container")
	case strings.TrimSpace(c.Image) != c.Image:
		v.fail(CodeInvalid, p.Field("image"), "there is white space around the image", "remove it")
	}
}

// plainInit reports what only containers and native sidecars may have.
func (v *validator) plainInit(c *corev1.Container, p transform.Path) {
	forbidden := map[string]bool{
		"resizePolicy": len(c.ResizePolicy) > 0, "lifecycle": c.Lifecycle != nil, "livenessProbe": c.LivenessProbe != nil,
		"readinessProbe": c.ReadinessProbe != nil, "startupProbe": c.StartupProbe != nil,
	}
	for _, name := range []string{"resizePolicy", "lifecycle", "livenessProbe", "readinessProbe", "startupProbe"} {
		if forbidden[name] {
			v.fail(CodeInvalid, p.Field(name), "an init container cannot have one unless it is a native sidecar (K154)",
				"remove it, or set restartPolicy: Always")
		}
	}
	if c.RestartPolicy != nil {
		v.fail(CodeInvalid, p.Field("restartPolicy"), fmt.Sprintf("unknown value %q", *c.RestartPolicy), "use Always, or remove it")
	}
}

func (v *validator) ports(c *corev1.Container, p transform.Path) {
	seen := map[string]bool{}
	for i, port := range c.Ports {
		v.portNumber(p.At(i).Field("containerPort"), port.ContainerPort)
		if port.HostPort != 0 {
			v.portNumber(p.At(i).Field("hostPort"), port.HostPort)
		}
		v.oneOf(p.At(i).Field("protocol"), string(port.Protocol), "TCP", "UDP", "SCTP")
		if port.Name == "" {
			continue
		}
		for _, message := range validation.IsValidPortName(port.Name) {
			v.fail(CodeInvalid, p.At(i).Field("name"), fmt.Sprintf("%q: %s", port.Name, message), "rename the port")
		}
		if seen[port.Name] {
			v.fail(CodeInvalid, p.At(i).Field("name"), fmt.Sprintf("duplicate %q", port.Name), "rename one of them")
		}
		seen[port.Name] = true
	}
}

func (v *validator) portNumber(p transform.Path, n int32) {
	for _, message := range validation.IsValidPortNum(int(n)) {
		v.fail(CodeInvalid, p, fmt.Sprintf("%d: %s", n, message), "correct the number")
	}
}

// port checks a port that a probe or hook names or numbers.
func (v *validator) port(p transform.Path, port intstr.IntOrString) {
	messages := validation.IsValidPortNum(port.IntValue())
	if port.Type == intstr.String {
		messages = validation.IsValidPortName(port.StrVal)
	}
	for _, message := range messages {
		v.fail(CodeInvalid, p, fmt.Sprintf("%s: %s", port.String(), message), "correct the port")
	}
}

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
	for _, message := range validation.IsEnvVarName(name) {
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
		v.fieldPath(p.Field("valueFrom", "fieldRef"), from.FieldRef)
	}
	if from.ResourceFieldRef != nil {
		v.resource(p.Field("valueFrom", "resourceFieldRef", "resource"), from.ResourceFieldRef.Resource)
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

// fieldPath checks a reference to a field of the pod.
func (v *validator) fieldPath(p transform.Path, ref *corev1.ObjectFieldSelector) {
	whole := []string{
		"metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
		"status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
	}
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

func (v *validator) mounts(c *corev1.Container, p transform.Path) {
	taken := map[string]bool{}
	for i, m := range c.VolumeMounts {
		at := p.Field("volumeMounts").At(i)
		v.required(at.Field("name"), m.Name)
		v.mountPath(at.Field("mountPath"), m.MountPath, taken)
		if m.SubPath != "" && m.SubPathExpr != "" {
			v.fail(CodeInvalid, at.Field("subPathExpr"), "cannot stand beside subPath", "remove one of them")
		}
		v.localPath(at.Field("subPath"), m.SubPath)
		v.localPath(at.Field("subPathExpr"), m.SubPathExpr)
		if m.MountPropagation != nil {
			v.oneOf(at.Field("mountPropagation"), string(*m.MountPropagation), "None", "HostToContainer", "Bidirectional")
		}
	}
	for i, d := range c.VolumeDevices {
		at := p.Field("volumeDevices").At(i)
		v.required(at.Field("name"), d.Name)
		v.mountPath(at.Field("devicePath"), d.DevicePath, taken)
		v.localBackstep(at.Field("devicePath"), d.DevicePath)
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

// localPath checks that a path stays inside the volume.
func (v *validator) localPath(p transform.Path, path string) {
	if strings.HasPrefix(path, "/") {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q is not a relative path", path), "remove the slash at its start")
	}
	v.localBackstep(p, path)
}

func (v *validator) localBackstep(p transform.Path, path string) {
	if slices.Contains(strings.Split(path, "/"), "..") {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q contains ..", path), "name the path itself")
	}
}

func (v *validator) required(p transform.Path, value string) {
	if value == "" {
		v.fail(CodeRequired, p, "a value is required", "give one")
	}
}

// exactlyOne reports when none or more than one of the alternatives is given.
func (v *validator) exactlyOne(p transform.Path, given ...bool) {
	n := 0
	for _, g := range given {
		if g {
			n++
		}
	}
	if n != 1 {
		v.fail(CodeInvalid, p, fmt.Sprintf("want exactly one kind of it, got %d", n), "give one, and remove the others")
	}
}
