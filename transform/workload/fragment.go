package workload

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// CodeFragment is the code of the remark on a workload that is a patch of another one.
const CodeFragment = "fragment"

// LocateWhole does what Locate does and leaves out the fragments, with a remark on each.
func (x Index) LocateWhole(items []*yaml.RNode) ([]transform.PodTemplate, []transform.Diagnostic) {
	templates, located := x.Locate(items)
	whole, said := WithoutFragments(templates)
	return whole, append(located, said...)
}

// WithoutFragments returns the templates that are of workloads, and a remark on each of the others: those
// without any image, which Kubernetes would refuse. They are patches for kustomize and its like. Of
// kinds that an operator completes, and of kinds that are not known, none is left out.
func WithoutFragments(templates []transform.PodTemplate) ([]transform.PodTemplate, []transform.Diagnostic) {
	var whole []transform.PodTemplate
	var said []transform.Diagnostic
	for _, t := range templates {
		if !isFragment(t) {
			whole = append(whole, t)
			continue
		}
		said = append(said, transform.Diagnostic{
			Code: CodeFragment, Severity: transform.Info, Ref: t.Ref(), Path: t.Path("spec"),
			Message: "no container has an image, so this is a patch of a workload and is left alone",
			Remedy:  "add the image if it is to be a workload of its own",
		})
	}
	return whole, said
}

// isFragment says whether a template is of a kind that nobody completes and names no image.
func isFragment(t transform.PodTemplate) bool {
	traits, isKnown := traitsAt(groupKind{GroupOf(t.Ref().APIVersion), t.Ref().Kind}, t.Path())
	return isKnown && !traits.Completed && !hasImages(t, "containers") && !hasImages(t, "initContainers")
}

// hasImages says whether a container of the list has an image, if only an empty one, or the list is not
// as it should be.
func hasImages(t transform.PodTemplate, field string) bool {
	list := t.Path("spec", field)
	n := list.Lookup(t.Object())
	if n.IsNil() || isNull(n) {
		return false
	}
	if !isList(n) {
		return true
	}
	for i := range n.Content() {
		container := list.At(i)
		if !isMapping(container.Lookup(t.Object())) || container.Field("image").Lookup(t.Object()) != nil {
			return true
		}
	}
	return false
}
