package report

import (
	"cmp"
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
		Errors   int         `xml:"errors,attr"`
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Class   string        `xml:"classname,attr"`
		Name    string        `xml:"name,attr"`
		Time    string        `xml:"time,attr"`
		Error   *junitFailure `xml:"error,omitempty"`
		Failure *junitFailure `xml:"failure,omitempty"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitFailure struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// noTime is how long each of the tests took: the same report is the same bytes.
const noTime = "0"

// asJUnit writes a test for every finding, which fails when the exit status says so, and one that
// passes for every file without findings.
func asJUnit(w io.Writer, r Report) error {
	suite := junitSuite{Name: "inject-sidecars " + r.Verb, Time: noTime}
	if r.Reason != "" {
		suite.Errors = 1
		suite.Cases = append(suite.Cases, junitCase{
			Class: "inject-sidecars", Name: r.Verb, Time: noTime, Error: &junitFailure{Type: CodeEnded, Message: r.Reason, Text: r.Reason},
		})
	}
	for _, f := range r.Findings {
		suite.add(f, r.FailOn.Fails(f))
	}
	for _, name := range r.Files {
		if !slices.ContainsFunc(r.Findings, func(f engine.Finding) bool { return f.Place.File == name }) {
			suite.Cases = append(suite.Cases, junitCase{Class: name, Name: r.Verb, Time: noTime})
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
	c := junitCase{Class: cmp.Or(f.Place.File, "inject-sidecars"), Name: f.Ref.String() + ": " + f.Code, Time: noTime}
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
