package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A stretch is some whole documents of a file, on the way through the program: what is parsed,
// planned and spliced at a time.
type stretch struct {
	product

	file *file
	line int   // how many lines of the file are before it
	from int64 // where it starts in the file
	size int
	text []byte // nil when it is to be read again
	kept *aside // where, when it was put aside

	around []*part // documents in it that rules are made of, until they are those of the file
}

// A product is what the work on a stretch gives.
type product struct {
	isChanged bool
	out       []byte // the new text, unless it was put aside
	outAside  *aside

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

// read returns the text as it came in.
func (s *stretch) read() ([]byte, error) { return s.readInto(&buffer{}) }

// A buffer is room for the text of one stretch after the other.
type buffer struct{ text []byte }

// of returns room of a size.
func (b *buffer) of(size int) []byte {
	if cap(b.text) < size {
		b.text = make([]byte, size)
	}
	return b.text[:size]
}

// readInto returns the text as it came in. It stands in the buffer if it is not in memory anyway.
func (s *stretch) readInto(b *buffer) ([]byte, error) {
	switch {
	case s.text != nil:
		return s.text, nil
	case s.kept != nil:
		text, err := s.kept.read()
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", s.file.name, cause(err))
		}
		return text, nil
	}
	text, err := s.reread(b)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", s.file.name, cause(err))
	}
	return text, nil
}

// reread reads the text from the file once more, which must not have changed.
func (s *stretch) reread(b *buffer) ([]byte, error) {
	f, err := os.Open(s.file.path)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller names the file
	}
	defer f.Close()
	text := b.of(s.size)
	if _, err := f.ReadAt(text, s.from); err != nil && err != io.EOF {
		return nil, err //nolint:wrapcheck // the caller names the file
	}
	now, err := f.Stat()
	switch {
	case err != nil:
		return nil, err //nolint:wrapcheck // the caller names the file
	case !same(s.file.info, now):
		return nil, errChanged
	}
	return text, nil
}

// result returns the text with the edits of the plan, perhaps in the buffer.
func (s *stretch) result(b *buffer) ([]byte, error) {
	switch {
	case !s.isChanged:
		return s.readInto(b)
	case s.outAside != nil:
		text, err := s.outAside.read()
		if err != nil {
			return nil, fmt.Errorf("reading what was put aside: %w", cause(err))
		}
		return text, nil
	}
	return s.out, nil
}

// isChanged says whether the plan changes the file.
func (f *file) isChanged() bool {
	if f.isRevised {
		return true
	}
	for _, s := range f.stretches {
		if s.isChanged {
			return true
		}
	}
	return false
}

// writeTo writes the file with the edits of the plan.
func (f *file) writeTo(w io.Writer) error {
	var b buffer
	for _, s := range f.stretches {
		text, err := s.result(&b)
		if err != nil {
			return err
		}
		if _, err := w.Write(text); err != nil {
			return err //nolint:wrapcheck // the caller names the file
		}
	}
	return nil
}

// texts returns the whole file as it was and as the plan makes it.
func (f *file) texts() (before, after []byte, err error) {
	var old, now bytes.Buffer
	if f.isRevised {
		err = f.writeTo(&now)
		return f.before, now.Bytes(), err
	}
	for _, s := range f.stretches {
		text, err := s.read()
		if err != nil {
			return nil, nil, err
		}
		old.Write(text)
	}
	err = f.writeTo(&now)
	return old.Bytes(), now.Bytes(), err
}
