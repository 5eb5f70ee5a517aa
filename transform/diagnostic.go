package transform

import (
	"fmt"
	"strings"
)

// Severity says how much a Diagnostic matters. The values are those of a KRM function result.
type Severity string

// An Error keeps a plan from being applied. A Warning is for a person to look at. Info says what
// was done or why nothing was.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// A Ref names an object, and where it was read when that is known.
type Ref struct {
	APIVersion string
	Kind       string
	Namespace  string
	Name       string
	File       string // path as the host gives it; empty when unknown
	Document   int    // position of the document in File, counted from 0
	Line       int    // line of the field in File, or else in what was read, from 1; 0 when unknown
}

// Clone returns a Ref that refers to no text which it was read from.
func (r Ref) Clone() Ref {
	for _, field := range []*string{&r.APIVersion, &r.Kind, &r.Namespace, &r.Name, &r.File} {
		*field = strings.Clone(*field)
	}
	return r
}

// String writes the object as people say it: Deployment shop/cart.
func (r Ref) String() string {
	name := r.Name
	if r.Namespace != "" {
		name = r.Namespace + "/" + name
	}
	kind := r.Kind
	if kind == "" {
		kind = "object"
	}
	return strings.TrimSpace(kind + " " + name)
}

// A Diagnostic says one thing about one object and carries the edits that would settle it. One
// without edits is only a remark.
type Diagnostic struct {
	Code     string   // stable and documented: "name-clash"
	Severity Severity // Error, Warning or Info
	Message  string   // one lower-case sentence, no full stop
	Remedy   string   // what the reader can do about it; may be empty
	Ref      Ref      // the object
	Path     Path     // the field, from the object on
	Origin   Path     // where it stands in the object as it came, when a plan has moved it; else nil
	Edits    []Edit   // in order, each on what the one before left
	Distance int      // of what a message names as the nearest: of several the least counts
}

// String writes the diagnostic on one line: object, field, what is wrong, what to do, code.
//
//	Deployment shop/cart: spec.template.spec.containers[1].name: duplicate "logs"; rename one of them [name-clash]
func (d Diagnostic) String() string {
	var b strings.Builder
	b.WriteString(d.Ref.String())
	if len(d.Path) > 0 {
		b.WriteString(": " + d.Path.String())
	}
	return oneLine(fmt.Sprintf("%s: %s [%s]", b.String(), d.Text(), d.Code))
}

// Text writes what is wrong, on which line of its file when that is known, and what to do. A line of what
// a host has put together says nothing to anybody: the path does.
func (d Diagnostic) Text() string {
	text := d.Message
	if d.Ref.Line > 0 && d.Ref.File != "" {
		text += fmt.Sprintf(" (%s, near line %d)", d.Ref.File, d.Ref.Line)
	}
	if d.Remedy != "" {
		text += "; " + d.Remedy
	}
	return text
}

// oneLine keeps text from the input from starting a line of its own.
func oneLine(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", `\n`), "\r", `\r`)
}
