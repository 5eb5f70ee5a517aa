package engine

import (
	"bytes"
	"slices"
	"strings"
	"unicode"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/workload"
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
			r.take(o)
		}
	}
	return nil
}

// take shows the host an object.
func (r *run) take(o Observed) {
	r.names.add(o.file, o.Object, o.IsForCluster)
	if r.Observe != nil {
		r.Observe(o)
	}
	if r.Places != nil && r.keeps(workload.RefOf(o.Object).Kind) {
		r.Places.Add(Located{Object: o.Object, File: o.file})
	}
}

// keeps says whether the host keeps objects of a kind.
func (r *run) keeps(kind string) bool { return r.Keeps != nil && r.Keeps(kind) }

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
		d := r.Documents[i]
		if !mentions(d.Text, r.reads) {
			continue
		}
		o.Bare = !mentions(d.Text, r.keeps)
		f, err := r.parse(batch{from: i, to: i + 1}, o)
		if err != nil {
			return nil, err
		}
		if item := f.Item(0); item != nil {
			moveDown(item.YNode(), d.Line)
			out = append(out, r.observedIn(i, item)...)
		}
	}
	return out, nil
}

// observedIn returns the object of a document, or those in it when it is a list.
func (r *run) observedIn(document int, item *yaml.RNode) []Observed {
	var out []Observed
	if strings.HasSuffix(workload.RefOf(item).Kind, "List") {
		for _, inner := range workload.Held(item) {
			out = append(out, r.observedIn(document, inner.Object)...)
		}
		return out
	}
	return []Observed{{item, r.isForCluster(document, item), r.Documents[document].File}}
}

// moveDown adds to the lines that nodes say they are on.
func moveDown(n *yaml.Node, lines int) {
	n.Line += lines
	for _, c := range n.Content {
		moveDown(c, lines)
	}
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
		f, err := r.parse(b, o)
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
