package engine

import (
	"bytes"
	"slices"
	"unicode"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// observe shows the stages what rules are made of, in the order of the documents. Some are parsed at a
// time, and those before are forgotten.
func (r *run) observe() error {
	const many = 32
	for some := range slices.Chunk(r.batches, many) {
		seen := make([][]Observed, len(some))
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
				s.Observe(o)
			}
		}
	}
	return nil
}

// reads says whether rules of a stage are made of objects of a kind.
func (r *run) reads(kind string) bool {
	return slices.ContainsFunc(r.Stages, func(s Stage) bool { return s.Reads(kind) })
}

// look parses the documents of a batch that rules are made of.
func (r *run) look(b batch) ([]Observed, error) {
	o := r.Options
	o.Also = r.reads
	var out []Observed
	for i := b.from; i < b.to; i++ {
		if !mentions(r.Documents[i].Text, r.reads) {
			continue
		}
		f, err := source.ParseDocuments(r.Documents[i:i+1], o)
		if err != nil {
			return nil, err
		}
		if item := f.Item(0); item != nil {
			out = append(out, Observed{item, r.Documents[i].Line, r.isForCluster(i, item)})
		}
	}
	return out, nil
}

// showHost shows the host every document.
func (r *run) showHost() error {
	if r.Every == nil {
		return nil
	}
	o := r.Options
	o.Heads, o.Also = true, r.Whole
	err := each(r.batches, func(b batch) error {
		o := o
		room := r.room()
		defer r.rooms.Put(room)
		o.Room = room
		f, err := source.ParseDocuments(r.Documents[b.from:b.to], o)
		for i := 0; i < b.to-b.from && err == nil; i++ {
			err = r.Every(b.from+i, f.Item(i))
		}
		return err
	})
	if err == nil && r.Surveyed != nil {
		r.Surveyed()
	}
	return err
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
