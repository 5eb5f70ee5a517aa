package hazard

import (
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what Kubernetes refuses in the containers of a pod together.
const (
	CodeMissingVolume      = "missing-volume"
	CodeVolumeUse          = "volume-use"
	CodeMountPropagation   = "mount-propagation"
	CodeWindows            = "windows"
	CodeHostUsers          = "host-users"
	CodeHostNetworkPort    = "host-network-port"
	CodeContainerResources = "container-resources"
	CodeAppArmor           = "app-armor"
)

// refused are what Kubernetes refuses in the containers of a pod together.
func refused() []Hazard {
	return slices.Concat(refusedVolumes(), refusedFields(), restarts(), texts(), refusedValues())
}

func refusedVolumes() []Hazard {
	return []Hazard{
		{
			Code: CodeMissingVolume, Number: "H41", Severity: transform.Error, Refused: true, Completed: true,
			Sentence: "A container names a volume that the pod does not have.",
			Remedy:   "add it under volumes, or correct the name",
			Evidence: "API validation: ValidateVolumeMounts, ValidateVolumeDevices, validateFileKeyRefVolumes",
			look:     missingVolume,
		},
		{
			Code: CodeVolumeUse, Number: "H41", Severity: transform.Error, Refused: true,
			Sentence: "A container uses a volume in a way that its kind, or another use by the same container, does not allow.",
			Remedy:   "use another volume or path",
			Evidence: "API validation: ValidateVolumeMounts, ValidateVolumeDevices, validateFileKeyRefVolumes",
			look:     volumeUse,
		},
		{
			Code: CodeMountPropagation, Number: "H41", Severity: transform.Error, Refused: true,
			Sentence: "A container that is not privileged mounts with mountPropagation: Bidirectional.",
			Remedy:   "use HostToContainer, or make the container privileged if it really has to mount for the host",
			Evidence: "API validation: validateMountPropagation",
			look:     mountPropagation,
		},
	}
}

func refusedFields() []Hazard {
	return []Hazard{
		{
			Code: CodeWindows, Number: "H43", Severity: transform.Error, Refused: true,
			Sentence: "A container has a field that does not go with the operating system of the pod, or does not agree on hostProcess.",
			Remedy:   "let the container agree with the pod, or do not inject into such pods",
			Evidence: "API validation: validateWindows, validateLinux, validateWindowsHostProcessPod",
			look:     windows,
		},
		{
			Code: CodeHostUsers, Severity: transform.Error, Refused: true,
			Sentence: "A container has a field that does not go with hostUsers of the pod: volumeDevices or procMount.",
			Remedy:   "remove the field, or change hostUsers of the pod",
			Evidence: "API validation: validateHostUsers, ValidateSecurityContext",
			look:     hostUsers,
		},
		{
			Code: CodeHostNetworkPort, Severity: transform.Error, Refused: true,
			Sentence: "A container of a pod on the host network has a hostPort that is not its containerPort.",
			Remedy:   "remove the hostPort",
			Evidence: "API validation: validatePodHostNetworkDeps",
			look:     hostNetworkPort,
		},
		{
			Code: CodeContainerResources, Severity: transform.Error, Refused: true,
			Sentence: "A container has a resource claim, huge pages or a resizePolicy that do not go with the rest of the pod.",
			Remedy:   "correct the container, or give the pod what it needs",
			Evidence: "API validation: validateResourceRequirements, validateResourceClaimNames, validateResizePolicy",
			look:     containerResources,
		},
		{
			Code: CodeAppArmor, Number: "H33", Severity: transform.Error, Refused: true,
			Sentence: "An AppArmor annotation names a container that is not there, or differs from appArmorProfile.",
			Remedy:   "remove the annotation, and use securityContext.appArmorProfile",
			Evidence: "API validation: ValidateAppArmorPodAnnotations, validateAppArmorAnnotationsAndFieldsMatchOnCreate",
			look:     appArmor,
		},
	}
}

// refuse returns a finding at a field of the container. One container can be wrong in more than one
// way, so its subject is what is said, which names the container and not its place.
func (c container) refuse(path transform.Path, format string, args ...any) finding {
	message := fmt.Sprintf("%q ", c.Name) + fmt.Sprintf(format, args...)
	return finding{path: path, subject: message, message: message}
}

// is says whether a field of the API that may be absent is there and set.
func is(field *bool) bool { return field != nil && *field }
