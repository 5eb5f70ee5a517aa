package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

func newSchema() *cobra.Command {
	kinds := []string{config.Kind, api.Kind}
	return &cobra.Command{
		Use:   "schema [InjectSidecars|SidecarSet]",
		Short: "Print the JSON Schema of configurations, for editors and validators",
		Long: `Print the JSON Schema (draft 2020-12) of InjectSidecars, or of SidecarSet. An editor with yaml-language-server reads
it when the first line of the configuration is

  # yaml-language-server: $schema=inject-sidecars.schema.json

Exit status: 0 all is well, 2 the command line is wrong.`,
		Example: `  inject-sidecars schema > inject-sidecars.schema.json
  inject-sidecars schema SidecarSet > sidecarset.schema.json
  kubeconform -schema-location inject-sidecars.schema.json platform.yaml`,
		Args:      cobra.MaximumNArgs(1),
		ValidArgs: kinds,
		RunE: func(cmd *cobra.Command, args []string) error {
			kind := append(args, config.Kind)[0]
			if !slices.Contains(kinds, kind) {
				return misused("there is no schema of %q%s; there is one of %s and of %s",
					kind, didYouMean(kinds, kind, ""), config.Kind, api.Kind)
			}
			text, err := config.Schema(kind)
			if err != nil {
				return err
			}
			_, err = cmd.OutOrStdout().Write(text)
			return unusable(err)
		},
	}
}
