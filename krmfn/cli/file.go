package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"

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

	isTemplate atomic.Bool // of a Helm chart, and cannot be read
	isMarked   atomic.Bool // a mark of companion stands in it

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
	return f.tolerate(f.parse(o), text)
}

// tolerate passes over the error when the text is that of a template of a Helm chart, found in a
// directory. Such a file becomes manifests only when Helm renders it.
func (f *file) tolerate(err error, text []byte) error {
	unreadable, ok := errors.AsType[*source.Error](err)
	switch {
	case !ok || !f.walked || !isTemplate(text):
		return err
	case inChart(f.path):
		f.isTemplate.Store(true)
		return nil
	}
	unreadable.Err = fmt.Errorf("%w; if the file is a template, name the files or directories beside it instead", unreadable.Err)
	return unreadable
}

// inChart says whether the file lies among the templates of a Helm chart.
func inChart(path string) bool {
	for dir := filepath.Dir(path); dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if filepath.Base(dir) != "templates" {
			continue
		}
		if _, err := os.Stat(filepath.Join(filepath.Dir(dir), "Chart.yaml")); err == nil {
			return true
		}
	}
	return false
}
