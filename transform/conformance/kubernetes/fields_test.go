package kubernetes

import "strings"

// The oldest and the newest version that can be emulated, as minor versions of Kubernetes 1.
const (
	oldest = 28
	newest = 37
)

// since holds the fields of a pod spec that are younger than the oldest version, each with the
// first version whose API knows it, alpha or not. It is the difference of the files
// core/v1/types.go of k8s.io/api v0.28.15 to v0.37.2. What is below a new field is left out.
var since = map[string]int{
	"LifecycleHandler.sleep":                              29,
	"PersistentVolumeClaimSpec.volumeAttributesClassName": 29,
	"PodAffinityTerm.matchLabelKeys":                      29,
	"PodAffinityTerm.mismatchLabelKeys":                   29,
	"VolumeProjection.clusterTrustBundle":                 29,
	"PodSecurityContext.appArmorProfile":                  30,
	"SecurityContext.appArmorProfile":                     30,
	"VolumeMount.recursiveReadOnly":                       30,
	"PodResourceClaim.resourceClaimName":                  31,
	"PodResourceClaim.resourceClaimTemplateName":          31,
	"PodSecurityContext.supplementalGroupsPolicy":         31,
	"ResourceClaim.request":                               31,
	"VolumeSource.image":                                  31,
	"PodSecurityContext.seLinuxChangePolicy":              32,
	"PodSpec.resources":                                   32,
	"Lifecycle.stopSignal":                                33,
	"Container.restartPolicyRules":                        34,
	"EnvVarSource.fileKeyRef":                             34,
	"PodSpec.hostnameOverride":                            34,
	"VolumeProjection.podCertificate":                     34,
	"PodCertificateProjection.userAnnotations":            35,
	"PodSpec.schedulingGroup":                             36,
	"ClusterTrustBundleProjection.user":                   37,
	"ConfigMapVolumeSource.defaultUser":                   37,
	"DownwardAPIVolumeFile.user":                          37,
	"DownwardAPIVolumeSource.defaultUser":                 37,
	"EmptyDirVolumeSource.mode":                           37,
	"GRPCAction.mode":                                     37,
	"HTTPGetAction.protocol":                              37,
	"KeyToPath.user":                                      37,
	"PodCertificateProjection.user":                       37,
	"PodSpec.evictionResponders":                          37,
	"ProjectedVolumeSource.defaultUser":                   37,
	"SecretVolumeSource.defaultUser":                      37,
	"ServiceAccountTokenProjection.user":                  37,
	"VolumeMount.bindMountOptions":                        37,
}

// past says what became of a field where v1.37 cannot tell any more, because the feature gate is
// gone or because the code around it was another. An empty fate means that v1.37 can tell.
func past(minor int, name, path string, value any) (fate, string) {
	isInit := strings.Contains(path, "initContainers[")
	switch {
	case minor < since[name]:
		return unknown, "unknown field"
	case name == "Container.restartPolicy" && isInit && minor == 28:
		return dropped, "the gate SidecarContainers is off"
	case name == "Container.restartPolicy" && !isInit && minor < 34:
		return rejected, "Forbidden: may not be set for non-init containers"
	case name == "Container.restartPolicy" && value != "Always" && minor < 34:
		return rejected, `Unsupported value: supported values: "Always"`
	case name == "LifecycleHandler.sleep" && minor == 29:
		return dropped, "the gate PodLifecycleSleepAction is off"
	case name == "SleepAction.seconds" && isZero(value) && minor < 33:
		return rejected, "Invalid value: must be greater than 0"
	}
	return "", ""
}

func isZero(value any) bool { return value == int64(0) || value == 0.0 }
