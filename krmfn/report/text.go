package report

import (
	"bufio"
	"fmt"
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/grouping"
)

// colours returns how a terminal is told to change its colour.
func colours(s transform.Severity) (on, off string) {
	on = map[transform.Severity]string{
		transform.Error: "\033[31m", transform.Warning: "\033[33m", transform.Info: "\033[36m",
	}[s]
	return on, "\033[0m"
}

// A line is a finding, or the first of those that are told in one line.
type line struct {
	engine.Finding

	text string
}

// lines returns what is to be told, in order.
func (r Report) lines() []line {
	var out []line
	if r.IsFull {
		for _, f := range r.Findings {
			out = append(out, line{f, f.Text()})
		}
		return out
	}
	var ds []transform.Diagnostic
	for _, f := range r.Findings {
		ds = append(ds, f.Diagnostic)
	}
	for _, g := range grouping.Of(ds) {
		l := line{Finding: r.Findings[g.Members[0]]}
		if l.text = l.Text(); !g.IsOne() {
			l.text = g.Text("-v lists all")
		}
		out = append(out, l)
	}
	return out
}

// text writes one line for each finding, or for all of one cause. None of them can begin a command of a build server,
// whatever stands in the manifests.
func text(w io.Writer, r Report, colour bool) error {
	out := bufio.NewWriter(w)
	for _, l := range r.lines() {
		at := l.Place.String()
		if at != "" {
			at += ": "
		}
		severity := string(l.Severity)
		if colour {
			on, off := colours(l.Severity)
			severity = on + severity + off
		}
		fmt.Fprintf(out, "%s%s: %s\n", transform.Printable(at), severity, transform.Printable(l.text))
	}
	return out.Flush() //nolint:wrapcheck // the caller says what was written
}
