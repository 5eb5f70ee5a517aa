package engine

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Stage is one configuration. It works on what the stage before it left.
type Stage interface {
	// Reads says whether rules are made of objects of a kind.
	Reads(kind string) bool
	// Compile makes the rules, once all has been observed.
	Compile() ([]transform.Diagnostic, error)
	// Rules returns what Compile has made.
	Rules() []transform.Rule
	// Unmatched returns what there is to say of selectors that match none of the templates.
	Unmatched(templates []transform.PodTemplate) []transform.Diagnostic
}

// An Observed is an object that rules may be made of. Its lines are those of its file.
type Observed struct {
	Object       *yaml.RNode
	IsForCluster bool

	file string
}

// A Host says what is different from one host to another. Functions that are nil do nothing, and all but Observe may be
// called from several goroutines.
type Host struct {
	// Options say how documents are parsed.
	Options source.Options
	// Every is called once for every document with its object, nil when it holds none, before anything
	// else. The object may have no more than apiVersion, kind and metadata, unless it is of a kind that Whole
	// names. It must not be kept.
	Every func(document int, object *yaml.RNode) error
	Whole func(kind string) bool
	// Surveyed is called when Every has been called for all.
	Surveyed func()
	// Wants says that a document is to be parsed whatever its kind is, for there is something to say of it.
	Wants func(document int) bool
	// Observe takes in the objects that rules are made of, in the order of the documents. Keeps says of which
	// kinds it may keep objects: of others comments may be missing.
	Observe func(Observed)
	Keeps   func(kind string) bool
	// Discovered returns more kinds that hold pod templates, once all has been observed.
	Discovered func() []workload.Kind
	// IsForCluster says whether an object is one to inject into, and not one of the build itself.
	IsForCluster func(document int, object *yaml.RNode) bool
	// IncludePatches says that workloads which are patches of others are injected into, too.
	IncludePatches bool
	// Also returns what else changes with the templates that a plan changes.
	Also func(*transform.Plan) (*transform.Plan, error)
	// Say returns what of the diagnostics is to be said, at the severities that count here.
	Say func([]transform.Diagnostic) []transform.Diagnostic
	// Unreadable takes a document that cannot be read; the others are worked on. Without it that is the error of Run.
	Unreadable func(document int, err error)
	// Done is told how many documents are done.
	Done func(documents int)
	// AddTo returns the name of the file for a new object that the configuration brings along which is the owner. It may
	// still annotate the object.
	AddTo func(owner string, object *yaml.RNode) (file string)
	// Spares says of an object that was brought along that it does not go.
	Spares func(document int, object *yaml.RNode) bool
	// Parsed is shown the objects that came, are parsed and for a cluster, some twice, and Edited what is done to one
	// of them: to a pod template of it, or to all of it. Both must copy what they keep. With one of them, nothing is left
	// unparsed because no rule mentions it.
	Parsed func(document int, object *yaml.RNode)
	Edited func(document int, t transform.PodTemplate, edits []transform.Edit) error
	// Places says where objects stand that are in no document. Without it nobody asks for places.
	Places *Places
	// Duplicates asks for an Error for each object that is in a file twice, of those that had to be parsed.
	Duplicates bool
	// PlansOnly says that no new text is wanted.
	PlansOnly bool
}

// A Job is what is to be done with documents.
type Job struct {
	Host

	Documents []source.Document
	Stages    []Stage
}

func (h *Host) say(ds []transform.Diagnostic) []transform.Diagnostic {
	if h.Say == nil {
		return ds
	}
	return h.Say(ds)
}

func (h *Host) done(documents int) {
	if h.Done != nil {
		h.Done(documents)
	}
}
