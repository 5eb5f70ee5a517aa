package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A file is one input on its way through the program.
type file struct {
	input
	part // the whole file, when it is parsed at once

	info      fs.FileInfo // what it was when it was read; nil for what is no file
	documents []source.Document
	texts     [][]byte        // the new text of each, nil when it is the one that came in; none when no document changes
	changed   []engine.Target // pod templates that the plan changes, in order

	loss loss // what of it cannot be read

	isRevised bool     // what a stage brings along has changed the text
	before    []byte   // that text as it was
	brought   []target // objects that are changed, new or gone because of that
	isNew     bool     // the file is to be made
	isGone    bool     // nothing is left in the file
	isImplied bool     // the command line does not name it
}

// isChanged says whether the plan changes the file.
func (f *file) isChanged() bool {
	return f.isRevised || slices.ContainsFunc(f.texts, func(text []byte) bool { return text != nil })
}

// result returns the text of a document with the edits of the plan.
func (f *file) result(i int) []byte {
	if i < len(f.texts) && f.texts[i] != nil {
		return f.texts[i]
	}
	return f.documents[i].Text
}

// writeTo writes the file with the edits of the plan.
func (f *file) writeTo(w io.Writer) error {
	for i := range f.documents {
		if _, err := w.Write(f.result(i)); err != nil {
			return err //nolint:wrapcheck // the caller names the file
		}
	}
	return nil
}

// wholes returns the whole file as it was and as the plan makes it.
func (f *file) wholes() (before, after []byte) {
	for i, d := range f.documents {
		before, after = append(before, d.Text...), append(after, f.result(i)...)
	}
	if f.isRevised {
		before = f.before
	}
	return before, after
}

// load reads and parses the whole file.
func (f *file) load(stream io.Reader, o source.Options) error {
	text, info, err := f.read(stream)
	if err != nil {
		return err
	}
	f.info, f.part = info, part{origin: f.input, text: text}
	if bytes.Contains(text, []byte(companion.Annotation)) { // any kind of object may have been brought along
		o.Also = func(string) bool { return true }
	}
	if f.isPatch {
		return nil
	}
	return tolerate(f.parse(o), text)
}

// tolerate adds to the error what to do about a text that may be a template.
func tolerate(err error, text []byte) error {
	unreadable, ok := errors.AsType[*source.Error](err)
	if !ok || !isTemplate(text) {
		return err
	}
	unreadable.Err = fmt.Errorf("%w; if the file is a template, render it first, or leave it out with --exclude", unreadable.Err)
	return unreadable
}
