package krmfn

import (
	"errors"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Processor applies the functionConfig of a ResourceList to its items.
type Processor struct{}

var _ framework.ResourceListProcessor = Processor{}

// Process injects into the items and appends a result for everything there is to say. When one of
// them is an error, it leaves the items as they came and returns the errors joined, each a
// *transform.DiagnosticError.
func (Processor) Process(rl *framework.ResourceList) error {
	ds, err := process(rl)
	if err != nil {
		return err
	}
	rl.Results = append(rl.Results, results(ds)...)
	return transform.Failures(ds)
}

// process changes the items unless one of the diagnostics is an Error. Its own error is for a
// fault of the program.
func process(rl *framework.ResourceList) ([]transform.Diagnostic, error) {
	c, ds := DecodeConfig(rl.FunctionConfig)
	if transform.HasErrors(ds) {
		return ds, nil
	}
	b := c.Bring(rl.Items)
	more, err := b.run(rl)
	ds = append(ds, more...)
	if err == nil && !transform.HasErrors(ds) {
		rl.Items = b.Items()
		return ds, nil
	}
	return withoutPlans(ds), errors.Join(err, b.Undo())
}

// run carries the configuration out on what was brought along and on what was there. After an error
// the items are to be undone.
func (b *Bringing) run(rl *framework.ResourceList) ([]transform.Diagnostic, error) {
	rules, ds, err := b.Rules()
	if err != nil || transform.HasErrors(ds) {
		return ds, err
	}
	items := ForCluster(b.Items())
	templates, located := workload.Locate(items, b.config.kinds...)
	plan, err := transform.NewPlan(templates, rules.All()...)
	if err != nil {
		return nil, err
	}
	ds = slices.Concat(ds, workload.Duplicates(items), located, plan.Diagnostics(), b.unmatched(rules, templates))
	if transform.HasErrors(ds) {
		return ds, nil
	}
	b.placeNew(rl)
	if err := releaseFromHost(transform.Join(b.Edits(), plan)); err != nil {
		return nil, err
	}
	return ds, plan.Apply()
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
// configurations, and what is annotated config.kubernetes.io/local-config.
func ForCluster(items []*yaml.RNode) []*yaml.RNode {
	return slices.DeleteFunc(slices.Clone(items), notForCluster)
}

// notForCluster says whether the item belongs to the build and is not for a cluster.
func notForCluster(item *yaml.RNode) bool {
	annotation := func(key string) string { return transform.Text(item, "metadata", "annotations", key) }
	local := annotation(localConfig)
	return transform.Text(item, "kind") == "Kptfile" || local != "" && local != "false" ||
		annotation(functionMark) != "" || annotation(functionLegacy) != ""
}
