package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// Exit statuses of the verbs. The KRM function has those of package krmfn.
const (
	ExitOK       = 0
	ExitFindings = 1 // there are findings, or differences
	ExitUsage    = 2 // the command line or a configuration is wrong
	ExitFiles    = 3 // a file cannot be read or written
)

// A failure ends the program with a status. Without an error everything has been said.
type failure struct {
	status int
	err    error
}

// Error returns what is to be said.
func (f *failure) Error() string {
	if f.err == nil {
		return ""
	}
	return f.err.Error()
}

// Unwrap returns the error.
func (f *failure) Unwrap() error { return f.err }

// found ends the program because of findings that have been reported.
func found() error { return &failure{status: ExitFindings} }

// misused ends the program because of how it was called.
func misused(format string, args ...any) error {
	return &failure{status: ExitUsage, err: fmt.Errorf(format, args...)}
}

// unusable ends the program because of a file.
func unusable(err error) error {
	if err == nil {
		return nil
	}
	return &failure{status: ExitFiles, err: err}
}

// status reports the error of a command on log and returns the exit status. An error that is no
// failure is one of the command line.
func status(cmd *cobra.Command, err error, log io.Writer) int {
	if err == nil {
		return ExitOK
	}
	var f *failure
	if !errors.As(err, &f) {
		f = &failure{status: ExitUsage, err: fmt.Errorf("%w; see %s --help", err, cmd.CommandPath())}
	}
	for _, one := range apart(f.err) {
		fmt.Fprintln(log, printable(inLine(one)))
	}
	return f.status
}

// printable returns a text of several lines as it can be shown.
func printable(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = transform.Printable(line)
	}
	return strings.Join(lines, "\n")
}

// inLine writes an error as findings are written: with the place first.
func inLine(err error) string {
	var e *source.Error
	if errors.As(err, &e) && e.File != "" {
		return fmt.Sprintf("%s: error: %v", engine.Place{File: e.File, Line: e.Line, Column: e.Column}, e.Err)
	}
	return fmt.Sprintf("error: %v", err)
}

// apart returns the errors that errors.Join has joined.
func apart(err error) []error {
	var joined interface{ Unwrap() []error }
	switch {
	case err == nil:
		return nil
	case errors.As(err, &joined):
		return joined.Unwrap()
	}
	return []error{err}
}
