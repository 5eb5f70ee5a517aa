// Package report writes what a run has found: as text for people, and in forms for machines. A new form is one file here
// and one line in [Forms].
package report

import (
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// A Report is what a run of a verb has found.
type Report struct {
	Verb     string
	Version  string // of the program
	Files    []string
	Findings []engine.Finding
	FailOn   Threshold
	IsFull   bool // text tells each finding, however many there are of its cause

	// URI returns what a file is called from the root of its repository, or its name.
	URI func(file string) string
	// Reason is why the run ended before it was done; empty when it did not.
	Reason string
}

// A Form writes a Report.
type Form func(io.Writer, Report) error

// Forms returns all forms by their names. That for people may be in colour.
func Forms(colour bool) map[string]Form {
	return map[string]Form{
		"text":   func(w io.Writer, r Report) error { return text(w, r, colour) },
		"json":   asJSON,
		"sarif":  asSARIF,
		"junit":  asJUnit,
		"github": asGitHub,
	}
}

// A Threshold is the least severity that is a failure: of the program and in JUnit.
type Threshold transform.Severity

// Fails says whether a finding is a failure.
func (t Threshold) Fails(f engine.Finding) bool {
	return f.Severity == transform.Error || f.Severity == transform.Warning && t == Threshold(transform.Warning)
}

// uri returns what a file is called in forms for machines.
func (r Report) uri(file string) string {
	if r.URI == nil {
		return file
	}
	return r.URI(file)
}
