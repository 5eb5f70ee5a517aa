package cli

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

// A textLine is a finding, or the first of those that are told in one line.
type textLine struct {
	engine.Finding

	text string
}

// lines returns what is to be told, in order.
func (r report) lines() []textLine {
	var out []textLine
	if r.isFull {
		for _, f := range r.findings {
			out = append(out, textLine{f, f.Text()})
		}
		return out
	}
	var ds []transform.Diagnostic
	for _, f := range r.findings {
		ds = append(ds, f.Diagnostic)
	}
	for _, g := range grouping.Of(ds) {
		l := textLine{Finding: r.findings[g.Members[0]]}
		if l.text = l.Text(); !g.IsOne() {
			l.text = g.Text("-v lists all")
		}
		out = append(out, l)
	}
	return out
}

// writeText writes one line for each finding, or for all of one cause.
func writeText(w io.Writer, r report, colour bool) error {
	out := bufio.NewWriter(w)
	for _, l := range r.lines() {
		f := l.Finding
		at := f.Place.String()
		if at != "" {
			at += ": "
		}
		severity := string(f.Severity)
		if colour {
			on, off := colours(f.Severity)
			severity = on + severity + off
		}
		fmt.Fprintf(out, "%s%s: %s\n", at, severity, l.text)
	}
	return out.Flush() //nolint:wrapcheck // the caller says what was written
}
