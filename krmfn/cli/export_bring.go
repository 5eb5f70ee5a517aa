package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// An addition is a file of objects that a stage brings along, next to the patches.
type addition struct {
	name    string
	objects []*yaml.RNode
}

// bringsKind says whether a stage brings objects of a kind along.
func (p *project) bringsKind(kind string) bool {
	for _, s := range p.stages {
		if set := s.config.Companions(); set != nil {
			for _, o := range set.Objects {
				if workload.RefOf(o.Node()).Kind == kind {
					return true
				}
			}
		}
	}
	return false
}

// bring brings the objects of the stages to what they are to be in the parsed inputs, and makes the
// rules of the stages.
func (p *project) bring() error {
	items := slices.Concat(p.items, p.sets)
	var edits []*transform.Plan
	for _, s := range p.stages {
		b := s.config.Bring(items)
		_, ds, err := b.Rules()
		if err != nil {
			return unusable(err)
		}
		if p.said = append(p.said, ds...); transform.HasErrors(p.said) {
			return nil
		}
		edits = append(edits, b.Edits())
		if objects := b.Added(); len(objects) > 0 {
			p.added = append(p.added, addition{compile.ResourcesFile(s.config.Companions().Owner), objects})
			templates, _ := workload.Locate(objects, p.kinds()...)
			p.templates = append(p.templates, templates...)
		}
		p.forget(b.Removed())
		items = b.Items()
	}
	p.items, p.edits = slices.DeleteFunc(items, func(n *yaml.RNode) bool { return slices.Contains(p.sets, n) }), transform.Join(edits...)
	_, err := p.compile()
	return err
}

// forget drops the templates of items that go.
func (p *project) forget(gone []*yaml.RNode) {
	p.templates = slices.DeleteFunc(p.templates, func(t transform.PodTemplate) bool {
		return slices.ContainsFunc(gone, func(n *yaml.RNode) bool { return n.YNode() == t.Object().YNode() })
	})
}

// noPatchRemoves turns the remark that an object goes into an Error, for patches cannot do that.
func noPatchRemoves(d transform.Diagnostic) transform.Diagnostic {
	if d.Code == companion.CodeRemoved && companion.IsPlanned(d) {
		d.Severity, d.Code = transform.Error, codeNoTarget
		d.Message, d.Remedy = "is not brought along any more, and no patch can remove it", "remove it from the input, with inject-sidecars inject --in-place"
	}
	return d
}

// injectInto carries the rules out on objects that are new.
func (p *project) injectInto(added []addition) error {
	var rules []transform.Rule
	for _, s := range p.stages {
		rules = append(rules, injectRules(s)...)
	}
	for _, a := range added {
		templates, _ := workload.Locate(a.objects, p.kinds()...)
		plan, err := transform.NewPlan(templates, rules...)
		if err != nil {
			return unusable(err)
		}
		if p.said = append(p.said, plan.Diagnostics()...); transform.HasErrors(p.said) {
			return nil
		}
		if err := plan.Apply(); err != nil {
			return unusable(err)
		}
	}
	return nil
}

// writeDir writes the documents as the kustomization of a directory, and what is brought along beside
// it.
func writeDir(dir string, kustomization []*yaml.RNode, added []addition) error {
	list := yaml.NewListRNode()
	for _, a := range added {
		list.YNode().Content = append(list.YNode().Content, yaml.NewStringRNode(a.name).YNode())
	}
	if len(added) > 0 {
		setField(kustomization[0], "resources", list)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // it is for everybody to read
		return fmt.Errorf("writing %s: %w", dir, cause(err))
	}
	for _, a := range append(added, addition{"kustomization.yaml", kustomization}) {
		var text bytes.Buffer
		if err := writeExport(&text, a.objects); err != nil {
			return err
		}
		name := filepath.Join(dir, a.name)
		if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil { //nolint:gosec // it is for everybody to read
			return fmt.Errorf("writing %s: %w", name, cause(err))
		}
	}
	return nil
}
