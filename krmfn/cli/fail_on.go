package cli

import (
	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/krmfn/report"
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// failOnDefault is the annotation of verbs that fail on something else than errors.
const failOnDefault = "fail-on"

// failOnFlag adds the flag that says which findings are failures.
func failOnFlag(cmd *cobra.Command) {
	least := string(transform.Error)
	if own := cmd.Annotations[failOnDefault]; own != "" {
		least = own
	}
	cmd.Flags().String("fail-on", least, "least severity of findings that fail: error or warning; "+
		"then the exit status is 1 and no manifest is written")
	// The error is for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("fail-on",
		cobra.FixedCompletions([]string{"error", "warning"}, cobra.ShellCompDirectiveNoFileComp))
}

// failOn returns what the flag says.
func failOn(cmd *cobra.Command) (report.Threshold, error) {
	name, err := cmd.Flags().GetString("fail-on")
	if err != nil {
		return "", err //nolint:wrapcheck // the flag is there
	}
	switch transform.Severity(name) {
	case transform.Error, transform.Warning:
		return report.Threshold(name), nil
	default:
		return "", misused("--fail-on: unknown severity %q; use error or warning", name)
	}
}

// verdict returns the failure that what was published comes to, if any.
func (r *reporter) verdict() error {
	if r.failed {
		return found()
	}
	return nil
}
