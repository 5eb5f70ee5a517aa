package compile

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// localConfig marks what is configuration of the build itself.
const (
	localConfig    = "config.kubernetes.io/local-config"
	functionMark   = "config.kubernetes.io/function"
	functionLegacy = "config.k8s.io/function"
)

// ForCluster returns the items without those that belong to the build itself: the Kptfile, function
// configurations, what is annotated config.kubernetes.io/local-config, and the patches of kustomizations
// among the items.
func ForCluster(items []*yaml.RNode) []*yaml.RNode {
	patches := patchFiles(items)
	return slices.DeleteFunc(slices.Clone(items), func(item *yaml.RNode) bool {
		return IsOfBuild(item) || len(patches) > 0 && slices.Contains(patches, workload.RefOf(item).File)
	})
}

// IsOfBuild says whether the item belongs to the build and is not for a cluster: a Kptfile, a function configuration, or
// what is annotated config.kubernetes.io/local-config.
func IsOfBuild(item *yaml.RNode) bool {
	annotation := func(key string) string { return transform.Text(item, "metadata", "annotations", key) }
	local := annotation(localConfig)
	return transform.Text(item, "kind") == "Kptfile" || local != "" && local != "false" ||
		annotation(functionMark) != "" || annotation(functionLegacy) != ""
}
