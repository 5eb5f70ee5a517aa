package krmfn

import (
	"fmt"
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Exit statuses of the function.
const (
	ExitOK     = 0
	ExitFailed = 1
)

// Run is the whole function: it reads a ResourceList from in and writes one to out. Warnings and
// errors go to log, one line each. It returns the exit status. When the input cannot be read,
// nothing is written to out; when an item or the configuration is at fault, the items are written
// as they came, with results.
func Run(in io.Reader, out, log io.Writer) int {
	rl, err := read(in)
	if err != nil {
		return fail(log, fmt.Errorf("standard input: %w", err))
	}
	ds, err := Process(&rl.List)
	if err != nil {
		return fail(log, err)
	}
	for _, d := range ds {
		if d.Severity != transform.Info {
			fmt.Fprintf(log, "%s: %s\n", d.Severity, d)
		}
	}
	if err := rl.write(out, Results(ds)); err != nil {
		return fail(log, err)
	}
	if transform.HasErrors(ds) {
		return ExitFailed
	}
	return ExitOK
}

func fail(log io.Writer, err error) int {
	fmt.Fprintf(log, "error: %v\n", err)
	return ExitFailed
}
