package source

import (
	"bytes"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Rewrite plans the rules over a stream of manifests and returns it with the edits of the plan. The
// plan has, besides what the rules say, what there is to say of the templates and the notes of
// Splice. With an Error among all that, and without edits, out is in.
//
// Documents are parsed, planned and spliced a part of the stream at a time, so that what no rule
// changes does not stay in memory. The plan holds the trees of what changed; Stream does not.
//
// The error is an *Error when a document that matters cannot be parsed. Who has a file name or more
// kinds takes Parse and Splice.
func Rewrite(in []byte, rules ...transform.Rule) (out []byte, plan *transform.Plan, err error) {
	if err := refuseUTF16(in, ""); err != nil {
		return in, nil, err
	}
	k := Options{Mentions: MentionsOf(rules...)}.kinds()
	var plans []*transform.Plan
	var b bytes.Buffer
	failed := false
	for docs := documents(in, ""); len(docs) > 0; {
		n := batchOf(docs)
		part := &File{kinds: k, documents: docs[:n:n]}
		p, err := part.run(&b, !failed, rules)
		if err != nil {
			return in, nil, err
		}
		plans = append(plans, p)
		failed = failed || p.Err() != nil
		clear(docs[:n]) // their trees
		docs = docs[n:]
	}
	plan = transform.Join(plans...)
	if failed || plan.Empty() {
		return in, plan, nil
	}
	return b.Bytes(), plan, nil
}

// batchSize is how much text is worked on at a time: enough to keep all processors busy.
const batchSize = 1 << 20

// batchOf returns how many of the documents make a batch.
func batchOf(docs []*document) int {
	size := 0
	for i, d := range docs {
		if size += len(d.text); size >= batchSize {
			return i + 1
		}
	}
	return len(docs)
}

// run parses, plans and splices the file and writes its text to b when that is wanted and the plan
// has no Error. The plan has all there is to say.
func (f *File) run(b *bytes.Buffer, write bool, rules []transform.Rule) (*transform.Plan, error) {
	if err := parallel(f.documents, func(d *document) error { return d.parse(f.kinds) }); err != nil {
		return nil, err
	}
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
