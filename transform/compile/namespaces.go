package compile

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// NamespacesIn returns the namespaces, sorted, of what was observed into which the configuration injects something, with
// more inputs, and more kinds of workloads. They are not known when the rules cannot be made.
func (c *Config) NamespacesIn(all []engine.Observed, inputs *Inputs, kinds []workload.Kind) (out []string, known bool, err error) {
	var items []*yaml.RNode
	for _, o := range all {
		inputs.Observe(o)
		if o.IsForCluster {
			items = append(items, o.Object)
		}
	}
	rules, ds, err := c.RulesFor(inputs)
	if err != nil || transform.HasErrors(ds) {
		return nil, false, err
	}
	templates, _ := workload.NewIndex(slices.Concat(kinds, c.discovered(inputs))...).LocateWhole(items)
	return rules.Namespaces(templates), true, nil
}

// discovered returns the kinds that were found among the inputs, when the configuration wants them.
func (c *Config) discovered(in *Inputs) []workload.Kind {
	if !c.read.Discover {
		return nil
	}
	return in.discovered
}

// Namespaces returns the namespaces of the templates that SidecarSets apply to, sorted.
func (r *Rules) Namespaces(templates []transform.PodTemplate) []string {
	var out []string
	for _, t := range templates {
		if r.inject.Selects(t) {
			out = append(out, t.Ref().Namespace)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
