package krmfn

import (
	_ "embed"
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// usage is the part of the README that explains the function; a test keeps the two equal.
//
//go:embed usage.txt
var usage string

// NewCommand returns the program: without a verb it is the KRM function. Status gets the exit
// status of the function.
func NewCommand(status *int) *cobra.Command {
	return &cobra.Command{
		Use:           "inject-sidecars",
		Short:         "Inject sidecar containers into Kubernetes workloads at build time, no webhook",
		Long:          usage,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			*status = Run(cmd.InOrStdin(), cmd.OutOrStdout(), cmd.ErrOrStderr())
			return nil
		},
	}
}

// Main runs the program with the arguments and returns its exit status.
func Main(args []string, in io.Reader, out, log io.Writer) int {
	var status int
	cmd := NewCommand(&status)
	cmd.SetArgs(args)
	cmd.SetIn(in)
	cmd.SetOut(out)
	cmd.SetErr(log)
	cmd.CompletionOptions.DisableDefaultCmd = true
	if err := cmd.Execute(); err != nil {
		return fail(log, fmt.Errorf("%w; see inject-sidecars --help", err))
	}
	return status
}
