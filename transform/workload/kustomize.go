package workload

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// PatchFiles returns the files that a Kustomization or a Component of kustomize names as patches, as
// it names them, each once. Patches that it holds itself are no files.
func PatchFiles(kustomization *yaml.RNode) []string {
	var out []string
	for _, field := range []string{"patches", "patchesStrategicMerge", "patchesJson6902"} {
		entries := transform.Fields(field).Lookup(kustomization)
		if !isList(entries) {
			continue
		}
		for _, n := range entries.Content() {
			if name := patchFile(yaml.NewRNode(deref(n))); name != "" && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}

// patchFile returns the file that an entry names: under path, or as a text on one line, which in
// patchesStrategicMerge may also be the patch itself.
func patchFile(entry node) string {
	if isMapping(entry) {
		return text(entry, "path")
	}
	if name := entry.YNode().Value; entry.YNode().Kind == yaml.ScalarNode && !strings.ContainsAny(name, "\n{") {
		return name
	}
	return ""
}
