package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// most is how many annotations of one severity GitHub takes of a step.
const most = 10

// asGitHub writes workflow commands of GitHub Actions, which show findings at the lines of a pull request: errors first, and
// of each severity as many as GitHub takes. The rest is counted.
func asGitHub(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	if r.Reason != "" {
		fmt.Fprintf(out, "::error title=inject-sidecars::%s\n", commandText(r.Reason))
	}
	var left []string
	for _, level := range []struct {
		severity transform.Severity
		command  string
	}{{transform.Error, "error"}, {transform.Warning, "warning"}, {transform.Info, "notice"}} {
		n := 0
		for _, f := range r.Findings {
			if f.Severity != level.severity {
				continue
			}
			if n++; n <= most {
				fmt.Fprintf(out, "::%s %s::%s\n", level.command, properties(f, r), commandText(transform.Printable(f.Text())))
			}
		}
		if n > most {
			left = append(left, fmt.Sprintf("%d more of severity %s", n-most, level.command))
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(out, "%s: GitHub shows %d of each; -o text lists all\n", strings.Join(left, ", "), most)
	}
	return out.Flush() //nolint:wrapcheck // the caller says what was written
}

// properties returns where a finding is, and its code.
func properties(f engine.Finding, r Report) string {
	var out []string
	if f.Place.File != "" {
		out = append(out, "file="+commandProperty(r.uri(f.Place.File)))
	}
	if f.Place.Line > 0 {
		out = append(out, fmt.Sprintf("line=%d", f.Place.Line))
	}
	if f.Place.Column > 0 {
		out = append(out, fmt.Sprintf("col=%d", f.Place.Column))
	}
	return strings.Join(append(out, "title="+commandProperty(f.Code)), ",")
}

// commandText escapes the text of a workflow command.
func commandText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty escapes the value of a property of one.
func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(transform.Printable(s))
}
