package config

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// setEntries takes over the entries that change what the SidecarSets do in some workloads.
func (c *Config) setEntries(s Spec, n *yaml.RNode, ref transform.Ref) []transform.Diagnostic {
	c.Options.Configuration = ref
	spec := transform.Fields("spec")
	var ds []transform.Diagnostic
	for i, e := range s.Select {
		e = e.At(spec.Field("select").At(i))
		c.Options.Selects = append(c.Options.Selects, e)
		ds = append(ds, e.Validate(ref)...)
	}
	for i, o := range s.Overrides {
		o = o.From(n, spec.Field("overrides").At(i))
		c.Options.Overrides = append(c.Options.Overrides, o)
		ds = slices.Concat(ds, o.Validate(ref), badChoice(ref, o.Path(), o.Include, o.Exclude))
	}
	for i, a := range s.AppContainers {
		a = a.From(n, spec.Field("appContainers").At(i))
		c.Options.AppContainers = append(c.Options.AppContainers, a)
		ds = slices.Concat(ds, a.Validate(ref), badChoice(ref, a.Path(), a.Include, a.Exclude))
	}
	return ds
}

// badChoice reports what is wrong with the targets under include and exclude at p.
func badChoice(ref transform.Ref, p transform.Path, include, exclude []workload.Target) []transform.Diagnostic {
	return append(badTargets(ref, p.Field("include"), include), badTargets(ref, p.Field("exclude"), exclude)...)
}
