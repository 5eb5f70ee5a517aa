package engine

import (
	"bytes"
	"slices"
	"unicode"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// observe shows the stages what rules are made of, in the order of the documents, and the host every
// document. Some are parsed at a time, and those before are forgotten.
func (r *run) observe() error {
	const many = 32
	for some := range slices.Chunk(r.batches, many) {
		seen := make([][]observed, len(some))
		err := each(some, func(b batch) error {
			var err error
			seen[b.number-some[0].number], err = r.look(b)
			return err
		})
		if err != nil {
			return err
		}
		for _, o := range slices.Concat(seen...) {
			for _, s := range r.Stages {
				s.Observe(o.object, o.line)
			}
		}
	}
	return nil
}

// An observed is an object that rules may be made of.
type observed struct {
	object *yaml.RNode
	line   int // how many lines are before its document
}

// reads says whether rules of a stage are made of objects of a kind.
func (r *run) reads(kind string) bool {
	return slices.ContainsFunc(r.Stages, func(s Stage) bool { return s.Reads(kind) })
}

// look parses the documents of a batch that matter, and returns those that rules are made of.
func (r *run) look(b batch) ([]observed, error) {
	if err := r.showHost(b); err != nil {
		return nil, err
	}
	o := r.Options
	o.Also = r.reads
	var out []observed
	for i := b.from; i < b.to; i++ {
		if !mentions(r.Documents[i].Text, r.reads) {
			continue
		}
		f, err := source.ParseDocuments(r.Documents[i:i+1], o)
		if err != nil {
			return nil, err //nolint:wrapcheck // it says where
		}
		if item := f.Item(0); item != nil {
			out = append(out, observed{item, r.Documents[i].Line})
		}
	}
	return out, nil
}

// showHost shows the host every document of a batch.
func (r *run) showHost(b batch) error {
	if r.Every == nil {
		return nil
	}
	room := r.room()
	defer r.rooms.Put(room)
	o := r.Options
	o.Room, o.Bare, o.Also = room, true, func(string) bool { return true }
	f, err := source.ParseDocuments(r.Documents[b.from:b.to], o)
	if err != nil {
		return err //nolint:wrapcheck // it says where
	}
	for i := range b.to - b.from {
		if err := r.Every(b.from+i, f.Item(i)); err != nil {
			return err //nolint:wrapcheck // the host knows it
		}
	}
	return nil
}

// mentions says whether a text names one of the kinds: kind: Service, however that is written. It
// may say so of a text in which that is no field of an object.
func mentions(text []byte, wanted func(kind string) bool) bool {
	for {
		n := bytes.Index(text, []byte("kind"))
		if n < 0 {
			return false
		}
		text = text[n+len("kind"):]
		value, isField := bytes.CutPrefix(bytes.TrimLeft(text, "\"' \t\r\n"), []byte(":"))
		if !isField {
			continue
		}
		value = bytes.TrimLeft(value, "\"' \t\r\n")
		end := bytes.IndexFunc(value, func(c rune) bool { return !unicode.IsLetter(c) })
		if end < 0 {
			end = len(value)
		}
		if wanted(string(value[:end])) {
			return true
		}
	}
}
