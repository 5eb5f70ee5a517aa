package cli

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
func sample() report {
	ref := transform.Ref{APIVersion: "apps/v1", Kind: "Deployment", Namespace: "shop", Name: "cart"}
	one := func(code string, s transform.Severity, at engine.Place) engine.Finding {
		return engine.Finding{Place: at, Diagnostic: transform.Diagnostic{
			Code: code, Severity: s, Message: "is <wrong>", Remedy: "correct it", Ref: ref, Path: transform.Fields("spec").At(1),
		}}
	}
	return report{verb: "lint", files: []string{"a b.yaml", "c.yaml"}, findings: []engine.Finding{
		one(hazard.Catalogue()[0].Code, transform.Error, engine.Place{File: "a b.yaml", Line: 3, Column: 7}),
		one("of-its-own", transform.Warning, engine.Place{File: "a b.yaml"}),
		one("of-its-own", transform.Info, engine.Place{}),
	}}
}

func TestText(t *testing.T) {
	var b bytes.Buffer
	if err := writeText(&b, sample(), false); err != nil {
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
	if err := writeText(&b, sample(), true); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(b.String(), "a b.yaml:3:7: \033[31merror\033[0m: Deployment") {
		t.Errorf("%q", b.String())
	}
}

func TestJSON(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, sample()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines", len(lines))
	}
	var got line
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	want := line{
		File: "a b.yaml", Line: 3, Column: 7, Severity: "error", Code: hazard.Catalogue()[0].Code, APIVersion: "apps/v1",
		Kind: "Deployment", Namespace: "shop", Name: "cart", Path: "spec[1]", Message: "is <wrong>", Remedy: "correct it",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSARIF(t *testing.T) {
	var b bytes.Buffer
	if err := writeSARIF(&b, sample()); err != nil {
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
	want := &sarifPhysical{sarifArtifact{"a%20b.yaml"}, &sarifRegion{3, 7}}
	if diff := cmp.Diff(want, at.Physical); diff != "" {
		t.Error(diff)
	}
	if got := at.Logical[0].FullyQualifiedName; got != "Deployment shop/cart" {
		t.Errorf("logical location %q", got)
	}
	if run.Results[1].Locations[0].Physical.Region != nil || run.Results[2].Locations[0].Physical != nil {
		t.Error("a place that is unknown is given")
	}
}

func TestJUnit(t *testing.T) {
	var b bytes.Buffer
	if err := writeJUnit(&b, sample()); err != nil {
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
