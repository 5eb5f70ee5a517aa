package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// Where people read about the program, and about a code.
const (
	homePage = "https://github.com/inject-sidecars/inject-sidecars"
	codePage = homePage + "/blob/main/krmfn/docs/codes/%s.md"
)

// asSARIF writes the report for code scanning, as GitHub wants it: every finding on one line of a file of the repository,
// with a fingerprint that stays when lines move.
func asSARIF(w io.Writer, r Report) error {
	rules := sarifRules(r.Findings)
	run := sarifRun{
		Tool: sarifTool{sarifDriver{
			Name: "inject-sidecars", Version: r.Version, SemanticVersion: semantic(r.Version), InformationURI: homePage, Rules: rules,
		}},
		Invocations: []sarifInvocation{r.invocation()},
		Results:     []sarifResult{},
	}
	seen := map[string]int{}
	for _, f := range r.Findings {
		run.Results = append(run.Results, sarifResult{
			RuleID: f.Code, Level: sarifLevelOf(f.Severity), Message: sarifText{transform.Printable(f.Text())},
			RuleIndex:    slices.IndexFunc(rules, func(r sarifRule) bool { return r.ID == f.Code }),
			Locations:    []sarifLocation{r.location(f)},
			Fingerprints: map[string]string{"injectSidecars/v1": r.fingerprint(f, seen)},
		})
	}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(sarifLog{ //nolint:wrapcheck // the caller says what was written
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}

// invocation says how the run ended.
func (r Report) invocation() sarifInvocation {
	if r.Reason == "" {
		return sarifInvocation{IsSuccessful: true}
	}
	return sarifInvocation{Notifications: []sarifNotification{{"error", sarifText{r.Reason}}}}
}

// semantic returns the semantic version that a version of the program begins with, or "".
func semantic(version string) string {
	first, _, _ := strings.Cut(version, " ")
	if bare, isRelease := strings.CutPrefix(first, "v"); isRelease {
		return bare
	}
	return ""
}

// sarifRules returns a rule for every hazard, and for what else was found.
func sarifRules(findings []engine.Finding) []sarifRule {
	var out []sarifRule
	for _, h := range hazard.Catalogue() {
		rule := sarifRuleOf(h.Code, h.Sentence, h.Remedy)
		rule.Default = &sarifLevel{sarifLevelOf(h.Severity)}
		out = append(out, rule)
	}
	for _, f := range findings {
		if slices.ContainsFunc(out, func(r sarifRule) bool { return r.ID == f.Code }) {
			continue
		}
		sentence := f.Code
		if remark, found := hazard.FindRemark(f.Code); found {
			sentence = remark.Sentence
		}
		out = append(out, sarifRuleOf(f.Code, sentence, "run inject-sidecars explain "+f.Code))
	}
	return out
}

func sarifRuleOf(code, sentence, help string) sarifRule {
	return sarifRule{
		ID: code, Short: sarifText{sentence}, Full: sarifText{sentence}, Help: sarifText{help},
		HelpURI: fmt.Sprintf(codePage, code), Properties: sarifProperties{[]string{"kubernetes", "sidecar"}},
	}
}

func sarifLevelOf(s transform.Severity) string {
	if s == transform.Info {
		return "note"
	}
	return string(s)
}

// location returns where the finding is.
func (r Report) location(f engine.Finding) sarifLocation {
	out := sarifLocation{Logical: []sarifLogical{{FullyQualifiedName: f.Ref.String(), Kind: "object"}}}
	if f.Place.File == "" {
		return out
	}
	name := filepath.ToSlash(r.uri(f.Place.File))
	artifact := sarifArtifact{URI: (&url.URL{Path: name}).String(), Base: "%SRCROOT%"}
	if filepath.IsAbs(name) {
		artifact = sarifArtifact{URI: (&url.URL{Scheme: "file", Path: name}).String()}
	}
	line := max(f.Place.Line, 1)
	out.Physical = &sarifPhysical{artifact, &sarifRegion{line, f.Place.Column, line}}
	return out
}

// fingerprint tells a finding from others, wherever its line is. Of several that are alike each has its own.
func (r Report) fingerprint(f engine.Finding, seen map[string]int) string {
	key := fmt.Sprintf("%s|%s|%s|%s|%s", f.Code, r.uri(f.Place.File), f.Ref.APIVersion, f.Ref, f.Path)
	seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d", key, seen[key]))
	return hex.EncodeToString(sum[:8])
}
