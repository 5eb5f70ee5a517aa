package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"sync/atomic"

	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A file is one input on its way through the program. It is parsed either as a whole, or stretch by
// stretch.
type file struct {
	input
	part // the whole file, when it is parsed at once

	info      fs.FileInfo // what it was when it was read; nil for what is no file
	stretches []*stretch
	around    []*part // documents that rules are made of

	loss     loss        // what of it cannot be read
	isMarked atomic.Bool // a mark of companion stands in it

	isRevised bool     // what a stage brings along has changed the text
	before    []byte   // that text as it was
	brought   []target // objects that are changed, new or gone because of that
	isNew     bool     // the file is to be made
	isGone    bool     // nothing is left in the file
	isImplied bool     // the command line does not name it
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
