package workload

import (
	"fmt"
	"path"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// CodeDuplicateObject is the code of the error for two items of one identity.
const CodeDuplicateObject = "duplicate-object"

// packagePath is the annotation in which kpt says of which (sub)package an item is.
const packagePath = "internal.config.kubernetes.io/package-path"

// An identity tells objects of one directory of one package apart.
type identity struct{ group, kind, namespace, name, pkg, dir string }

// An Item is what tells an object of the input from the others.
type Item struct {
	Ref transform.Ref

	id      identity
	isNamed bool
}

// ItemOf returns what tells the object from others. It holds nothing of the object.
func ItemOf(object *yaml.RNode) Item {
	ref := RefOf(object).Clone()
	return Item{
		Ref: ref, isNamed: ref.Kind != "" && text(object, "metadata", "name") != "",
		id: identity{
			GroupOf(ref.APIVersion), ref.Kind, ref.Namespace, ref.Name,
			strings.Clone(annotation(object, packagePath)), path.Dir(ref.File),
		},
	}
}

// Duplicates returns an Error for every item that has group, kind, namespace and name of one
// before it in the same directory: applied to a cluster, one would overwrite the other. Items
// without a name, and equal names in other directories (dev/, prod/), are fine.
func Duplicates(items []*yaml.RNode) []transform.Diagnostic {
	all := make([]Item, len(items))
	for i, item := range items {
		all[i] = ItemOf(item)
	}
	return DuplicateItems(all)
}

// DuplicateItems does what Duplicates does.
func DuplicateItems(items []Item) []transform.Diagnostic {
	var out []transform.Diagnostic
	first := map[identity]int{}
	for i, item := range items {
		before, found := first[item.id]
		switch {
		case !item.isNamed:
		case !found:
			first[item.id] = i
		default:
			out = append(out, transform.Diagnostic{
				Code: CodeDuplicateObject, Severity: transform.Error, Ref: item.Ref,
				Path:    transform.Fields("metadata", "name"),
				Message: fmt.Sprintf("items[%d] and items[%d] are the same object", before, i),
				Remedy:  "rename or remove one of them",
			})
		}
	}
	return out
}
