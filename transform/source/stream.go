package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Stream rewrites a stream of manifests of any length, a part at a time: it holds no more than a
// few megabytes, or the largest document a few times over. Parts are whole documents, in order.
//
// Before it writes a part it calls agree with the plan for it, which has the same diagnostics as
// that of Rewrite. An error of agree ends the stream, and so does, after agree, a plan with an
// Error: nothing of that part is written. What was written before stays written, so who wants all
// or nothing lets w be a file that is thrown away. Agree may be nil.
//
// The rules see each part alone. The error is an *Error when a document that matters cannot be
// parsed.
func Stream(r io.Reader, w io.Writer, o StreamOptions, rules ...transform.Rule) error {
	s := stream{in: r, options: o.Options, kinds: o.kinds()}
	for {
		part, err := s.next()
		if err != nil || part == nil {
			return err
		}
		var b bytes.Buffer
		plan, err := part.run(&b, true, rules)
		if err != nil {
			return err
		}
		if o.Agree != nil {
			if err := o.Agree(plan); err != nil {
				return err
			}
		}
		if err := plan.Err(); err != nil {
			return err
		}
		if _, err := w.Write(b.Bytes()); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
}

// StreamOptions are the options of Stream.
type StreamOptions struct {
	Options

	// Agree is called with the plan for each part of the stream before that part is written.
	Agree func(*transform.Plan) error
}

// A stream cuts what it reads into parts.
type stream struct {
	in      io.Reader
	options Options
	kinds   kinds
	rest    []byte // read, and not yet part of a part
	ended   bool
	index   int // documents before
	line    int // lines before
}

// next returns the next part of the stream, nil at its end.
func (s *stream) next() (*File, error) {
	for {
		if err := s.read(max(batchSize, len(s.rest))); err != nil {
			return nil, err
		}
		if n := s.complete(); n > 0 {
			part := &File{kinds: s.kinds, documents: s.documents(s.rest[:n:n])}
			s.rest = bytes.Clone(s.rest[n:])
			return part, nil
		}
		if s.ended {
			return nil, nil //nolint:nilnil // the end is no fault
		}
	}
}

// read reads up to n bytes more.
func (s *stream) read(n int) error {
	if s.ended {
		return nil
	}
	begin := len(s.rest) == 0 && s.line == 0
	more := make([]byte, len(s.rest)+n)
	copy(more, s.rest)
	got, err := io.ReadFull(s.in, more[len(s.rest):])
	s.rest = more[:len(s.rest)+got]
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		s.ended = true
	case err != nil:
		return fmt.Errorf("reading: %w", err)
	}
	if begin {
		return refuseUTF16(s.rest, s.options.File)
	}
	return nil
}

// complete returns how much of what was read is whole documents. The last one is whole only at the
// end of the stream.
func (s *stream) complete() int {
	if s.ended {
		return len(s.rest)
	}
	lines := s.rest[:1+bytes.LastIndexByte(s.rest, '\n')]
	parts := split(lines)
	if len(parts) < 2 {
		return 0
	}
	return len(lines) - len(parts[len(parts)-1])
}

// documents returns the documents in a text, counted on from those before.
func (s *stream) documents(text []byte) []*document {
	all := documents(text, s.options.File)
	for _, d := range all {
		d.index += s.index
		d.line += s.line
	}
	s.line += bytes.Count(text, []byte("\n"))
	last := all[len(all)-1]
	s.index = last.index
	if hasContent(last.text) {
		s.index++
	}
	return all
}
