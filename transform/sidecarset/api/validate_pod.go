package api

import (
	"maps"
	"math"
	"reflect"
	"slices"
	"sync"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// ValidatePod returns what Kubernetes has against the containers, the volumes and the other fields of a pod, whose
// spec is at p. What containers want of each other and of the volumes is left out, names apart. With isPart nothing
// is said of what is missing, for it may be elsewhere, as for a patch.
func ValidatePod(spec *corev1.PodSpec, p transform.Path, isPart bool) []transform.Diagnostic {
	v := &validator{checks: ofPods(), sources: map[string]corev1.VolumeSource{}, isPod: true, isPart: isPart}
	names := map[string]transform.Path{}
	for i := range spec.InitContainers {
		v.podContainer(&spec.InitContainers[i], p.Field("initContainers").At(i), names)
	}
	for i := range spec.Containers {
		v.podContainer(&spec.Containers[i], p.Field("containers").At(i), names)
	}
	names = map[string]transform.Path{}
	for i, volume := range spec.Volumes {
		at := p.Field("volumes").At(i)
		v.uniqueName("volume", volume.Name, at, names)
		v.volume(volume, at)
	}
	rest := *spec
	rest.InitContainers, rest.Containers, rest.Volumes = nil, nil, nil
	v.fields(reflect.ValueOf(rest), p)
	return v.out
}

// podContainer leaves the probes of a plain init container alone, which may have none at all.
func (v *validator) podContainer(c *corev1.Container, p transform.Path, names map[string]transform.Path) {
	v.uniqueName("container", c.Name, p, names)
	v.anyContainer(c, p)
	isPlainInit := p[len(p)-2].Field == "initContainers" && (c.RestartPolicy == nil || *c.RestartPolicy != corev1.ContainerRestartPolicyAlways)
	if isPlainInit {
		return
	}
	v.probes(c, p)
	v.lifecycle(c.Lifecycle, p.Field("lifecycle"))
}

// ofPods makes the checks once, for every pod is held to them.
var ofPods = sync.OnceValue(func() checks { //nolint:gochecknoglobals // it never changes
	out := newValidator(transform.Ref{}, nil).checks
	for _, some := range []checks{podChecks(), podRightsChecks(), schedulingChecks()} {
		maps.Copy(out, some)
	}
	return out
})

// podChecks are those of what is the same for all containers of a pod.
func podChecks() checks {
	return checks{
		"Container.restartPolicy":            {oneOf("Always", "OnFailure", "Never")},
		"PodSpec.restartPolicy":              {oneOf("Always", "OnFailure", "Never")},
		"PodSpec.dnsPolicy":                  {oneOf("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None")},
		"PodSpec.activeDeadlineSeconds":      {between(1, math.MaxInt32)},
		"PodSpec.serviceAccountName":         {subdomain()},
		"PodSpec.nodeName":                   {subdomain()},
		"PodSpec.runtimeClassName":           {subdomain()},
		"PodSpec.priorityClassName":          {subdomain()},
		"PodSpec.hostname":                   {label()},
		"PodSpec.subdomain":                  {label()},
		"PodSpec.preemptionPolicy":           {oneOf("PreemptLowerPriority", "Never")},
		"PodSpec.nodeSelector":               {labels},
		"PodSpec.ephemeralContainers":        {noEphemeral},
		"PodOS.name":                         {notEmpty, oneOf("linux", "windows")},
		"HostAlias.ip":                       {notEmpty, text(address)},
		"HostAlias.hostnames":                {eachSubdomain},
		"PodReadinessGate.conditionType":     {notEmpty, text(validation.IsQualifiedName)},
		"PodSchedulingGate.name":             {text(validation.IsQualifiedName)},
		"PodDNSConfig.nameservers":           {addresses},
		"PodDNSConfigOption.name":            {notEmpty},
		"PodResourceClaim.name":              {notEmpty, label()},
		"PodResourceClaim":                   {oneClaim},
		"PodResourceClaim.resourceClaimName": {subdomain()},
	}
}

// podRightsChecks are those of what all containers of a pod may do.
func podRightsChecks() checks {
	id := between(0, math.MaxInt32)
	return checks{
		"PodSecurityContext.runAsUser":                {id},
		"PodSecurityContext.runAsGroup":               {id},
		"PodSecurityContext.fsGroup":                  {id},
		"PodSecurityContext.supplementalGroups":       {ids},
		"PodSecurityContext.supplementalGroupsPolicy": {oneOf("Merge", "Strict")},
		"PodSecurityContext.fsGroupChangePolicy":      {oneOf("OnRootMismatch", "Always")},
		"PodSecurityContext.seLinuxChangePolicy":      {oneOf("Recursive", "MountOption")},
		"Sysctl.name":                                 {notEmpty, text(sysctl)},
	}
}

func labels(v *validator, p transform.Path, value reflect.Value) {
	given, _ := reflect.TypeAssert[map[string]string](value)
	for _, key := range slices.Sorted(maps.Keys(given)) {
		for _, message := range append(validation.IsQualifiedName(key), validation.IsValidLabelValue(given[key])...) {
			v.fail(CodeInvalid, p.Field(key), message, "correct the label")
		}
	}
}

func oneClaim(v *validator, p transform.Path, value reflect.Value) {
	c, _ := reflect.TypeAssert[corev1.PodResourceClaim](value)
	v.exactlyOne(p, c.ResourceClaimName != nil, c.ResourceClaimTemplateName != nil)
}

func noEphemeral(v *validator, p transform.Path, value reflect.Value) {
	if value.Len() > 0 {
		v.fail(CodeInvalid, p, "a pod cannot be made with them", "remove them; kubectl debug adds them to a pod that runs")
	}
}

func address(ip string) []string {
	var out []string
	for _, err := range validation.IsValidIPForLegacyField(nil, ip, false, nil) {
		out = append(out, err.Detail)
	}
	return out
}

func addresses(v *validator, p transform.Path, value reflect.Value) {
	for i := range value.Len() {
		text(address)(v, p.At(i), value.Index(i))
	}
}

func eachSubdomain(v *validator, p transform.Path, value reflect.Value) {
	for i := range value.Len() {
		for _, message := range validation.IsDNS1123Subdomain(value.Index(i).String()) {
			v.fail(CodeInvalid, p.At(i), message, "correct the name")
		}
	}
}

func ids(v *validator, p transform.Path, value reflect.Value) {
	for i := range value.Len() {
		between(0, math.MaxInt32)(v, p.At(i), value.Index(i))
	}
}

var sysctlName = transform.Pattern(`^[a-z0-9]([-_a-z0-9]*[a-z0-9])?([./][a-z0-9]([-_a-z0-9]*[a-z0-9])?)*$`)

func sysctl(name string) []string {
	if len(name) > 253 || !sysctlName().MatchString(name) {
		return []string{"is no name of a sysctl, as in net.core.somaxconn"}
	}
	return nil
}

// selectorOf checks the selector of a term, which may be absent.
func selectorOf(v *validator, p transform.Path, value reflect.Value) {
	if s, _ := reflect.TypeAssert[*metav1.LabelSelector](value); s != nil {
		v.validSelector(s, p)
	}
}
