package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

// A noMatch is what it is when something selects nothing: error, warn or ignore; empty is what the configuration says.
type noMatch string

// noMatchFlag adds the flag that says it.
func noMatchFlag(cmd *cobra.Command) {
	cmd.Flags().String("no-match", "", "what it is when something selects nothing: error, warn or ignore (default: as the configuration says, or error)")
	// The error is for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("no-match", cobra.FixedCompletions([]string{"error", "warn", "ignore"}, cobra.ShellCompDirectiveNoFileComp))
}

// noMatchOf returns what the flag says.
func noMatchOf(cmd *cobra.Command) (noMatch, error) {
	name, err := cmd.Flags().GetString("no-match")
	if err != nil {
		return "", err //nolint:wrapcheck // the flag is there
	}
	if !slices.Contains([]string{"", "error", "warn", "ignore"}, name) {
		return "", misused("--no-match: unknown value %q; use error, warn or ignore", name)
	}
	return noMatch(name), nil
}

// apply returns the diagnostics with what the flag says of those that select nothing. Remarks stay remarks.
func (n noMatch) apply(ds []transform.Diagnostic) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, d := range ds {
		isMissed := d.Code == config.CodeNoMatch && d.Severity != transform.Info
		switch {
		case isMissed && n == "ignore":
			continue
		case isMissed && n == "warn":
			d.Severity = transform.Warning
		case isMissed && n == "error":
			d.Severity = transform.Error
		}
		out = append(out, d)
	}
	return out
}
