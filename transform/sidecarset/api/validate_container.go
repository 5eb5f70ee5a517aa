package api

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// podRules checks a container by the rules that the API server has for the containers of a pod, as
// the validating webhook does (K154). Values that only defaulting fills in may be absent.
func (v *validator) podRules(e Entry) {
	c, p := &e.Container.Container, e.Path
	v.anyContainer(c, p)
	if e.List == InitContainers && !e.IsNative() {
		v.plainInit(c, p)
		return
	}
	v.probes(c, p)
	v.lifecycle(c.Lifecycle, p.Field("lifecycle"))
}

// anyContainer checks what all containers may have, init containers too.
func (v *validator) anyContainer(c *corev1.Container, p transform.Path) {
	v.image(c, p)
	v.ports(c, p.Field("ports"))
	v.env(c, p)
	v.mounts(c, p)
	v.propagation(c, p)
	v.resources(c, p.Field("resources"))
	v.resizePolicy(c, p.Field("resizePolicy"))
	v.oneOf(p.Field("imagePullPolicy"), string(c.ImagePullPolicy), "Always", "Never", "IfNotPresent")
	v.oneOf(p.Field("terminationMessagePolicy"), string(c.TerminationMessagePolicy), "File", "FallbackToLogsOnError")
	v.fields(reflect.ValueOf(*c), p)
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
			v.fail(CodeInvalid, p.Field(name), "an init container cannot have one unless it is a native sidecar", // K154
				"remove it, or set restartPolicy: Always")
		}
	}
	switch {
	case c.RestartPolicy != nil:
		v.fail(CodeInvalid, p.Field("restartPolicy"), fmt.Sprintf("unknown value %q", *c.RestartPolicy), "use Always, or remove it")
	case len(c.RestartPolicyRules) > 0:
		v.fail(CodeRequired, p.Field("restartPolicy"), "there are restartPolicyRules, so it is required", "add restartPolicy: Always, or remove the rules")
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
	if v.isPart && n == 0 {
		return
	}
	for _, message := range validation.IsValidPortNum(int(n)) {
		v.fail(CodeInvalid, p, fmt.Sprintf("%d: %s", n, message), "correct the number")
	}
}

// port checks a port that a probe or hook names or numbers.
func (v *validator) port(p transform.Path, port intstr.IntOrString) {
	if v.isPart && port == (intstr.IntOrString{}) {
		return
	}
	messages := validation.IsValidPortNum(port.IntValue())
	if port.Type == intstr.String {
		messages = validation.IsValidPortName(port.StrVal)
	}
	for _, message := range messages {
		v.fail(CodeInvalid, p, fmt.Sprintf("%s: %s", port.String(), message), "correct the port")
	}
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
	if n > 1 || n == 0 && !v.isPart {
		v.fail(CodeInvalid, p, fmt.Sprintf("want exactly one kind of it, got %d", n), "give one, and remove the others")
	}
}
