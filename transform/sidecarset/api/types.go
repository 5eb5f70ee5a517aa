package api

import (
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The API group, versions and kind of SidecarSets.
const (
	Group    = "apps.kruise.io"
	V1Alpha1 = Group + "/v1alpha1"
	V1Beta1  = Group + "/v1beta1"
	Kind     = "SidecarSet"
)

// A SidecarSet is an OpenKruise SidecarSet, in the form of v1beta1 whatever version it was written
// in (K1).
type SidecarSet struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec   Spec `json:"spec"`
	Status any  `json:"status,omitempty"` // ignored: it is the cluster's

	node *yaml.RNode // as written: the source of the nodes that are injected
	hash string      // of the spec, when it is known
}

// Spec says which pods get which sidecars.
type Spec struct {
	Selector             *metav1.LabelSelector         `json:"selector,omitempty"`          // on pod labels (K18); required
	NamespaceSelector    *metav1.LabelSelector         `json:"namespaceSelector,omitempty"` // absent: every namespace (K16)
	InitContainers       []Container                   `json:"initContainers,omitempty"`
	Containers           []Container                   `json:"containers,omitempty"`
	Volumes              []corev1.Volume               `json:"volumes,omitempty"`
	UpdateStrategy       UpdateStrategy                `json:"updateStrategy,omitzero"` // no effect on injection (K21)
	InjectionStrategy    InjectionStrategy             `json:"injectionStrategy,omitzero"`
	ImagePullSecrets     []corev1.LocalObjectReference `json:"imagePullSecrets,omitempty"`
	RevisionHistoryLimit *int32                        `json:"revisionHistoryLimit,omitempty"` // no effect on injection (K21)
	PatchPodMetadata     []PatchPodMetadata            `json:"patchPodMetadata,omitempty"`
	CustomVersion        string                        `json:"customVersion,omitempty"`
}

// FormerNames returns names that fields had once, with the names that they have.
func (Spec) FormerNames() map[string]string { return map[string]string{"strategy": "updateStrategy"} }

// A Container is a container with the fields that only SidecarSets have, which never reach the pod
// (K40).
type Container struct { //nolint:recvcheck // a value tells of its type
	corev1.Container `json:",inline"`

	PodInjectPolicy         PodInjectPolicy  `json:"podInjectPolicy,omitempty"`
	UpgradeStrategy         UpgradeStrategy  `json:"upgradeStrategy,omitzero"`
	ShareVolumePolicy       SharePolicy      `json:"shareVolumePolicy,omitzero"`
	ShareVolumeDevicePolicy *SharePolicy     `json:"shareVolumeDevicePolicy,omitempty"`
	TransferEnv             []TransferEnv    `json:"transferEnv,omitempty"`
	ResourcesPolicy         *ResourcesPolicy `json:"resourcesPolicy,omitempty"`
}

// FieldValues returns the values of fields that may have few.
func (Container) FieldValues() map[string][]string {
	return map[string][]string{"podInjectPolicy": {string(BeforeAppContainer), string(AfterAppContainer)}}
}

// PodInjectPolicy says on which side of the pod's own containers a sidecar goes (K60, K65).
type PodInjectPolicy string

// The default is BeforeAppContainer in containers and AfterAppContainer in initContainers (K3).
const (
	BeforeAppContainer PodInjectPolicy = "BeforeAppContainer"
	AfterAppContainer  PodInjectPolicy = "AfterAppContainer"
)

// UpgradeStrategy is about upgrades in place.
type UpgradeStrategy struct {
	UpgradeType          string `json:"upgradeType,omitempty"` // ColdUpgrade or HotUpgrade
	HotUpgradeEmptyImage string `json:"hotUpgradeEmptyImage,omitempty"`
}

// FieldValues returns the values of fields that may have few.
func (UpgradeStrategy) FieldValues() map[string][]string {
	return map[string][]string{"upgradeType": {"ColdUpgrade", "HotUpgrade"}}
}

// SharePolicy says whether a sidecar gets the mounts of the pod's containers (K74, K79).
type SharePolicy struct {
	Type string `json:"type,omitempty"` // enabled or disabled
}

// FieldValues returns the values of fields that may have few.
func (SharePolicy) FieldValues() map[string][]string {
	return map[string][]string{"type": {"enabled", "disabled"}}
}

