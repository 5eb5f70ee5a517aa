package compile

import (
	"errors"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A List is what a host hands over, as in a ResourceList.
type List struct {
	Items          []*yaml.RNode
	FunctionConfig *yaml.RNode // may be nil, which is an Error for Process
}

// Process applies the functionConfig to the items, unless one of the diagnostics is an Error: then the
// items are as they came. Its own error is for a fault of the program.
func Process(l *List) ([]transform.Diagnostic, error) {
	c, ds := DecodeConfig(l.FunctionConfig)
	return c.Process(c.Leveled(ds), l)
}

// Process does what the function Process does with a configuration that has been decoded, of which said tells.
func (c *Config) Process(said []transform.Diagnostic, l *List) ([]transform.Diagnostic, error) {
	ds := slices.Clone(said)
	if transform.HasErrors(ds) {
		return ds, nil
	}
	b := c.Bring(l.Items)
	more, err := b.run(l)
	ds = append(ds, more...)
	if err == nil && !transform.HasErrors(ds) {
		l.Items = b.Items()
		return ds, nil
	}
	return withoutPlans(ds), errors.Join(err, b.Undo())
}

// run carries the configuration out on what was brought along and on what was there. After an error
// the items are to be undone.
func (b *Bringing) run(l *List) ([]transform.Diagnostic, error) {
	rules, ds, err := b.Rules()
	if ds = b.config.Leveled(ds); err != nil || transform.HasErrors(ds) {
		return ds, err
	}
	items := ForCluster(b.Items())
	templates, located := b.config.catalogue(rules).LocateWhole(items)
	document := transform.NewDocument(append(slices.Clone(b.Items()), l.FunctionConfig)...)
	for i, t := range templates {
		templates[i] = t.In(document)
	}
	plan, err := transform.NewPlan(templates, rules.All()...)
	if err != nil {
		return nil, err
	}
	ds = slices.Concat(ds, leftAlone(b.host), workload.Duplicates(items), located, plan.Diagnostics(), b.unmatched(rules, templates))
	if ds = b.config.Leveled(ds); transform.HasErrors(ds) {
		return ds, nil
	}
	b.placeNew(l)
	if err := releaseFromHost(transform.Join(b.Edits(), plan)); err != nil {
		return nil, err
	}
	return ds, plan.Apply()
}

// Plan returns what the rules have to say of the items and to change in them, as they are without what the configuration
// brings along, which is not planned. The items are not changed.
func (c *Config) Plan(items []*yaml.RNode) (*transform.Plan, []transform.Diagnostic, error) {
	b := c.Bring(items)
	rules, ds, err := c.Rules(items)
	if ds = c.Leveled(ds); err != nil || transform.HasErrors(ds) {
		return nil, ds, err
	}
	forCluster := ForCluster(items)
	templates, located := c.catalogue(rules).LocateWhole(forCluster)
	plan, err := transform.NewPlan(templates, rules.All()...)
	if err != nil {
		return nil, nil, err
	}
	ds = slices.Concat(ds, leftAlone(items), workload.Duplicates(forCluster), located, plan.Diagnostics(), b.unmatched(rules, templates))
	return plan, c.Leveled(ds), nil
}

// catalogue returns the kinds with pod templates, and warns of others that the rules may choose.
func (c *Config) catalogue(rules *Rules) workload.Index {
	return source.Options{Kinds: c.Kinds(), Selects: true, Mentions: source.MentionsOf(rules.All()...)}.Index()
}

// withoutPlans returns the diagnostics without those that tell of what was not done after all.
func withoutPlans(ds []transform.Diagnostic) []transform.Diagnostic {
	return slices.DeleteFunc(ds, func(d transform.Diagnostic) bool { return len(d.Edits) > 0 || companion.IsPlanned(d) })
}

// localConfig marks what is configuration of the build itself.
const (
	localConfig    = "config.kubernetes.io/local-config"
	functionMark   = "config.kubernetes.io/function"
	functionLegacy = "config.k8s.io/function"
)

// ForCluster returns the items without those that belong to the build itself: the Kptfile, function
// configurations, what is annotated config.kubernetes.io/local-config, and the patches of kustomizations
// among the items.
func ForCluster(items []*yaml.RNode) []*yaml.RNode {
	patches := patchFiles(items)
	return slices.DeleteFunc(slices.Clone(items), func(item *yaml.RNode) bool {
		return IsOfBuild(item) || len(patches) > 0 && slices.Contains(patches, workload.RefOf(item).File)
	})
}

// IsOfBuild says whether the item belongs to the build and is not for a cluster: a Kptfile, a function configuration, or
// what is annotated config.kubernetes.io/local-config.
func IsOfBuild(item *yaml.RNode) bool {
	annotation := func(key string) string { return transform.Text(item, "metadata", "annotations", key) }
	local := annotation(localConfig)
	return transform.Text(item, "kind") == "Kptfile" || local != "" && local != "false" ||
		annotation(functionMark) != "" || annotation(functionLegacy) != ""
}
