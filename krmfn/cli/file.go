package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A file is one input on its way through the program, or one with configurations.
type file struct {
	input

	items []*yaml.RNode // configurations
	lines []int         // how many lines of the file are before the document of each

	info      fs.FileInfo // what it was when it was read; nil for what is no file
	documents []source.Document
	texts     [][]byte // the new text of each, nil when it is the one that came in, empty when it goes; none when nothing changes
	added     [][]byte // documents behind them
	changed   []engine.Target

	loss loss // what of it cannot be read

	isNew     bool // the file is to be made
	isImplied bool // the command line does not name it
}

// isChanged says whether the plan changes the file.
func (f *file) isChanged() bool {
	return len(f.added) > 0 || slices.ContainsFunc(f.texts, func(text []byte) bool { return text != nil })
}

// isGone says whether nothing is left in the file.
func (f *file) isGone() bool {
	isLeft := func(text []byte) bool { return len(bytes.TrimSpace(text)) > 0 }
	return !f.isNew && len(f.texts) > 0 && !slices.ContainsFunc(f.result(), isLeft)
}

// result returns the text of the file with the edits of the plan, in pieces.
func (f *file) result() [][]byte {
	var out [][]byte
	for i, d := range f.documents {
		text := d.Text
		if i < len(f.texts) && f.texts[i] != nil {
			text = f.texts[i]
		}
		if len(text) == 0 {
			continue
		}
		if isFirst := len(out) == 0 && i > 0; isFirst && !bytes.HasPrefix(f.documents[0].Text, []byte("---")) {
			text = bytes.TrimPrefix(text, []byte("---\n")) // the document before the marker is gone
		}
		out = append(out, text)
	}
	for _, text := range f.added {
		if len(out) > 0 {
			out = append(out, separator(out[len(out)-1], text))
		}
		out = append(out, text)
	}
	return out
}

// writeTo writes the file with the edits of the plan.
func (f *file) writeTo(w io.Writer) error {
	for _, text := range f.result() {
		if _, err := w.Write(text); err != nil {
			return err //nolint:wrapcheck // the caller names the file
		}
	}
	return nil
}

// wholes returns the whole file as it was and as the plan makes it.
func (f *file) wholes() (before, after []byte) {
	for _, d := range f.documents {
		before = append(before, d.Text...)
	}
	return before, slices.Concat(f.result()...)
}

// tolerate adds to the error what to do about a text that may be a template.
func tolerate(err error, text []byte) error {
	unreadable, ok := errors.AsType[*source.Error](err)
	if !ok || !bytes.Contains(text, []byte("{{")) {
		return err
	}
	unreadable.Err = fmt.Errorf("%w; if the file is a template, render it first, or leave it out with --exclude", unreadable.Err)
	return unreadable
}