// TransferEnv copies environment variables of the pod's containers to a sidecar (K45).
type TransferEnv struct {
	SourceContainerName     string                     `json:"sourceContainerName,omitempty"`
	SourceContainerNameFrom *SourceContainerNameSource `json:"sourceContainerNameFrom,omitempty"`
	EnvName                 string                     `json:"envName,omitempty"`
	EnvNames                []string                   `json:"envNames,omitempty"`
}

// SourceContainerNameSource reads the name of a container from the pod's metadata (K49).
type SourceContainerNameSource struct {
	FieldRef *corev1.ObjectFieldSelector `json:"fieldRef,omitempty"`
}

// ResourcesPolicy computes the resources of a sidecar from those of the pod's containers (K120).
type ResourcesPolicy struct { //nolint:recvcheck // a value tells of its type
	TargetContainersMode      string        `json:"targetContainersMode"`
	TargetContainersNameRegex string        `json:"targetContainersNameRegex,omitempty"`
	ResourcesExpr             ResourcesExpr `json:"resourcesExpr"`
}

// FieldValues returns the values of fields that may have few.
func (ResourcesPolicy) FieldValues() map[string][]string {
	return map[string][]string{"targetContainersMode": {"sum", "max"}}
}

// ResourcesExpr holds an expression for each resource (K124).
type ResourcesExpr struct {
	Limits   *ResourceExprs `json:"limits,omitempty"`
	Requests *ResourceExprs `json:"requests,omitempty"`
}

// ResourceExprs holds the expressions for cpu and memory.
type ResourceExprs struct {
	CPU    string `json:"cpu,omitempty"`
	Memory string `json:"memory,omitempty"`
}

// InjectionStrategy can keep a set from being injected, or ask for an older revision of it.
type InjectionStrategy struct {
	Paused   bool      `json:"paused,omitempty"` // K20
	Revision *Revision `json:"revision,omitempty"`
}

// A Revision names a stored revision of the set (K22).
type Revision struct {
	CustomVersion *string `json:"customVersion,omitempty"`
	RevisionName  *string `json:"revisionName,omitempty"`
	Policy        string  `json:"policy,omitempty"`
}

// PatchPodMetadata sets annotations of the pod (K80).
type PatchPodMetadata struct {
	Annotations map[string]string `json:"annotations,omitempty"`
	PatchPolicy string            `json:"patchPolicy,omitempty"`
}

// FieldValues returns the values of fields that may have few.
func (PatchPodMetadata) FieldValues() map[string][]string {
	return map[string][]string{"patchPolicy": {PatchRetain, PatchOverwrite, PatchMerge}}
}

// UpdateStrategy is about pods that exist. It has no effect on injection (K21).
type UpdateStrategy struct {
	Type             string                `json:"type,omitempty"`
	Paused           bool                  `json:"paused,omitempty"`
	Selector         *metav1.LabelSelector `json:"selector,omitempty"`
	Partition        *intstr.IntOrString   `json:"partition,omitempty"`
	MaxUnavailable   *intstr.IntOrString   `json:"maxUnavailable,omitempty"`
	PriorityStrategy *PriorityStrategy     `json:"priorityStrategy,omitempty"`
	ScatterStrategy  []ScatterTerm         `json:"scatterStrategy,omitempty"`
}

// PriorityStrategy orders updates of pods.
type PriorityStrategy struct {
	OrderPriority  []OrderTerm  `json:"orderPriority,omitempty"`
	WeightPriority []WeightTerm `json:"weightPriority,omitempty"`
}

// An OrderTerm orders by the value of a label.
type OrderTerm struct {
	OrderedKey string `json:"orderedKey"`
}

// A WeightTerm gives weight to pods.
type WeightTerm struct {
	Weight        int32                `json:"weight"`
	MatchSelector metav1.LabelSelector `json:"matchSelector"`
}

// A ScatterTerm spreads updates over the values of a label.
type ScatterTerm struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// v1alpha1Set is the form of v1alpha1: it has spec.namespace beside the selector (K1).
type v1alpha1Set struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec   v1alpha1Spec `json:"spec"`
	Status any          `json:"status,omitempty"`
}

type v1alpha1Spec struct {
	Spec `json:",inline"`

	Namespace string `json:"namespace,omitempty"`
}
