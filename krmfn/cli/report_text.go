package cli

import (
	"bufio"
	"fmt"
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// colours returns how a terminal is told to change its colour.
func colours(s transform.Severity) (on, off string) {
	on = map[transform.Severity]string{
		transform.Error: "\033[31m", transform.Warning: "\033[33m", transform.Info: "\033[36m",
	}[s]
	return on, "\033[0m"
}

// writeText writes one line for each finding.
func writeText(w io.Writer, r report, colour bool) error {
	out := bufio.NewWriter(w)
	for _, f := range r.findings {
		at := f.place.String()
		if at != "" {
			at += ": "
		}
		severity := string(f.Severity)
		if colour {
			on, off := colours(f.Severity)
			severity = on + severity + off
		}
		fmt.Fprintf(out, "%s%s: %s\n", at, severity, f.text())
	}
	return out.Flush() //nolint:wrapcheck // the caller says what was written
}
