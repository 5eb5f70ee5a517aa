package engine

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A store holds all documents while objects are brought along, those that matter parsed.
type store struct {
	*run

	kinds   map[string]bool // of the objects that stages bring along
	all     []*stored
	home    map[*yaml.Node]*stored // where an object stands
	said    []Finding
	changed []Target
	failed  bool // there is an Error among what was said
}

// A stored is one document.
type stored struct {
	source.Document

	number    int          // of the document
	file      *source.File // nil when it does not matter
	isRevised bool
}

// open parses the documents that matter.
func (r *run) open(sets []companion.Set) (*store, error) {
	s := &store{run: r, kinds: map[string]bool{}, home: map[*yaml.Node]*stored{}}
	for _, set := range sets {
		for _, o := range set.Objects {
			s.kinds[workload.RefOf(o.Node()).Kind] = true
		}
	}
	for i, d := range r.Documents {
		s.all = append(s.all, &stored{Document: d, number: i})
	}
	err := each(r.batches, func(b batch) error {
		for i := b.from; i < b.to; i++ {
			if err := s.parse(s.all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	for _, d := range s.all {
		s.settle(d)
	}
	return s, err
}

// parse parses a document when it may matter to a stage.
func (s *store) parse(d *stored) error {
	o := s.Options
	isMarked := bytes.Contains(d.Text, []byte(companion.Annotation))
	o.Also = func(kind string) bool { return isMarked || s.kinds[kind] || s.reads(kind) }
	var err error
	if d.file, err = source.ParseDocuments([]source.Document{d.Document}, o); err != nil && s.Unreadable != nil {
		s.lose(d.number, err)
		err = nil
	}
	return err
}

// enter parses a document that is new or has changed.
func (s *store) enter(d *stored) error {
	err := s.parse(d)
	s.settle(d)
	return err
}

// settle takes down where the objects of a document are.
func (s *store) settle(d *stored) {
	if d.file == nil || d.file.Item(0) == nil {
		return
	}
	if s.isForCluster(d.number, d.file.Item(0)) {
		s.parsed(d.number, d.file.Item(0))
	}
	for _, l := range ObjectsIn(Located{Object: d.file.Item(0)}) {
		s.home[l.Object.YNode()] = d
	}
}

// inner returns the objects of all documents that were parsed, and those in lists.
func (s *store) inner() []Observed {
	var out []Observed
	for _, o := range s.observed() {
		out = append(out, o)
		for _, l := range ObjectsIn(Located{Object: o.Object})[1:] {
			out = append(out, Observed{l.Object, o.IsForCluster, o.file})
		}
	}
	return out
}

// observed returns the objects of all documents that were parsed.
func (s *store) observed() []Observed {
	var out []Observed
	for _, d := range s.all {
		if d.file == nil {
			continue
		}
		if item := d.file.Item(0); item != nil {
			out = append(out, Observed{item, s.isForCluster(d.number, item), d.File})
		}
	}
	return out
}

// forCluster returns those that are for a cluster.
func (s *store) forCluster() []*yaml.RNode {
	var out []*yaml.RNode
	for _, o := range s.observed() {
		if o.IsForCluster {
			out = append(out, o.Object)
		}
	}
	return out
}

// spares says whether an object is not to go.
func (s *store) spares(n *yaml.RNode) bool {
	d := s.home[n.YNode()]
	return s.Spares != nil && d != nil && s.Spares(d.number, n)
}

// refOf names an object and says where it stands.
func (s *store) refOf(n *yaml.RNode) transform.Ref {
	ref := workload.RefOf(n)
	if d := s.home[n.YNode()]; d != nil && !s.Options.Annotated {
		ref.File, ref.Document, ref.Line = d.File, d.Index, d.Line+n.YNode().Line
	}
	return ref
}

// say takes down what there is to say, with the places that it has now.
func (s *store) say(ds []transform.Diagnostic) {
	var places *Places
	if s.Places != nil {
		places = &Places{}
	}
	for _, d := range s.all {
		if places != nil && d.file != nil && d.file.Item(0) != nil {
			places.Add(Located{Object: d.file.Item(0), File: d.File, Line: d.Line})
		}
	}
	s.said = append(s.said, s.findings(ds, places)...)
	s.failed = s.failed || transform.HasErrors(s.Host.say(ds))
}

// close lets the run go on with the documents as they are then. Those that are gone keep their place.
func (s *store) close() {
	came := s.Documents
	s.Documents = make([]source.Document, len(s.all))
	for i, d := range s.all {
		s.Documents[i] = d.Document
	}
	s.revised = make([]bool, len(came))
	for i := range came {
		s.revised[i] = s.all[i].isRevised
	}
	s.batches = batches(s.Documents)
}

// finish puts the new texts of documents together that were changed twice, and tells which are new.
func (r *run) finish(out *Outcome) {
	if r.revised == nil {
		return
	}
	for i, d := range r.Documents {
		isRevised := i >= len(r.revised) || r.revised[i]
		if i < len(out.Texts) && out.Texts[i] == nil && isRevised {
			out.Texts[i] = append([]byte{}, d.Text...)
		}
	}
	for i := len(r.revised); i < len(r.Documents); i++ {
		d := r.Documents[i]
		d.Text = out.Texts[i]
		out.Added = append(out.Added, d)
	}
	out.Texts = slices.Clip(out.Texts[:len(r.revised)])
}
