package engine

import (
	"hash/maphash"
	"slices"
	"sync"
	"sync/atomic"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// Run carries a job out. Its error is one of a document that cannot be read, as source has it, one of
// Every, or a fault of the program.
func Run(j Job) (*Outcome, error) {
	r := &run{Job: j, options: j.Options, batches: batches(j.Documents), came: len(j.Documents)}
	r.names = names{seed: maphash.MakeSeed(), isOn: r.Duplicates}
	out := &Outcome{}
	if err := r.showHost(); err != nil {
		return nil, err
	}
	if ok, err := r.bring(out); err != nil || !ok {
		return out, err
	}
	if err := r.observe(); err != nil {
		return nil, err
	}
	r.discovered()
	said, err := r.compile()
	out.Rules = r.findings(said, r.Places)
	if err != nil || transform.HasErrors(r.say(said)) {
		return out, err
	}
	if r.Parsed == nil && r.Edited == nil {
		r.options.Mentions = source.MentionsOf(r.rules...)
	}
	missed, err := r.plan(out)
	if err == nil && r.options.Mentions != nil && len(missed) > 0 {
		r.options.Mentions = nil // what was nearest is among the others
		missed, err = r.plan(out)
	}
	out.Missed = r.findings(missed, r.Places)
	r.advise(out.Found)
	r.finish(out)
	return out, err
}

// A run is a job under way.
type run struct {
	Job

	options source.Options // for documents with pod templates
	batches []batch
	rooms   sync.Pool
	rules   []transform.Rule
	names   names // of what was observed
	isLost  atomic.Bool
	came    int      // how many documents came
	revised []bool   // which of them were changed by what is brought along; nil: nothing is
	brought []Target // what changed by that
}

// some returns the documents of a batch.
func (r *run) some(b batch) []source.Document {
	out := r.Documents[b.from:b.to]
	if r.Wants == nil {
		return out
	}
	out = slices.Clone(out)
	for i := range out {
		out[i].IsWanted = b.from+i < r.came && r.Wants(b.from+i)
	}
	return out
}

// lose takes a document that cannot be read.
func (r *run) lose(document int, err error) {
	r.isLost.Store(true)
	r.Unreadable(document, err)
}

// isForCluster says whether an object is one to inject into. What is new is.
func (r *run) isForCluster(document int, object *yaml.RNode) bool {
	return document >= r.came || r.IsForCluster == nil || r.IsForCluster(document, object)
}

// compile makes the rules of all stages. Those of one with an Error are left out, and all are when
// one is at fault.
func (r *run) compile() ([]transform.Diagnostic, error) {
	var said []transform.Diagnostic
	for _, s := range r.Stages {
		ds, err := s.Compile()
		said = append(said, ds...)
		if err != nil {
			return said, err
		}
		if !transform.HasErrors(ds) {
			r.rules = append(r.rules, s.Rules()...)
		}
	}
	return said, nil
}

// parse parses the documents of a batch. Those that cannot be read are left out when the host takes them.
func (r *run) parse(b batch, o source.Options) (*source.File, error) {
	f, err := source.ParseDocuments(r.some(b), o)
	if err == nil || r.Unreadable == nil {
		return f, err
	}
	var all []source.Document
	for i := b.from; i < b.to; i++ {
		d := r.Documents[i]
		if _, err := source.ParseDocuments([]source.Document{d}, o); err != nil {
			r.lose(i, err)
			d.Text = nil // it keeps its place
		}
		all = append(all, d)
	}
	return source.ParseDocuments(all, o)
}

// parsed shows the host an object that came.
func (r *run) parsed(document int, object *yaml.RNode) {
	if r.Parsed != nil && document < r.came {
		r.Parsed(document, object)
	}
}

// edited shows the host what is done to one.
func (r *run) edited(document int, t transform.PodTemplate, edits []transform.Edit) error {
	if r.Edited == nil || document >= r.came {
		return nil
	}
	return r.Edited(document, t, edits)
}
