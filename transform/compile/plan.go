package compile

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Plan returns what the rules have to say of the items and to change in them, as they are without what the configuration
// brings along, which is not planned. The items are not changed.
func (c *Config) Plan(items []*yaml.RNode) (*transform.Plan, []transform.Diagnostic, error) {
	inputs := NewInputs(items)
	rules, ds, err := c.RulesFor(inputs)
	if ds = c.Leveled(ds); err != nil || transform.HasErrors(ds) {
		return nil, ds, err
	}
	forCluster := ForCluster(items)
	templates, located := c.catalogue(rules, inputs).LocateWhole(forCluster)
	plan, err := transform.NewPlan(templates, rules.All()...)
	if err != nil {
		return nil, nil, err
	}
	ds = slices.Concat(ds, leftAlone(items), workload.Duplicates(forCluster), located, plan.Diagnostics(), rules.Unmatched(templates))
	return plan, c.Leveled(ds), nil
}

// catalogue returns the kinds with pod templates, and warns of others that the rules may choose.
func (c *Config) catalogue(rules *Rules, in *Inputs) workload.Index {
	return source.Options{Kinds: slices.Concat(c.Kinds(), c.discovered(in)), Selects: true, Mentions: source.MentionsOf(rules.All()...)}.Index()
}
