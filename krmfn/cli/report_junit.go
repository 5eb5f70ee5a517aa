package cli

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// The part of the JUnit form that build servers read.
type (
	junitSuites struct {
		XMLName xml.Name   `xml:"testsuites"`
		Suite   junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// writeJUnit writes a test for every finding, which fails when the exit status says so, and one that
// passes for every file without findings.
func writeJUnit(w io.Writer, r report) error {
	suite := junitSuite{Name: "inject-sidecars " + r.verb}
	for _, f := range r.findings {
		suite.add(f, r.failOn.fails(f))
	}
	for _, name := range r.files {
		if !slices.ContainsFunc(r.findings, func(f engine.Finding) bool { return f.Place.File == name }) {
			suite.Cases = append(suite.Cases, junitCase{Class: name, Name: r.verb})
		}
	}
	suite.Tests = len(suite.Cases)
	text, err := xml.MarshalIndent(junitSuites{Suite: suite}, "", "  ")
	if err != nil {
		return err //nolint:wrapcheck // the caller says what was to be written
	}
	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err //nolint:wrapcheck // the caller says what was written
}

func (s *junitSuite) add(f engine.Finding, fails bool) {
	c := junitCase{Class: f.Place.File, Name: f.Ref.String() + ": " + f.Code}
	text := f.Text()
	if at := f.Place.String(); at != "" {
		text = at + ": " + text
	}
	if fails {
		s.Failures++
		c.Failure = &junitFailure{Type: f.Code, Message: f.Message, Text: text}
	} else {
		c.Out = string(f.Severity) + ": " + text
	}
	s.Cases = append(s.Cases, c)
}
