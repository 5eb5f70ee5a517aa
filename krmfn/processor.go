package krmfn

import (
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
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
	items := slices.DeleteFunc(slices.Clone(rl.Items), notForCluster)
	c, ds := decodeConfig(rl.FunctionConfig)
	if !transform.HasErrors(ds) && c.fromInputs {
		ds = append(ds, c.addFromInputs(rl.Items)...)
	}
	if !transform.HasErrors(ds) {
		ds = slices.Concat(ds, sidecarset.Check(c.sets), sidecarset.AllowAnnotations(c.sets, c.allowedAnnotations))
	}
	if transform.HasErrors(ds) {
		return ds, nil
	}
	c.options.Namespaces = c.knownNamespaces(items)
	inject, err := sidecarset.NewInject(c.sets, c.options)
	if err != nil {
		return nil, err
	}
	c.check = hazard.Check{Version: c.options.Version, Around: hazard.Look(items), Injected: sidecarset.Injected}
	templates, located := workload.Locate(items, c.kinds...)
	plan, err := transform.NewPlan(templates, c.rules(inject)...)
	if err != nil {
		return nil, err
	}
	ds = slices.Concat(ds, workload.Duplicates(items), located, plan.Diagnostics(), c.unmatched(inject, templates))
	if transform.HasErrors(ds) {
		return slices.DeleteFunc(ds, func(d transform.Diagnostic) bool { return len(d.Edits) > 0 }), nil
	}
	if err := releaseFromHost(plan); err != nil {
		return nil, err
	}
	return ds, plan.Apply()
}

// rules returns the rules in order: what is there is converted before anything is injected, and what
// comes of it is checked.
func (c *config) rules(inject sidecarset.Inject) []transform.Rule {
	var out []transform.Rule
	for _, convert := range c.converts {
		out = append(out, c.levels.Rule(convert))
	}
	return append(out, c.levels.Rule(inject), c.levels.Rule(c.check))
}

// localConfig marks what is configuration of the build itself.
const (
	localConfig    = "config.kubernetes.io/local-config"
	functionMark   = "config.kubernetes.io/function"
	functionLegacy = "config.k8s.io/function"
)

// notForCluster says whether the item belongs to the build and is not for a cluster.
func notForCluster(item *yaml.RNode) bool {
	annotation := func(key string) string { return scalar(item, "metadata", "annotations", key) }
	local := annotation(localConfig)
	return scalar(item, "kind") == "Kptfile" || local != "" && local != "false" ||
		annotation(functionMark) != "" || annotation(functionLegacy) != ""
}

// addFromInputs takes the SidecarSets among the items, also those that are not for a cluster. The
// functionConfig itself may be one of the items, as in kpt.
func (c *config) addFromInputs(items []*yaml.RNode) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, item := range items {
		if !sidecarset.Is(item) {
			continue
		}
		set, ds := sidecarset.Decode(item)
		inFile(ds, item, workload.RefOf(item))
		out = append(out, ds...)
		i := slices.IndexFunc(c.sets, func(s sidecarset.SidecarSet) bool { return s.Name == set.Name })
		switch {
		case transform.HasErrors(ds):
		case i < 0:
			c.sets = append(c.sets, set)
		case !c.sets[i].Same(&set):
			out = append(out, invalid(workload.RefOf(item), transform.Fields("metadata", "name"),
				"there is another SidecarSet of this name with another spec", "rename or remove one of them"))
		}
	}
	return out
}

// knownNamespaces joins what the items and the configuration say; the configuration wins.
func (c *config) knownNamespaces(items []*yaml.RNode) sidecarset.Namespaces {
	out := sidecarset.NamespacesOf(items)
	maps.Copy(out, c.namespaces)
	return out
}

func (c *config) unmatched(inject sidecarset.Inject, templates []transform.PodTemplate) []transform.Diagnostic {
	severity := transform.Error
	if c.noMatch == NoMatchWarn {
		severity = transform.Warning
	}
	ds := append(inject.Unmatched(templates, severity), c.unmatchedConverts(templates, severity)...)
	if c.noMatch != NoMatchIgnore {
		return ds
	}
	return slices.DeleteFunc(ds, func(d transform.Diagnostic) bool { return d.Code == sidecarset.CodeNoMatch })
}
