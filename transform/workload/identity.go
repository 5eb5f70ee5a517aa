package workload

import (
	"fmt"
	"path"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// CodeDuplicateObject is the code of the error for two items of one identity.
const CodeDuplicateObject = "duplicate-object"

// packagePath is the annotation in which kpt says of which (sub)package an item is.
const packagePath = "internal.config.kubernetes.io/package-path"

// An identity tells objects of one directory of one package apart.
type identity struct{ group, kind, namespace, name, pkg, dir string }

// Duplicates returns an Error for every item that has group, kind, namespace and name of one
// before it in the same directory: applied to a cluster, one would overwrite the other. Items
// without a name, and equal names in other directories (dev/, prod/), are fine.
func Duplicates(items []*yaml.RNode) []transform.Diagnostic {
	var out []transform.Diagnostic
	first := map[identity]int{}
	for i, item := range items {
		ref := RefOf(item)
		if ref.Kind == "" || text(item, "metadata", "name") == "" {
			continue
		}
		id := identity{
			GroupOf(ref.APIVersion), ref.Kind, ref.Namespace, ref.Name,
			annotation(item, packagePath), path.Dir(ref.File),
		}
		if before, found := first[id]; found {
			out = append(out, transform.Diagnostic{
				Code: CodeDuplicateObject, Severity: transform.Error, Ref: ref,
				Path:    transform.Fields("metadata", "name"),
				Message: fmt.Sprintf("items[%d] and items[%d] are the same object", before, i),
				Remedy:  "rename or remove one of them",
			})
			continue
		}
		first[id] = i
	}
	return out
}
