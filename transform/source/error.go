package source

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// An Error says at which place a file cannot be read.
type Error struct {
	File   string // empty when unknown
	Line   int    // from 1
	Column int    // from 1, counted in characters
	Err    error
}

// Error starts with file:line:column, or line:column when the file has no name.
func (e *Error) Error() string {
	at := fmt.Sprintf("%d:%d: ", e.Line, e.Column)
	if e.File != "" {
		at = e.File + ":" + at
	}
	return at + e.Err.Error()
}

// Unwrap returns what is wrong there.
func (e *Error) Unwrap() error { return e.Err }

// badLine matches the line number in an error of the YAML library.
var badLine = transform.Pattern(`^(?:yaml: )?(?:line (\d+): )?(.*)`)

// locate turns an error of the YAML library into one with a place in the file. The library names
// the line alone, and none for a character that it does not take, which is looked for here.
func (d *document) locate(err error) *Error {
	m := badLine().FindStringSubmatch(strings.ReplaceAll(err.Error(), "\n", " "))
	line, _ := strconv.Atoi(m[1])
	at := -1
	if line == 0 {
		at = badCharacter(d.text)
	}
	l := scan.NewLines(d.text)
	if at < 0 {
		at = l.FirstCharacter(min(max(line, 1), l.Count()))
	}
	row := l.At(at)
	column := 1 + utf8.RuneCount(d.text[l.Start(row):at])
	return &Error{File: d.file, Line: d.line + row, Column: column, Err: fmt.Errorf("reading YAML: %s", m[2])}
}

// badCharacter returns the position of the first byte that YAML does not take, or -1.
func badCharacter(text []byte) int {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		isControl := r < ' ' && !strings.ContainsRune("\t\n\r", r) || r == 0x7f
		if r == utf8.RuneError && size == 1 || isControl {
			return i
		}
		i += size
	}
	return -1
}
