package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// readSize is how much of a stream is read at a time.
const readSize = 1 << 20

// scan reads the file, or the stream that stands for it, and cuts it into documents.
func (f *file) scan(stream io.Reader) error {
	if f.path == "" {
		return f.scanFrom(stream, readSize)
	}
	in, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("reading %s: %w", f.name, cause(err))
	}
	defer in.Close()
	before, err := in.Stat()
	if err != nil {
		return fmt.Errorf("reading %s: %w", f.name, cause(err))
	}
	if before.Mode().IsRegular() {
		f.info = before
	}
	if err := f.scanFrom(in, int(min(before.Size()+1, readSize))); err != nil {
		return err
	}
	after, err := in.Stat()
	if err == nil && f.info != nil && !same(before, after) {
		err = errChanged
	}
	if err != nil {
		f.documents = nil
		return fmt.Errorf("reading %s: %w", f.name, cause(err))
	}
	return nil
}

// scanFrom cuts what comes, so that no more is in memory than the text.
func (f *file) scanFrom(in io.Reader, size int) error {
	var rest []byte
	for {
		text := make([]byte, len(rest)+max(size, len(rest), bytes.MinRead))
		copy(text, rest)
		n, err := io.ReadFull(in, text[len(rest):])
		text = text[:len(rest)+n]
		isEnd := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !isEnd {
			f.documents = nil
			return fmt.Errorf("reading %s: %w", f.name, cause(err))
		}
		if isEnd {
			f.cut(text)
			return nil
		}
		end := lastDocument(text)
		f.cut(text[:end:end])
		rest = text[end:]
	}
}

// cut adds the documents of a text that goes on with what is there.
func (f *file) cut(text []byte) {
	line, index := 0, 0
	if n := len(f.documents); n > 0 {
		last := f.documents[n-1]
		line, index = last.Line+bytes.Count(last.Text, []byte("\n")), last.Index+1
	}
	for _, d := range source.Split(text) {
		d.File, d.Line, d.Index = f.name, d.Line+line, d.Index+index
		f.documents = append(f.documents, d)
	}
}

// size returns how much text there is.
func (f *file) size() int {
	n := 0
	for _, d := range f.documents {
		n += len(d.Text)
	}
	return n
}

// lastDocument returns where the last document of a text starts that is not complete: at a line with the marker ---, or
// with the directives in front of it; 0 when there is none. One that may go on behind the text does not count.
func lastDocument(text []byte) int {
	for end := len(text); ; {
		n := bytes.LastIndex(text[:end], []byte("\n---"))
		if n < 0 {
			return 0
		}
		next := n + len("\n---")
		if next < len(text) && strings.IndexByte(" \t\r\n", text[next]) >= 0 {
			return beforeDirectives(text[:n+1])
		}
		end = n + len("\n--")
	}
}

// beforeDirectives returns where the directives of YAML start that a text ends with: lines with a
// percent sign.
func beforeDirectives(text []byte) int {
	for {
		line := 1 + bytes.LastIndexByte(text[:max(len(text)-1, 0)], '\n')
		if line >= len(text) || text[line] != '%' {
			return len(text)
		}
		text = text[:line]
	}
}
