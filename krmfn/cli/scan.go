package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"unicode"

	"github.com/inject-sidecars/inject-sidecars/transform/companion"
)

// How much text a stretch has at least, unless the file is smaller, and how much is read at a time.
const (
	stretchSize = 32 << 10
	readSize    = 1 << 20
)

// A scan cuts a file into stretches and looks for the documents that rules are made of.
type scan struct {
	file   *file
	wanted func(kind string) bool // whether rules are made of objects of a kind
	line   int

	looking sync.WaitGroup // at stretches, while others are read
}

// run reads the file from its start to its end.
func (s *scan) run(stream io.Reader) error {
	err := s.open(stream)
	s.gather()
	return err
}

// gather waits until all stretches have been looked at, and collects the documents that rules are made
// of.
func (s *scan) gather() {
	s.looking.Wait()
	for _, one := range s.file.stretches {
		s.file.around = append(s.file.around, one.around...)
		one.around = nil
	}
}

// open opens the file and reads it, and sees to it that it does not change meanwhile.
func (s *scan) open(stream io.Reader) error {
	if s.file.path == "" {
		return s.read(stream, readSize)
	}
	f, err := os.Open(s.file.path)
	if err != nil {
		return fmt.Errorf("reading %s: %w", s.file.name, cause(err))
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return fmt.Errorf("reading %s: %w", s.file.name, cause(err))
	}
	if before.Mode().IsRegular() {
		s.file.info = before
	}
	if err := s.read(f, int(min(before.Size()+1, readSize))); err != nil {
		return err
	}
	after, err := f.Stat()
	if err == nil && s.file.info != nil && !same(before, after) {
		err = errChanged
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", s.file.name, cause(err))
	}
	return nil
}

// read cuts what comes.
func (s *scan) read(in io.Reader, size int) error {
	var rest []byte
	for {
		text := make([]byte, len(rest)+max(size, len(rest), bytes.MinRead))
		copy(text, rest)
		n, err := io.ReadFull(in, text[len(rest):])
		text = text[:len(rest)+n]
		isEnd := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !isEnd {
			return fmt.Errorf("reading %s: %w", s.file.name, cause(err))
		}
		if rest = s.cut(text, isEnd); isEnd {
			return nil
		}
	}
}

// cut makes stretches of a text and returns what is left: at the end of the file nothing.
func (s *scan) cut(text []byte, isEnd bool) []byte {
	for len(text) > 0 {
		n := stretchEnd(text)
		if n < 0 && !isEnd {
			return text
		}
		if n < 0 {
			n = len(text)
		}
		s.add(text[:n:n])
		text = text[n:]
	}
	return nil
}

// stretchEnd returns where a stretch of the right size ends, before a marker ---, or -1.
func stretchEnd(text []byte) int {
	if len(text) <= stretchSize {
		return -1
	}
	return nextDocument(text, stretchSize)
}

// nextDocument returns where the next document starts behind a position, or -1: at a line with the
// marker ---, or with the directives in front of it. A line at the start of the text does not count,
// and neither does one that may go on behind the text.
func nextDocument(text []byte, from int) int {
	for at := from; ; {
		n := bytes.Index(text[at:], []byte("\n---"))
		if n < 0 || at+n+len("\n---") >= len(text) {
			return -1
		}
		at += n + 1
		if start := beforeDirectives(text[:at]); start > from && strings.IndexByte(" \t\r\n", text[at+len("---")]) >= 0 {
			return start
		}
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

// add takes a stretch.
func (s *scan) add(text []byte) {
	one := &stretch{file: s.file, line: s.line, text: text}
	s.file.stretches = append(s.file.stretches, one)
	s.looking.Go(func() { one.look(text, s.wanted) })
	s.line += bytes.Count(text, []byte("\n"))
}

// look finds the documents in the text of a stretch that rules are made of.
func (s *stretch) look(text []byte, wanted func(kind string) bool) {
	if bytes.Contains(text, []byte(companion.Annotation)) {
		s.file.isMarked.Store(true)
	}
	if !mentions(text, wanted) {
		return
	}
	line := s.line
	for len(text) > 0 {
		n := nextDocument(text, 0)
		if n < 0 {
			n = len(text)
		}
		document := text[:n:n]
		if mentions(document, wanted) {
			s.around = append(s.around, &part{origin: s.file.input, text: document, line: line})
		}
		line += bytes.Count(document, []byte("\n"))
		text = text[n:]
	}
}

// mentions says whether a text names one of the kinds: kind: Service, however that is written. It
// may say so of a text in which that is no field of an object.
func mentions(text []byte, wanted func(kind string) bool) bool {
	for {
		n := bytes.Index(text, []byte("kind"))
		if n < 0 {
			return false
		}
		text = text[n+len("kind"):]
		value, isField := bytes.CutPrefix(bytes.TrimLeft(text, "\"' \t\r\n"), []byte(":"))
		if !isField {
			continue
		}
		value = bytes.TrimLeft(value, "\"' \t\r\n")
		end := bytes.IndexFunc(value, func(r rune) bool { return !unicode.IsLetter(r) })
		if end < 0 {
			end = len(value)
		}
		if wanted(string(value[:end])) {
			return true
		}
	}
}
