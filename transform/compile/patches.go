package compile

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodePatchFile is the code of the remark that patches of a kustomization are left alone.
const CodePatchFile = "patch-file"

// patchFiles returns the files that the kustomizations among the items name as patches, for hosts that
// hand over a directory as it is.
func patchFiles(items []*yaml.RNode) []string {
	var out []string
	for _, item := range items {
		if isKustomization(item) {
			out = append(out, patchesOf(item)...)
		}
	}
	return out
}

// isKustomization says whether an item is a kustomization that stands in a file.
func isKustomization(item *yaml.RNode) bool {
	ref := workload.RefOf(item)
	return ref.File != "" && strings.HasPrefix(ref.APIVersion, "kustomize.config.k8s.io/")
}

// patchesOf returns the files that a kustomization names as patches, as the host names them.
func patchesOf(kustomization *yaml.RNode) []string {
	var out []string
	for _, name := range workload.PatchFiles(kustomization) {
		out = append(out, path.Join(path.Dir(workload.RefOf(kustomization).File), name))
	}
	return out
}

// leftAlone says of each kustomization which of its patches are among the items and left alone.
func leftAlone(items []*yaml.RNode) []transform.Diagnostic {
	var files []string
	var kustomizations []*yaml.RNode
	for _, item := range items {
		files = append(files, workload.RefOf(item).File)
		if isKustomization(item) {
			kustomizations = append(kustomizations, item)
		}
	}
	return leftAloneBy(kustomizations, files)
}

// leftAloneBy does that for items in these files.
func leftAloneBy(kustomizations []*yaml.RNode, files []string) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, item := range kustomizations {
		isThere := func(file string) bool { return slices.Contains(files, file) }
		patches := slices.DeleteFunc(patchesOf(item), func(file string) bool { return !isThere(file) })
		if len(patches) > 0 {
			out = append(out, transform.Diagnostic{
				Code: CodePatchFile, Severity: transform.Info, Ref: workload.RefOf(item),
				Message: fmt.Sprintf("its patches are left alone: %s", strings.Join(patches, ", ")),
			})
		}
	}
	return out
}
