package grouping_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/grouping"
)

// say returns a diagnostic about the i-th Deployment.
func say(i int, severity transform.Severity, message string) transform.Diagnostic {
	return transform.Diagnostic{
		Code: "code", Severity: severity, Message: message, Remedy: "mend it",
		Ref: transform.Ref{APIVersion: "apps/v1", Kind: "Deployment", Name: fmt.Sprintf("d%d", i)},
	}
}

// lines returns what people are told.
func lines(ds []transform.Diagnostic) []string {
	var out []string
	for _, g := range grouping.Of(ds) {
		if g.IsOne() {
			out = append(out, g.First().String())
		} else {
			out = append(out, g.Text("-v lists all"))
		}
	}
	return out
}

func TestLines(t *testing.T) {
	for name, c := range map[string]struct {
		severity transform.Severity
		messages []string
		want     []string
	}{
		"three are three": {
			transform.Warning,
			[]string{"m", "m", "m"},
			[]string{"Deployment d0: m; mend it [code]", "Deployment d1: m; mend it [code]", "Deployment d2: m; mend it [code]"},
		},
		"four are one": {
			transform.Warning,
			[]string{"m", "m", "m", "m"},
			[]string{"4 workloads: Deployment d0, Deployment d1, Deployment d2 and 1 more (-v lists all): m; mend it [code]"},
		},
		"errors are alone": {
			transform.Error,
			[]string{"m", "m", "m", "m"},
			[]string{
				"Deployment d0: m; mend it [code]", "Deployment d1: m; mend it [code]",
				"Deployment d2: m; mend it [code]", "Deployment d3: m; mend it [code]",
			},
		},
		"names of the workloads are left out, the sidecar's is not": {
			transform.Warning,
			[]string{`"s" clashes with "a"`, `"s" clashes with "b"`, `"s" clashes with "c"`, `"s" clashes with "d"`},
			[]string{`4 workloads: Deployment d0, Deployment d1, Deployment d2 and 1 more (-v lists all): "s" clashes with "…"; mend it [code]`},
		},
		"two sidecars are two causes, in the order they came": {
			transform.Warning,
			[]string{`"s" x`, `"t" x`, `"s" x`, `"t" x`, `"s" x`, `"t" x`, `"s" x`, `"t" x`},
			[]string{
				`4 workloads: Deployment d0, Deployment d2, Deployment d4 and 1 more (-v lists all): "s" x; mend it [code]`,
				`4 workloads: Deployment d1, Deployment d3, Deployment d5 and 1 more (-v lists all): "t" x; mend it [code]`,
			},
		},
		"lists of names, and amounts": {
			transform.Warning,
			[]string{`"a" asks for 1m`, `"a", "b" asks for 2m`, `"c" and "d" asks for 3m`, `"a", "b" and 7 more asks for 4m`},
			[]string{`4 workloads: Deployment d0, Deployment d1, Deployment d2 and 1 more (-v lists all): "…" asks for …; mend it [code]`},
		},
		"a quotation mark in a name": {
			transform.Warning,
			[]string{`"a\"" x`, `"b" x`, `"c" x`, `"d" x`},
			[]string{`4 workloads: Deployment d0, Deployment d1, Deployment d2 and 1 more (-v lists all): "…" x; mend it [code]`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var ds []transform.Diagnostic
			for i, m := range c.messages {
				ds = append(ds, say(i, c.severity, m))
			}
			if diff := cmp.Diff(c.want, lines(ds)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Many findings in one object are one line as well, and what is no workload is not called one.
func TestObjects(t *testing.T) {
	var one, others []transform.Diagnostic
	for i := range 5 {
		one = append(one, say(0, transform.Warning, fmt.Sprintf("variable %d", i)))
		d := say(i, transform.Info, "m")
		d.Ref = transform.Ref{Kind: "Kustomization", File: fmt.Sprintf("%d.yaml", i)}
		d.Path = transform.Fields("patches")
		others = append(others, d)
	}
	want := []string{"1 workload, 5 findings: Deployment d0 (-v lists all): variable …; mend it [code]"}
	if diff := cmp.Diff(want, lines(one)); diff != "" {
		t.Error(diff)
	}
	want = []string{"5 objects: Kustomization in 0.yaml, Kustomization in 1.yaml, Kustomization in 2.yaml and 2 more " +
		"(-v lists all): patches: m; mend it [code]"}
	if diff := cmp.Diff(want, lines(others)); diff != "" {
		t.Error(diff)
	}
}

// Every diagnostic is in one group, whatever is said.
func FuzzOf(f *testing.F) {
	f.Add(`"a" x|"b" x|"c" x|"d" x|e 1|e 2`)
	f.Add(`"|""|"a"" 1|\"`)
	f.Add("\"\x00|\"0")
	f.Fuzz(func(t *testing.T, text string) {
		var ds []transform.Diagnostic
		for i, m := range strings.Split(text, "|") {
			ds = append(ds, say(i, transform.Warning, m))
		}
		seen := make([]int, len(ds))
		for _, g := range grouping.Of(ds) {
			for _, i := range g.Members {
				seen[i]++
			}
			if line := g.Text("all"); !g.IsOne() && strings.ContainsAny(line, "\r\n") {
				t.Errorf("more than one line: %q", line)
			}
		}
		for i, n := range seen {
			if n != 1 {
				t.Errorf("%q is in %d groups", ds[i].Message, n)
			}
		}
	})
}
