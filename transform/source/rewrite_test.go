package source_test

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// rewrite plans the rules over a stream of manifests and returns it with the edits of the plan. The plan has, besides what
// the rules say, what there is to say of the templates and the notes of Splice. With an Error among all that, and
// without edits, out is in.
func rewrite(in []byte, rules ...transform.Rule) (out []byte, plan *transform.Plan, err error) {
	f, err := source.Parse(in, source.Options{Mentions: source.MentionsOf(rules...)})
	if err != nil {
		return in, nil, err
	}
	templates, said := f.Templates()
	if plan, err = transform.NewPlan(templates, rules...); err != nil {
		return in, nil, err
	}
	plan = transform.Join(transform.Remarks(said...), plan)
	if plan.Err() != nil || plan.Empty() {
		return in, plan, nil //nolint:nilerr // it is in the plan
	}
	out, notes, err := f.Splice(plan)
	if err != nil {
		return in, nil, err
	}
	return out, transform.Join(plan, transform.Remarks(notes...)), nil
}
