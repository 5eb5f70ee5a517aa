package api

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// The patch policies of patchPodMetadata (K81–K83).
const (
	PatchRetain    = "Retain"
	PatchOverwrite = "Overwrite"
	PatchMerge     = "MergePatchJson"
)

// The values of targetContainersMode (K162).
const (
	TargetsSum = "sum"
	TargetsMax = "max"
)

// allNames is the default of targetContainersNameRegex (K2).
const allNames = ".*"

// enabled is the type of a SharePolicy that shares.
const enabled = "enabled"

// SharesMounts says whether the sidecar gets the mounts of the pod's containers (K74).
func (c *Container) SharesMounts() bool { return c.ShareVolumePolicy.Type == enabled }

// SharesDevices says whether the sidecar gets the devices of the pod's containers (K79).
func (c *Container) SharesDevices() bool {
	return c.ShareVolumeDevicePolicy != nil && c.ShareVolumeDevicePolicy.Type == enabled
}

// IsHot says whether the container asks for hot upgrade.
func (c *Container) IsHot() bool { return c.UpgradeStrategy.UpgradeType == "HotUpgrade" }

// Regex returns the regular expression on names of containers, its default when none is written (K2).
func (p *ResourcesPolicy) Regex() string {
	if p.TargetContainersNameRegex == "" {
		return allNames
	}
	return p.TargetContainersNameRegex
}

// A ResourceExpr is the expression for one resource.
type ResourceExpr struct {
	Name corev1.ResourceName
	Text string
}

// List returns the expressions of all resources, those that are empty, too.
func (e *ResourceExprs) List() []ResourceExpr {
	return []ResourceExpr{{corev1.ResourceCPU, e.CPU}, {corev1.ResourceMemory, e.Memory}}
}

// subscript matches metadata.labels['key'] and metadata.annotations['key'].
var subscript = transform.Pattern(`^metadata\.(labels|annotations)\['(.*)'\]$`)

// FromMetadata returns labels or annotations, and the key there that names the container to take variables
// from; nothing when no key does (K49).
func (t TransferEnv) FromMetadata() (field, key string) {
	m := subscript().FindStringSubmatch(t.SourceContainerNameFrom.FieldRef.FieldPath)
	if m == nil {
		return "", ""
	}
	return m[1], m[2]
}
