package cli

import (
	"io"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A stretch is some whole documents of a file, on the way through the program: what is parsed,
// planned and spliced at a time.
type stretch struct {
	product

	file *file
	line int // how many lines of the file are before it
	text []byte

	around []*part // documents in it that rules are made of, until they are those of the file
}

// A product is what the work on a stretch gives.
type product struct {
	out [][]byte // the new text, in pieces; nil when it is the one that came in

	findings  []finding
	named     []uint64 // hashes of the objects that have a name
	changed   []target // templates that the plan changes, in order
	unmatched []transform.Diagnostic
	templates int
}

// A target is a pod template that the plan changes, or an object that is brought along.
type target struct {
	ref          transform.Ref
	path         transform.Path
	line, column int    // in the file
	why          string // what is wrong with it; empty: it is not as the configuration makes it
}

// result returns the text with the edits of the plan, in pieces.
func (s *stretch) result() [][]byte {
	if s.out == nil {
		return [][]byte{s.text}
	}
	return s.out
}

// keep takes the new texts of documents; those that are nil do not change.
func (s *stretch) keep(documents []source.Document, texts [][]byte) {
	if !slices.ContainsFunc(texts, func(text []byte) bool { return text != nil }) {
		return
	}
	s.out = texts
	for i, text := range texts {
		if text == nil {
			s.out[i] = documents[i].Text
		}
	}
}

// isChanged says whether the plan changes the file.
func (f *file) isChanged() bool {
	return f.isRevised || slices.ContainsFunc(f.stretches, func(s *stretch) bool { return s.out != nil })
}

// writeTo writes the file with the edits of the plan.
func (f *file) writeTo(w io.Writer) error {
	for _, s := range f.stretches {
		for _, text := range s.result() {
			if _, err := w.Write(text); err != nil {
				return err //nolint:wrapcheck // the caller names the file
			}
		}
	}
	return nil
}

// texts returns the whole file as it was and as the plan makes it.
func (f *file) texts() (before, after []byte) {
	for _, s := range f.stretches {
		before, after = append(before, s.text...), append(after, slices.Concat(s.result()...)...)
	}
	if f.isRevised {
		before = f.before
	}
	return before, after
}
