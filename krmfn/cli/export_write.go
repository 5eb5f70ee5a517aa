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
	ref    transform.Ref
	target *yaml.RNode
	edits  []transform.Edit
	ops    []jsonpatch.Operation // all edits
}

// add adds the edits of one of the pod templates of the object.
func (p *objectPatch) add(edits []transform.Edit) error {
	ops, err := jsonpatch.Operations(edits)
	if err != nil {
		return err
	}
	p.edits, p.ops = append(p.edits, edits...), append(p.ops, ops...)
	return nil
}

// texts returns the patches that kustomize needs for the object, as text.
func (p *objectPatch) texts() ([]string, error) {
	var all annotationEdits
	for _, e := range p.edits {
		all.add(e)
	}
	ops, err := jsonpatch.Operations(all.rest)
	if err != nil {
		return nil, err
	}
	var out []string
	if len(ops) > 0 {
		out = append(out, jsonpatch.Node(ops).MustString())
	}
	if len(all.merged) > 0 {
		out = append(out, all.patch(p.ref).MustString())
	}
	return out, nil
}

// An exportForm makes documents of patches.
type exportForm func([]objectPatch) ([]*yaml.RNode, error)

func exportForms() map[string]exportForm {
	return map[string]exportForm{"component": asComponent, "patches": asPatches, "json6902": asOperations}
}

// asComponent makes a kustomize Component.
func asComponent(patches []objectPatch) ([]*yaml.RNode, error) {
	n := yaml.NewMapRNode(nil)
	setField(n, "apiVersion", yaml.NewStringRNode("kustomize.config.k8s.io/v1alpha1"))
	setField(n, "kind", yaml.NewStringRNode("Component"))
	list, err := patchList(patches)
	setField(n, "patches", list)
	n.YNode().HeadComment = "# Made by inject-sidecars export. To change it, make it again."
	return []*yaml.RNode{n}, err
}

// asPatches makes the list that kustomizations and Flux have.
func asPatches(patches []objectPatch) ([]*yaml.RNode, error) {
	n := yaml.NewMapRNode(nil)
	list, err := patchList(patches)
	setField(n, "patches", list)
	return []*yaml.RNode{n}, err
}

// patchList returns the patches as text, with their targets.
func patchList(patches []objectPatch) (*yaml.RNode, error) {
	list := yaml.NewListRNode()
	for _, p := range patches {
		texts, err := p.texts()
		if err != nil {
			return list, err
		}
		for _, one := range texts {
			text := yaml.NewStringRNode(one)
			text.YNode().Style = yaml.LiteralStyle
			n := yaml.NewMapRNode(nil)
			setField(n, "target", transform.Copy(p.target))
			setField(n, "patch", text)
			list.YNode().Content = append(list.YNode().Content, n.YNode())
		}
	}
	return list, nil
}

// asOperations makes one document for each object.
func asOperations(patches []objectPatch) ([]*yaml.RNode, error) {
	var out []*yaml.RNode
	for _, p := range patches {
		n := yaml.NewMapRNode(nil)
		setField(n, "target", p.target)
		setField(n, "patch", jsonpatch.Node(p.ops))
		out = append(out, n)
	}
	return out, nil
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
