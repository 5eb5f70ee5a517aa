package cli

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// placesOf returns where configurations stand, with the SidecarSets that they hold.
func placesOf(configs []*file) *engine.Places {
	out := &engine.Places{}
	for _, f := range configs {
		for i, line := range f.lines {
			item := engine.Located{Object: f.items[i], File: f.name, Line: line}
			out.Add(item)
			for _, l := range engine.ObjectsIn(item) {
				for _, set := range inlineSets(l.Object) {
					out.Add(engine.Located{Object: set, File: l.File, Line: l.Line})
				}
			}
		}
	}
	return out
}

// inlineSets returns the SidecarSets that an InjectSidecars holds.
func inlineSets(object *yaml.RNode) []*yaml.RNode {
	sets := transform.Fields("spec", "sidecarSets").Lookup(object)
	if workload.RefOf(object).Kind != config.Kind || sets.IsNil() || sets.YNode().Kind != yaml.SequenceNode {
		return nil
	}
	var out []*yaml.RNode
	for _, n := range sets.Content() {
		if n.Kind == yaml.MappingNode {
			out = append(out, yaml.NewRNode(n))
		}
	}
	return out
}
