package source

import (
	"bytes"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Rewrite plans the rules over a stream of manifests and returns it with the edits of the plan. The
// plan has, besides what the rules say, what there is to say of the templates and the notes of
// Splice. With an Error among all that, and without edits, out is in.
//
// The stream is parsed, planned and spliced a part at a time, so that what no rule changes does not
// stay in memory. The plan holds the trees of what changed; Stream does not keep those either.
//
// The error is an *Error when a document that matters cannot be parsed. Who has a file name or more
// kinds takes Parse and Splice.
func Rewrite(in []byte, rules ...transform.Rule) (out []byte, plan *transform.Plan, err error) {
	var plans []*transform.Plan
	var b bytes.Buffer
	b.Grow(len(in) + len(in)/8)
	failed := false
	err = partsOf(in, Options{Mentions: MentionsOf(rules...)}).each(func(part *File) error {
		p, err := part.run(&b, !failed, rules)
		if err != nil {
			return err
		}
		plans = append(plans, p)
		failed = failed || p.Err() != nil
		return nil
	})
	if err != nil {
		return in, nil, err
	}
	plan = transform.Join(plans...)
	if failed || plan.Empty() {
		return in, plan, nil
	}
	return b.Bytes(), plan, nil
}

// partsOf cuts a text that is in memory. The parts refer to it.
func partsOf(in []byte, o Options) *parts {
	end := 0
	grow := func(rest []byte, n int) ([]byte, bool, error) {
		begin := end - len(rest)
		end = min(end+n, len(in))
		return in[begin:end:end], end == len(in), nil
	}
	return &parts{grow: grow, options: o, kinds: o.kinds()}
}

// run plans and splices the file, which is parsed, and writes its text to b when that is wanted and
// the plan has no Error. The plan has all there is to say.
func (f *File) run(b *bytes.Buffer, write bool, rules []transform.Rule) (*transform.Plan, error) {
	templates, said := f.Templates()
	plan, err := transform.NewPlan(templates, rules...)
	if err != nil {
		return nil, err
	}
	plan = transform.Join(transform.Remarks(said...), plan)
	if !write || plan.Err() != nil {
		return plan, nil //nolint:nilerr // it is in the plan
	}
	notes, err := f.splice(b, plan)
	if err != nil {
		return nil, err
	}
	return transform.Join(plan, transform.Remarks(notes...)), nil
}
