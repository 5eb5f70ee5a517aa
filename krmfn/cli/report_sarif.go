package cli

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// The part of SARIF 2.1.0 that we write.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version"`
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string      `json:"id"`
		Short   sarifText   `json:"shortDescription"`
		Help    *sarifText  `json:"help,omitempty"`
		Default *sarifLevel `json:"defaultConfiguration,omitempty"`
	}
	sarifLevel struct {
		Level string `json:"level"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Logical  []sarifLogical `json:"logicalLocations,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
	}
	sarifLogical struct {
		FullyQualifiedName string `json:"fullyQualifiedName"`
		Kind               string `json:"kind"`
	}
)

// writeSARIF writes the report for code scanning.
func writeSARIF(w io.Writer, r report) error {
	rules := sarifRules(r.findings)
	run := sarifRun{
		Tool:    sarifTool{sarifDriver{Name: "inject-sidecars", Version: version(), Rules: rules}},
		Results: []sarifResult{},
	}
	for _, f := range r.findings {
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Code, Level: sarifLevelOf(f.Severity), Message: sarifText{f.Text()},
			RuleIndex: slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == f.Code }),
			Locations: []sarifLocation{sarifLocationOf(f)},
		})
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(sarifLog{ //nolint:wrapcheck // the caller says what was written
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// sarifRules returns a rule for every hazard, and for what else was found.
func sarifRules(findings []engine.Finding) []sarifRule {
	var out []sarifRule
	for _, h := range hazard.Catalogue() {
		out = append(out, sarifRule{
			ID: h.Code, Short: sarifText{h.Sentence}, Help: &sarifText{h.Remedy},
			Default: &sarifLevel{sarifLevelOf(h.Severity)},
		})
	}
	for _, f := range findings {
		if !slices.ContainsFunc(out, func(r sarifRule) bool { return r.ID == f.Code }) {
			out = append(out, sarifRule{ID: f.Code, Short: sarifText{f.Code}})
		}
	}
	return out
}

func sarifLevelOf(s transform.Severity) string {
	if s == transform.Info {
		return "note"
	}
	return string(s)
}

// sarifLocationOf returns where the finding is.
func sarifLocationOf(f engine.Finding) sarifLocation {
	out := sarifLocation{Logical: []sarifLogical{{FullyQualifiedName: f.Ref.String(), Kind: "object"}}}
	if f.Place.File == "" {
		return out
	}
	path := url.URL{Path: filepath.ToSlash(f.Place.File)}
	out.Physical = &sarifPhysical{Artifact: sarifArtifact{path.String()}}
	if f.Place.Line > 0 {
		out.Physical.Region = &sarifRegion{f.Place.Line, f.Place.Column}
	}
	return out
}
