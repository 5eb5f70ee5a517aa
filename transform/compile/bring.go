package compile

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Bringing is a configuration on the way to its rules, for one input: the objects that it brings
// along come first, for rules are made of them, too, and workloads among them are injected into.
type Bringing struct {
	config *Config
	items  []*yaml.RNode // as they are
	plans  []*companion.Plan
}

// Bring starts with the items as they came.
func (c *Config) Bring(items []*yaml.RNode) *Bringing {
	return &Bringing{config: c, items: items}
}

// Items returns the items with what was brought along.
func (b *Bringing) Items() []*yaml.RNode { return b.items }

// Rules brings the objects along and compiles the rules for the items as they are then. After an Error
// among the diagnostics there are no rules.
func (b *Bringing) Rules() (*Rules, []transform.Diagnostic, error) {
	c := b.config
	if c.read.Companions == nil {
		return c.Rules(b.items)
	}
	set := *c.read.Companions
	ds, err := b.apply(set.Fixed(ForCluster(b.items)))
	if err != nil || transform.HasErrors(ds) {
		return nil, ds, err
	}
	rules, more, err := c.Rules(b.items)
	ds = append(ds, more...)
	if err != nil || transform.HasErrors(ds) {
		return nil, ds, err
	}
	templates, _ := workload.NewIndex(c.read.Workloads...).LocateWhole(ForCluster(b.items))
	namespaces := rules.Namespaces(templates)
	more, err = b.apply(set.Copies(ForCluster(b.items), namespaces))
	ds = append(ds, more...)
	if set.HasCopies() && err == nil && !transform.HasErrors(ds) {
		rules, _, err = c.Rules(b.items) // they see the copies, too
	}
	return rules, ds, err
}

// apply carries a plan out.
func (b *Bringing) apply(p *companion.Plan, err error) ([]transform.Diagnostic, error) {
	if err != nil {
		return nil, err
	}
	ds := p.Diagnostics()
	if transform.HasErrors(ds) {
		return ds, nil
	}
	b.items, err = p.Apply(b.items)
	b.plans = append(b.plans, p)
	return ds, err
}

// Edits returns the edits of what was there.
func (b *Bringing) Edits() *transform.Plan {
	var all []*transform.Plan
	for _, p := range b.plans {
		all = append(all, p.Edits())
	}
	return transform.Join(all...)
}

// Added returns the objects that are new.
func (b *Bringing) Added() []*yaml.RNode {
	var out []*yaml.RNode
	for _, p := range b.plans {
		out = append(out, p.Add...)
	}
	return out
}

// Removed returns the items that go.
func (b *Bringing) Removed() []*yaml.RNode {
	var out []*yaml.RNode
	for _, p := range b.plans {
		out = append(out, p.Remove...)
	}
	return out
}
