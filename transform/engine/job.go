package engine

import (
	"slices"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Stage is one configuration. It works on what the stage before it left.
type Stage interface {
	// Reads says whether rules are made of objects of a kind.
	Reads(kind string) bool
	// Observe takes in an object that rules are made of. They come in the order of the documents.
	Observe(o Observed)
	// Compile makes the rules, once all has been observed.
	Compile() ([]transform.Diagnostic, error)
	// Rules returns what Compile has made.
	Rules() []transform.Rule
	// Unmatched returns what there is to say of selectors that match none of the templates.
	Unmatched(templates []transform.PodTemplate) []transform.Diagnostic
}

// An Observed is an object that rules may be made of.
type Observed struct {
	Object       *yaml.RNode
	Line         int // how many lines are before its document
	IsForCluster bool
}

// A Host says what is different from one host to another. Functions that are nil do nothing.
type Host struct {
	// Options say how documents are parsed.
	Options source.Options
	// Every is called once for every document with its object, nil when it holds none, before anything
	// else and from several goroutines. The object may have no more than apiVersion, kind and metadata,
	// unless it is of a kind that Whole names. It must not be kept.
	Every func(document int, object *yaml.RNode) error
	Whole func(kind string) bool
	// Surveyed is called when Every has been called for all.
	Surveyed func()
	// IsForCluster says whether an object is one to inject into, and not one of the build itself.
	IsForCluster func(document int, object *yaml.RNode) bool
	// IncludePatches says that workloads which are patches of others are injected into, too.
	IncludePatches bool
	// Also returns what else changes with the templates that a plan changes.
	Also func(*transform.Plan) (*transform.Plan, error)
}

// A Job is what is to be done with documents.
type Job struct {
	Host

	Documents []source.Document
	Stages    []Stage
}

// An Outcome is what comes of a Job.
type Outcome struct {
	Texts   [][]byte  // the new text of each document; nil is the one that came
	Rules   []Finding // about the configurations, once it is known what they come to
	Located []Finding // about documents, without any rule
	Planned []Finding // about pod templates, in order
	Missed  []Finding // about selectors that match nothing
}

// A Finding is a diagnostic without its edits, which would hold what was parsed.
type Finding struct {
	transform.Diagnostic

	IsPlanned bool // it tells of edits
}

// Failed says whether one of the findings is an Error. Then the texts are of no use.
func (o *Outcome) Failed() bool {
	return slices.ContainsFunc(o.Findings(), func(f Finding) bool { return f.Severity == transform.Error })
}

// Findings returns all of them, each kind in order.
func (o *Outcome) Findings() []Finding {
	return slices.Concat(o.Rules, o.Located, o.Planned, o.Missed)
}

// findings takes the edits off diagnostics.
func findings(ds []transform.Diagnostic) []Finding {
	out := make([]Finding, len(ds))
	for i, d := range ds {
		out[i] = Finding{d, len(d.Edits) > 0}
		out[i].Edits = nil
	}
	return out
}

// Run carries a job out. Its error is one of a document that cannot be read, as source has it, one of
// Every, or a fault of the program.
func Run(j Job) (*Outcome, error) {
	r := &run{Job: j, options: j.Options, batches: batches(j.Documents)}
	out := &Outcome{}
	if err := r.showHost(); err != nil {
		return nil, err
	}
	if err := r.observe(); err != nil {
		return nil, err
	}
	said, err := r.compile()
	out.Rules = findings(said)
	if err != nil || transform.HasErrors(said) {
		return out, err
	}
	r.options.Mentions = source.MentionsOf(r.rules...)
	missed, err := r.plan(out)
	if err == nil && r.options.Mentions != nil && len(missed) > 0 {
		r.options.Mentions = nil // what was nearest is among the others
		missed, err = r.plan(out)
	}
	out.Missed = findings(missed)
	return out, err
}

// A run is a job on its way.
type run struct {
	Job

	options source.Options // for documents with pod templates
	batches []batch
	rooms   sync.Pool
	rules   []transform.Rule
}

// compile makes the rules of all stages.
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

// isForCluster says whether an object is one to inject into.
func (r *run) isForCluster(document int, object *yaml.RNode) bool {
	return r.IsForCluster == nil || r.IsForCluster(document, object)
}

// locate returns the templates of a batch to inject into, and what there is to say of its objects.
func (r *run) locate(b batch, f *source.File) ([]transform.PodTemplate, []transform.Diagnostic) {
	templates, said := f.Templates()
	for i := range b.to - b.from {
		if item := f.Item(i); item != nil && !r.isForCluster(b.from+i, item) {
			templates, said = without(item, r.Options.Kinds, templates, said)
		}
	}
	if r.IncludePatches {
		return templates, said
	}
	whole, more := workload.WithoutFragments(templates)
	return whole, append(said, more...)
}

// without takes out the templates of an item, and what was said of it.
func without(item *yaml.RNode, kinds []workload.Kind, templates []transform.PodTemplate, said []transform.Diagnostic) (
	[]transform.PodTemplate, []transform.Diagnostic,
) {
	gone, unsaid := workload.Locate([]*yaml.RNode{item}, kinds...)
	templates = slices.DeleteFunc(templates, func(t transform.PodTemplate) bool {
		return slices.ContainsFunc(gone, func(g transform.PodTemplate) bool { return g.Object().YNode() == t.Object().YNode() })
	})
	said = slices.DeleteFunc(said, func(d transform.Diagnostic) bool {
		return slices.ContainsFunc(unsaid, func(u transform.Diagnostic) bool { return sameObject(u.Ref, d.Ref) && u.Code == d.Code })
	})
	return templates, said
}

// sameObject says whether two Refs name one object, wherever it stands.
func sameObject(a, b transform.Ref) bool {
	return a.APIVersion == b.APIVersion && a.Kind == b.Kind && a.Namespace == b.Namespace && a.Name == b.Name
}
