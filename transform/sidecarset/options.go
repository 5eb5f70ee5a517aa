package sidecarset

import "slices"

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
}

// skips says whether nothing is injected in the namespace (K12): it is listed, or it is known to
// be that of OpenKruise itself.
func (o Options) skips(namespace string) bool {
	listed := o.SkipNamespaces
	if listed == nil {
		listed = []string{"kube-system"}
	}
	return slices.Contains(listed, namespace) || o.Namespaces[namespace]["control-plane"] == "openkruise"
}
