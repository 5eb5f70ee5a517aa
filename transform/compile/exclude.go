package compile

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// spared is a rule for the workloads that the configuration does not exclude.
type spared struct {
	transform.Rule

	exclude workload.Filter
}

// Spare returns the rule for the workloads that the configuration does not exclude.
func (c *Config) Spare(rule transform.Rule) transform.Rule { //nolint:ireturn // it wraps any rule
	exclude := workload.Filter{Exclude: c.read.Options.Workloads.Exclude}
	if len(exclude.Exclude) == 0 {
		return rule
	}
	return spared{rule, exclude}
}

// Plan plans as the rule does, and nothing for what is excluded.
func (r spared) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	if !r.exclude.Allows(t.Ref()) {
		return nil, nil
	}
	return r.Rule.Plan(t)
}

// Mentions returns what the rule itself does, or nil.
func (r spared) Mentions() [][]string {
	if s, ok := r.Rule.(interface{ Mentions() [][]string }); ok {
		return s.Mentions()
	}
	return nil
}
