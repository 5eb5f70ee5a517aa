package cli

import (
	"fmt"
	"io"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/jsonpatch"
)

// An objectPatch is what is done to one object.
type objectPatch struct {
	target *yaml.RNode
	ops    []jsonpatch.Operation
}

// add adds the edits of one of the pod templates of the object.
func (p *objectPatch) add(edits []transform.Edit) error {
	ops, err := jsonpatch.Operations(edits)
	if err != nil {
		return err
	}
	p.ops = append(p.ops, ops...)
	return nil
}

// An exportForm makes documents of patches.
type exportForm func([]objectPatch) []*yaml.RNode

func exportForms() map[string]exportForm {
	return map[string]exportForm{"component": asComponent, "patches": asPatches, "json6902": asOperations}
}

// asComponent makes a kustomize Component.
func asComponent(patches []objectPatch) []*yaml.RNode {
	n := yaml.NewMapRNode(nil)
	setField(n, "apiVersion", yaml.NewStringRNode("kustomize.config.k8s.io/v1alpha1"))
	setField(n, "kind", yaml.NewStringRNode("Component"))
	setField(n, "patches", patchList(patches))
	n.YNode().HeadComment = "# Made by inject-sidecars export. To change it, make it again."
	return []*yaml.RNode{n}
}

// asPatches makes the list that kustomizations and Flux have.
func asPatches(patches []objectPatch) []*yaml.RNode {
	n := yaml.NewMapRNode(nil)
	setField(n, "patches", patchList(patches))
	return []*yaml.RNode{n}
}

// patchList returns the patches with their operations as text.
func patchList(patches []objectPatch) *yaml.RNode {
	list := yaml.NewListRNode()
	for _, p := range patches {
		text := yaml.NewStringRNode(jsonpatch.Node(p.ops).MustString())
		text.YNode().Style = yaml.LiteralStyle
		n := yaml.NewMapRNode(nil)
		setField(n, "target", p.target)
		setField(n, "patch", text)
		list.YNode().Content = append(list.YNode().Content, n.YNode())
	}
	return list
}

// asOperations makes one document for each object.
func asOperations(patches []objectPatch) []*yaml.RNode {
	var out []*yaml.RNode
	for _, p := range patches {
		n := yaml.NewMapRNode(nil)
		setField(n, "target", p.target)
		setField(n, "patch", jsonpatch.Node(p.ops))
		out = append(out, n)
	}
	return out
}

// writeExport writes the documents as a stream.
func writeExport(w io.Writer, documents []*yaml.RNode) error {
	for i, n := range documents {
		transform.Spell(n.YNode())
		text, err := n.String()
		if err != nil {
			return fmt.Errorf("writing the patches: %w", err)
		}
		if i > 0 {
			text = "---\n" + text
		}
		if _, err := io.WriteString(w, text); err != nil {
			return fmt.Errorf("writing the patches: %w", err)
		}
	}
	return nil
}
