package report

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// sample returns a report with findings of all severities, with and without a place.
func sample() Report {
	ref := transform.Ref{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "cart"}
	one := func(code string, s transform.Severity, at engine.Place) engine.Finding {
		return engine.Finding{Place: at, Diagnostic: transform.Diagnostic{
			Code: code, Severity: s, Message: "is <wrong>", Remedy: "correct it", Ref: ref, Path: transform.Fields("spec").At(1),
		}}
	}
	return Report{Verb: "lint", Version: "v1.2.3-rc.1 abc", Files: []string{"a b.yaml", "c.yaml"}, Findings: []engine.Finding{
		one(hazard.Catalogue()[0].Code, transform.Error, engine.Place{File: "a b.yaml", Line: 3, Column: 7}),
		one("of-its-own", transform.Warning, engine.Place{File: "a b.yaml"}),
		one("of-its-own", transform.Info, engine.Place{}),
	}}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := text(&b, sample(), false); err != nil {
		t.Fatal(err)
	}
	want := `a b.yaml:3:7: error: Deployment shop/cart: spec[1]: is <wrong>; correct it [` + hazard.Catalogue()[0].Code + `]
a b.yaml: warning: Deployment shop/cart: spec[1]: is <wrong>; correct it [of-its-own]
info: Deployment shop/cart: spec[1]: is <wrong>; correct it [of-its-own]
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	if err := text(&b, sample(), true); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "a b.yaml:3:7: \033[31merror\033[0m: Deployment") {
		t.Errorf("%q", b.String())
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := asJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	var got record
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	want := record{
		File: "a b.yaml", Line: 3, Column: 7, Severity: "error", Code: hazard.Catalogue()[0].Code, APIVersion: "apps/v1",
		Kind: "Deployment", Namespace: "shop", Name: "cart", Path: "spec[1]", Message: "is <wrong>", Remedy: "correct it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	if err := asSARIF(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var log sarifLog
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if log.Version != "2.1.0" || len(run.Results) != 3 || len(run.Tool.Driver.Rules) != len(hazard.Catalogue())+1 {
		t.Fatalf("version %s, %d results, %d rules", log.Version, len(run.Results), len(run.Tool.Driver.Rules))
	}
	for i, level := range []string{"error", "warning", "note"} {
		r := run.Results[i]
		if r.Level != level || run.Tool.Driver.Rules[r.RuleIndex].ID != r.RuleID {
			t.Errorf("%+v", r)
		}
	}
	at := run.Results[0].Locations[0]
	want := &sarifPhysical{sarifArtifact{"a%20b.yaml", "%SRCROOT%"}, &sarifRegion{3, 7, 3}}
	if diff := cmp.Diff(want, at.Physical); diff != "" {
		t.Error(diff)
	}
	if got := at.Logical[0].FullyQualifiedName; got != "Deployment shop/cart" {
		t.Errorf("logical location %q", got)
	}
	if run.Results[2].Locations[0].Physical != nil {
		t.Error("a place that is unknown is given")
	}
	if v := run.Tool.Driver.SemanticVersion; v != "1.2.3-rc.1" {
		t.Errorf("version %q", v)
	}
	prints := map[string]bool{}
	for _, r := range run.Results {
		prints[r.Fingerprints["injectSidecars/v1"]] = true
	}
	if len(prints) != len(run.Results) {
		t.Errorf("fingerprints %v", prints)
	}
}

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := asJUnit(&b, sample()); err != nil {
		t.Fatal(err)
	}
	var got junitSuites
	if err := xml.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	s := got.Suite
	if s.Tests != 4 || s.Failures != 1 || s.Cases[1].Failure != nil || len(s.Cases) != 4 || s.Cases[2].Failure != nil || s.Cases[3].Class != "c.yaml" {
		t.Errorf("%+v", s)
	}
	if f := s.Cases[0].Failure; f == nil || !strings.Contains(f.Text, "a b.yaml:3:7: Deployment shop/cart") {
		t.Errorf("%+v", f)
	}
}

// As many annotations as GitHub takes, errors first, and none that what stands in a manifest could begin.
func TestGitHub(t *testing.T) {
	r := sample()
	r.Findings[0].Ref.Name = "cart\n::warning::x"
	r.Findings[0].Place.File = "a,b:c.yaml"
	for range 12 {
		r.Findings = append(r.Findings, r.Findings[1])
	}
	var b bytes.Buffer
	if err := asGitHub(&b, r); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	want := `::error file=a%2Cb%3Ac.yaml,line=3,col=7,title=` + hazard.Catalogue()[0].Code +
		`::Deployment shop/cart\n::warning::x: spec[1]: is <wrong>; correct it [` + hazard.Catalogue()[0].Code + `]`
	if lines[0] != want {
		t.Errorf("got  %s\nwant %s", lines[0], want)
	}
	if len(lines) != 13 || lines[12] != "3 more of severity warning: GitHub shows 10 of each; -o text lists all" {
		t.Errorf("%d lines: %s", len(lines), lines[len(lines)-1])
	}
}

// Why a run ended before it was done stands in every form for machines, and each stays what it is.
func TestReason(t *testing.T) {
	for name, form := range Forms(false) {
		var b bytes.Buffer
		if err := form(&b, Report{Verb: "lint", Reason: "reading a.yaml: \x1b no such file"}); err != nil {
			t.Fatal(err)
		}
		if has := strings.Contains(b.String(), "no such file"); has != (name != "text") {
			t.Errorf("%s: %s", name, b.String())
		}
	}
}
