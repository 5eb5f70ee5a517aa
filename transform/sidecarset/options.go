package sidecarset

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// Options say what is known of the cluster that the manifests are for.
type Options struct {
	// Namespaces holds the labels that namespaceSelectors are evaluated on (K16).
	Namespaces Namespaces
	// SkipNamespaces are namespaces in which nothing is injected (K12). Nil stands for kube-system,
	// which the Helm chart of OpenKruise leaves out.
	SkipNamespaces []string
	// HotUpgrade injects two copies of containers with that upgradeType (K110). It makes sense only
	// where the OpenKruise controller runs; without it such containers are injected once.
	HotUpgrade bool
	// SortByName sorts injected containers by name before they are placed, as the feature gate
	// EnableSortSidecarContainerByName does (K62).
	SortByName bool
	// Mode says whether sidecars become native sidecars. The zero value is AsWritten.
	Mode Mode
	// Version is the oldest Kubernetes that the output must run on. The zero value is
	// native.Default.
	Version native.Version
	// Placement says where native sidecars go among the init containers. Auto, the zero value,
	// leaves it to podInjectPolicy for those that the SidecarSet writes as native sidecars (K65).
	Placement native.Placement
	// Workloads says which workloads anything may be injected into.
	Workloads Workloads
	// Provenance says whether to record on the pod template what was injected. Without a record,
	// injected containers are known by their variable IS_INJECTED and their names (K130).
	Provenance Provenance
	// KeepEdits leaves an injected container or volume that was edited by hand as it is, instead of
	// bringing it up to date. It takes a record to know.
	KeepEdits bool
	// Configuration names what the following are written in.
	Configuration transform.Ref
	// Selects are a second way in which the SidecarSets select. Each names one of these.
	Selects []api.Select
	// Overrides change containers of the SidecarSets in some workloads.
	Overrides []api.Override
	// AppContainers say what app containers need to use the SidecarSets.
	AppContainers []api.AppContainers
}

// A Provenance says where it is recorded what was injected. The zero value is ProvenanceNone.
type Provenance string

// The provenances.
const (
	ProvenanceNone       Provenance = "None"
	ProvenanceAnnotation Provenance = "Annotation"
	ProvenanceKruise     Provenance = "Kruise" // in the annotations of OpenKruise, as its webhook does (K90)
)

// A Mode says what sidecars are injected as. Plain init containers stay what they are.
type Mode string

// The modes. Auto makes native sidecars where Version is at least native.Default, and from
// native.Works on in pods that run to completion; where they do not work it makes containers.
const (
	AsWritten Mode = "AsWritten"
	Native    Mode = "Native"
	Classic   Mode = "Classic"
	ModeAuto  Mode = "Auto"
)

// skips says whether nothing is injected in the namespace (K12): it is listed, or it is known to
// be that of OpenKruise itself.
func (o Options) skips(namespace string) bool {
	listed := o.SkipNamespaces
	if listed == nil {
		listed = []string{"kube-system"}
	}
	return slices.Contains(listed, namespace) || o.Namespaces[namespace]["control-plane"] == "openkruise"
}
