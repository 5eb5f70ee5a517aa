package compile

import (
	"errors"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Bringing is a configuration on the way to its rules, for one input: the objects that it brings
// along come first, for rules are made of them, too, and workloads among them are injected into.
type Bringing struct {
	config *Config
	host   []*yaml.RNode // the items as they came
	items  []*yaml.RNode // as they are
	plans  []*companion.Plan
}

// Bring starts with the items as they came.
func (c *Config) Bring(items []*yaml.RNode) *Bringing {
	return &Bringing{config: c, host: items, items: items}
}

// Items returns the items with what was brought along.
func (b *Bringing) Items() []*yaml.RNode { return b.items }

// Rules brings the objects along and compiles the rules for the items as they are then. After an Error
// among the diagnostics there are no rules. Undo takes back what was done to the items.
func (b *Bringing) Rules() (*Rules, []transform.Diagnostic, error) {
	c := b.config
	if c.read.Companions == nil {
		return c.Rules(b.items)
	}
	set := *c.read.Companions
	set.Spares = b.isOfAnotherPackage
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
	if len(namespaces) == 0 && c.read.NoMatch != config.NoMatchIgnore {
		ds = append(ds, b.noNamespace()...)
	}
	return rules, append(ds, b.noHash()...), err
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

// Undo takes back what was done to the items that were there.
func (b *Bringing) Undo() error {
	var errs []error
	for _, p := range slices.Backward(b.plans) {
		errs = append(errs, p.Undo())
	}
	b.items, b.plans = b.host, nil
	return errors.Join(errs...)
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

// isOfAnotherPackage says whether an item belongs to another package of kpt than the configuration.
func (b *Bringing) isOfAnotherPackage(item *yaml.RNode) bool {
	return b.config.read.Package != "" && packageOf(item) != b.config.read.Package
}

// isGenerator says whether nothing came in but what belongs to the build, as it is for a generator, and
// what the configuration brought along before.
func (b *Bringing) isGenerator() bool {
	return !slices.ContainsFunc(ForCluster(b.host), func(n *yaml.RNode) bool { return companion.Owner(n) != config.OwnerOf(b.config.read.Ref) })
}

// noNamespace warns of objects without a copy when there are no workloads to see.
func (b *Bringing) noNamespace() []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, o := range b.config.read.Companions.Objects {
		if o.IsEverywhere() && b.isGenerator() {
			out = append(out, transform.Diagnostic{
				Code: CodeNoMatch, Severity: transform.Warning, Ref: b.config.read.Ref, Path: o.Path().Field("metadata", "namespace"),
				Message: "no workload gets a sidecar here, so the object is in no namespace",
				Remedy:  "list the configuration under transformers, too: a generator does not see the workloads",
			})
		}
	}
	return out
}

// needsHash asks kustomize to append a hash to the name of an object.
const needsHash = "kustomize.config.k8s.io/needs-hash"

// noHash warns of objects that ask for a hash which they do not get: kustomize appends it to what
// comes from a generator only.
func (b *Bringing) noHash() []transform.Diagnostic {
	isKustomize := func(item *yaml.RNode) bool { return transform.Text(item, "metadata", "annotations", kustomizeID) != "" }
	var out []transform.Diagnostic
	for _, n := range b.Added() {
		if transform.Text(n, "metadata", "annotations", needsHash) == "true" && slices.ContainsFunc(b.host, isKustomize) {
			out = append(out, transform.Diagnostic{
				Code: CodeNeedsHash, Severity: transform.Warning, Ref: workload.RefOf(n),
				Path:    transform.Fields("metadata", "annotations", needsHash),
				Message: "has no effect, for kustomize appends a hash to the names of generated objects only",
				Remedy:  "list the configuration under generators, too, or remove the annotation",
			})
		}
	}
	return out
}

// unmatched reports what selects nothing. A generator sees no workloads but those that it brings
// along itself, so when it brings anything that is no Error.
func (b *Bringing) unmatched(rules *Rules, templates []transform.PodTemplate) []transform.Diagnostic {
	ds := rules.Unmatched(templates)
	if c := b.config.read.Companions; c == nil || len(c.Objects) == 0 || !b.isGenerator() {
		return ds
	}
	for i := range ds {
		switch {
		case ds[i].Code == CodeNoMatch && len(templates) == 0:
			ds[i].Severity = transform.Info
		case ds[i].Code == CodeNoMatch && ds[i].Severity == transform.Error:
			ds[i].Severity = transform.Warning
		}
	}
	return ds
}
