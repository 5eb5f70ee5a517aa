package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// StreamOptions are the options of Stream.
type StreamOptions struct {
	Options

	// Agree is called with the plan for each part of the stream before that part is written. Nil
	// agrees to all.
	Agree func(*transform.Plan) error
}

// Stream rewrites a stream of manifests of any length, a part at a time: it holds no more than a
// few parts of half a megabyte, or the largest document a few times over. Parts are whole documents,
// in order, and the rules see each alone.
//
// Nothing of a part is written before Agree was called with the plan for it, which says what that of
// Rewrite says. An error of Agree ends the stream, and so does, after Agree, a plan with an Error;
// that part is not written. What was written before stays written, so who wants all or nothing lets
// w be a file that is thrown away.
//
// The error is an *Error when a document that matters cannot be parsed. Once Stream has returned it
// reads no more.
func Stream(r io.Reader, w io.Writer, o StreamOptions, rules ...transform.Rule) error {
	if o.Mentions == nil {
		o.Mentions = MentionsOf(rules...)
	}
	return partsFrom(r, o.Options).each(func(part *File) error {
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
		return nil
	})
}

// partsFrom cuts what a reader gives.
func partsFrom(r io.Reader, o Options) *parts {
	grow := func(rest []byte, n int) ([]byte, bool, error) {
		more := make([]byte, len(rest)+n)
		copy(more, rest)
		got, err := io.ReadFull(r, more[len(rest):])
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return nil, false, fmt.Errorf("reading: %w", err)
		}
		return more[:len(rest)+got], ended, nil
	}
	return &parts{grow: grow, options: o, kinds: o.kinds()}
}
