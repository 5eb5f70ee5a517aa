package source

import (
	"bytes"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// parts cuts a text into parts of whole documents, each parsed while the one before is worked on.
type parts struct {
	// grow returns the rest of what was got before with n bytes more, and whether that is all.
	grow func(rest []byte, n int) (more []byte, ended bool, err error)

	options Options
	kinds   kinds
	rest    []byte // got, and not yet part of a part
	ended   bool
	begun   bool
	index   int // documents before
	line    int // lines before
}

// partSize is how much text is worked on at a time: enough to keep all processors busy.
const partSize = 1 << 19

// each calls do with every part, parsed. The error is that of the first part that has one.
func (p *parts) each(do func(*File) error) error {
	pending := p.start()
	for {
		r := <-pending
		if r.err != nil || r.part == nil {
			return r.err
		}
		pending = p.start()
		if err := do(r.part); err != nil {
			<-pending // nothing is read once we have returned
			return err
		}
	}
}

// A reading is a part, nil at the end, or why there is none.
type reading struct {
	part *File
	err  error
}

// start reads and parses the next part, while its caller goes on.
func (p *parts) start() <-chan reading {
	out := make(chan reading, 1)
	go func() {
		part, err := p.next()
		if err == nil && part != nil {
			err = part.parse()
		}
		out <- reading{part, err}
	}()
	return out
}

// next returns the next part, nil at the end.
func (p *parts) next() (*File, error) {
	for {
		if err := p.read(max(partSize, len(p.rest))); err != nil {
			return nil, err
		}
		if n := p.complete(); n > 0 {
			part := &File{kinds: p.kinds, room: &Room{}, documents: p.documents(p.rest[:n:n])}
			p.rest = p.rest[n:]
			return part, nil
		}
		if p.ended {
			return nil, nil //nolint:nilnil // the end is no fault
		}
	}
}

// read gets n bytes more.
func (p *parts) read(n int) (err error) {
	if p.ended {
		return nil
	}
	p.rest, p.ended, err = p.grow(p.rest, n)
	if err == nil && !p.begun {
		p.begun = true
		err = refuseUTF16(p.rest, p.options.File)
	}
	return err
}

// complete returns how much of the rest is whole documents. The last one is whole only at the end.
func (p *parts) complete() int {
	text := p.rest
	if !p.ended {
		text = text[:1+bytes.LastIndexByte(text, '\n')]
	}
	end := 0
	for end < len(text) && end < partSize {
		n := scan.DocumentEnd(text[end:], scan.LineEnd)
		if n < 0 && p.ended {
			return len(text)
		}
		if n < 0 {
			break
		}
		end += n
	}
	return end
}

// documents returns the documents in a text, counted on from those before.
func (p *parts) documents(text []byte) []*document {
	all := documents(text, p.options.File)
	for _, d := range all {
		d.index += p.index
		d.line += p.line
	}
	p.line += bytes.Count(text, []byte("\n"))
	last := all[len(all)-1]
	p.index = last.index
	if hasContent(last.text) {
		p.index++
	}
	return all
}
