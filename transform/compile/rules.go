package compile

import (
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Rules are what a configuration comes to for one input.
type Rules struct {
	config Config
	inject sidecarset.Inject
	check  hazard.Check
}

// Inputs are what rules are made of besides a configuration. They hold of the items only what
// matters, so not all of these need to be there at once.
type Inputs struct {
	sets       []*yaml.RNode
	namespaces sidecarset.Namespaces
	around     hazard.Around

	discovered workload.Kinds // by CustomResourceDefinitions

	isGenerator bool // they are those of a generator, which may see no SidecarSets
}

// NewInputs returns what matters of the items.
func NewInputs(items []*yaml.RNode) *Inputs {
	in := &Inputs{namespaces: sidecarset.Namespaces{}, around: hazard.Look(nil)}
	in.Add(items)
	return in
}

// Add takes in more items. It refers to the SidecarSets among them, and to no others.
func (in *Inputs) Add(items []*yaml.RNode) {
	for _, item := range items {
		in.addSet(item)
		in.define(item)
	}
	in.addForCluster(ForCluster(items))
}

// Observe takes in one more item.
func (in *Inputs) Observe(o engine.Observed) {
	in.addSet(o.Object)
	in.define(o.Object)
	if o.IsForCluster {
		in.addForCluster([]*yaml.RNode{o.Object})
	}
}

// define takes in the kind that an item defines.
func (in *Inputs) define(item *yaml.RNode) {
	if crd, ok := workload.ReadCRD(item); ok {
		in.discovered = append(in.discovered, crd.Templates()...)
	}
}

// Discovered returns the kinds that CustomResourceDefinitions among the items define, with where they hold pod templates.
func (in *Inputs) Discovered() []workload.Kind { return in.discovered }

func (in *Inputs) addSet(item *yaml.RNode) {
	if api.Is(item) {
		in.sets = append(in.sets, item)
	}
}

// addForCluster takes in items that are for a cluster.
func (in *Inputs) addForCluster(items []*yaml.RNode) {
	maps.Copy(in.namespaces, sidecarset.NamespacesOf(items))
	in.around.Add(items)
}

// Reads says whether rules are made of objects of this kind besides workloads.
func (c *Config) Reads(kind string) bool {
	return kind == api.Kind || c.read.Discover && kind == workload.DefinitionKind || hazard.Reads(kind, c.read.Options.Version)
}

// checkSelects reports entries under select that cannot be meant. A generator leaves out those for SidecarSets that it does
// not see.
func (c *Config) checkSelects(isGenerator bool) []transform.Diagnostic {
	if isGenerator {
		c.read.Options.Selects = slices.DeleteFunc(slices.Clone(c.read.Options.Selects), func(e api.Select) bool {
			return !slices.ContainsFunc(c.read.Sets, func(s api.SidecarSet) bool { return s.Name == e.SidecarSet })
		})
	}
	return api.CheckSelects(c.read.Options.Selects, c.read.Sets, c.read.Ref)
}

// Rules compiles the configuration for the items, all of them: SidecarSets among them are applied,
// too, and the objects of the kinds that c Reads are looked at. Its error is for a fault of the program.
func (c *Config) Rules(items []*yaml.RNode) (*Rules, []transform.Diagnostic, error) {
	return c.RulesFor(NewInputs(items))
}

// RulesFor does what Rules does for items of which it is known what matters.
func (c *Config) RulesFor(in *Inputs) (*Rules, []transform.Diagnostic, error) {
	own := *c
	own.read.Sets = slices.Clone(c.read.Sets)
	var ds []transform.Diagnostic
	if own.read.FromInputs {
		ds = own.addFromInputs(in.sets)
	}
	if !transform.HasErrors(ds) {
		ds = slices.Concat(ds, api.Check(own.read.Sets), own.checkSelects(in.isGenerator), api.AllowAnnotations(own.read.Sets, own.read.AllowedAnnotations))
	}
	if transform.HasErrors(ds) {
		return nil, ds, nil
	}
	own.read.Options.Namespaces = own.knownNamespaces(in.namespaces)
	inject, err := sidecarset.NewInject(own.read.Sets, own.read.Options)
	if err != nil {
		return nil, nil, err
	}
	check := hazard.Check{
		Version: own.read.Options.Version, Around: in.around, Injected: sidecarset.Injected, AsksForProbe: own.asksForProbe,
	}
	return &Rules{own, inject, check}, ds, nil
}

// All returns the rules in order: what is there is converted before anything is injected, and what
// comes of it is checked.
func (r *Rules) All() []transform.Rule {
	out := r.converts()
	return append(out, r.config.leveledRule(r.inject), r.config.leveledRule(r.check))
}

// Convert returns the rules that turn containers that are there into native sidecars, and check
// what comes of it.
func (r *Rules) Convert() []transform.Rule {
	return append(r.converts(), r.config.leveledRule(r.check))
}

// Remove returns the rule that takes away what the SidecarSets injected, and what more names. What
// stays was there before and is not checked.
func (r *Rules) Remove(more sidecarset.Remove) []transform.Rule {
	more.Sets, more.Selects = slices.Concat(r.config.read.Sets, more.Sets), r.config.read.Options.Selects
	return []transform.Rule{r.config.Spare(r.config.leveledRule(more))}
}

// Lint returns the rule that checks what stands there and changes nothing.
func (r *Rules) Lint() []transform.Rule {
	check := r.check
	check.Standing = true
	return []transform.Rule{r.config.Spare(r.config.leveledRule(check))}
}

func (r *Rules) converts() []transform.Rule {
	var out []transform.Rule
	for _, convert := range r.config.read.Converts {
		out = append(out, r.config.leveledRule(convertOthers{convert}))
	}
	return out
}

// asksForProbe says whether an entry under convert is to derive a startup probe for the container.
func (c *Config) asksForProbe(t transform.PodTemplate, container corev1.Container) bool {
	return slices.ContainsFunc(c.read.Converts, func(r native.Convert) bool { return r.AsksForProbe(t, container) })
}

// Unmatched reports the SidecarSets that select none of the templates, the entries under convert that
// choose no container of them, and those under workloads that stand for none, as noMatch says.
func (r *Rules) Unmatched(templates []transform.PodTemplate) []transform.Diagnostic {
	severity := transform.Error
	switch r.config.read.NoMatch {
	case config.NoMatchIgnore:
		return r.inject.Paused()
	case config.NoMatchWarn:
		severity = transform.Warning
	default:
	}
	return slices.Concat(r.inject.Unmatched(templates, severity),
		r.config.unmatchedConverts(templates, severity), r.config.unmatchedKinds(templates, severity))
}

// addFromInputs takes the SidecarSets among the items, also those that are not for a cluster. The
// functionConfig itself may be one of the items, as in kpt.
func (c *Config) addFromInputs(items []*yaml.RNode) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, item := range items {
		set, ds := api.DecodeItem(item)
		if transform.Text(item, "metadata", "annotations", kustomizeID) != "" {
			lowerAt(ds, "metadata.namespace") // it is that of the kustomization
		}
		config.InFile(ds, item, workload.RefOf(item))
		out = append(out, ds...)
		i := slices.IndexFunc(c.read.Sets, func(s api.SidecarSet) bool { return s.Name == set.Name })
		switch {
		case transform.HasErrors(ds):
		case i < 0:
			c.read.Sets = append(c.read.Sets, set)
		case !c.read.Sets[i].Same(&set):
			out = append(out, invalid(workload.RefOf(item), transform.Fields("metadata", "name"),
				"there is another SidecarSet of this name with another spec", "rename or remove one of them"))
		}
	}
	return out
}

// lowerAt makes a remark of a warning about a field.
func lowerAt(ds []transform.Diagnostic, path string) {
	for i := range ds {
		if ds[i].Severity == transform.Warning && ds[i].Path.String() == path {
			ds[i].Severity = transform.Info
		}
	}
}

// knownNamespaces joins what the items and the configuration say; the configuration wins.
func (c *Config) knownNamespaces(inputs sidecarset.Namespaces) sidecarset.Namespaces {
	out := maps.Clone(inputs)
	maps.Copy(out, c.read.Namespaces)
	return out
}
