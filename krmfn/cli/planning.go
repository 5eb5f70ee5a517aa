package cli

import "github.com/inject-sidecars/inject-sidecars/transform"

// makePlan plans the rules that choose takes of each stage, one stage after the other, for inputs
// that were loaded.
func (p *project) makePlan(choose func(*stage) []transform.Rule) error {
	var rules []transform.Rule
	for _, s := range p.stages {
		rules = append(rules, choose(s)...)
	}
	err := each(p.files, func(f *file) error {
		var err error
		f.plan, err = transform.NewPlan(f.templates, rules...)
		return err
	})
	if err != nil {
		return unusable(err)
	}
	plans := make([]*transform.Plan, 0, len(p.files))
	for _, f := range p.files {
		plans = append(plans, f.plan)
	}
	p.plan = transform.Join(plans...)
	return nil
}
