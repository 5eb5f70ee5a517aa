package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

func newConvert() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "convert [-c CONFIG… | --name PATTERN… --image PATTERN…] [FILE|DIR|-]…",
		Short: "Turn containers that are in the manifests into native sidecars",
		Long: `Turn containers that are in the manifests already into native sidecars: those that the convert entries of the
configurations name, or those that flags name. Nothing is injected. In patterns * stands for any text without a slash.
` + aboutFiles + aboutStatus,
		Example: `  inject-sidecars convert --name 'log-*' --selector app=web --in-place apps/
  inject-sidecars convert --image 'fluent/fluent-bit:*' --placement before=migrate deployment.yaml
  inject-sidecars convert -c platform.yaml -i apps/`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConvert(cmd, args, func(s *stage) []transform.Rule { return s.rules.Convert() })
		},
	}
	configFlag(cmd, "file with configurations, of which the convert entries count")
	choiceFlags(cmd)
	placements := []string{"Auto", "First", "Last", "before=", "after="}
	cmd.Flags().String("placement", "", "where they go: Auto, First, Last, before=NAME or after=NAME (default Auto)")
	// The error is for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("placement", cobra.FixedCompletions(placements, cobra.ShellCompDirectiveNoFileComp|cobra.ShellCompDirectiveNoSpace))
	cmd.Flags().Bool("startup-probe", false, "derive a startup probe from the readiness or liveness probe where there is none")
	versionFlag(cmd)
	inPlaceFlag(cmd)
	reportFlags(cmd)
	return cmd
}

func newRevert() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revert [-c CONFIG… | --name PATTERN… --image PATTERN…] [FILE|DIR|-]…",
		Short: "Turn native sidecars back into containers",
		Long: `Turn native sidecars back into containers: the way back of convert, for clusters on which native sidecars do not work.
What convert has moved goes where it was; another native sidecar goes to the end of the containers. What a SidecarSet
has injected stays as it is.
` + aboutFiles + aboutStatus,
		Example: `  inject-sidecars revert --name 'log-*' deployment.yaml
  inject-sidecars revert -c platform.yaml --in-place apps/`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runConvert(cmd, args, revertRules)
		},
	}
	configFlag(cmd, "file with configurations, of which the convert entries count")
	choiceFlags(cmd)
	inPlaceFlag(cmd)
	reportFlags(cmd)
	return cmd
}

// runConvert rewrites the inputs by the rules that choose takes of each stage.
func runConvert(cmd *cobra.Command, args []string, choose func(*stage) []transform.Rule) error {
	configs, err := convertConfigs(cmd)
	if err != nil {
		return err
	}
	all, _, _ := stages(configs)
	if !slices.ContainsFunc(all, (*stage).converts) {
		return misused("reading the configuration: it has no entries under spec.convert; add some, or use --name or --image instead of --config")
	}
	return rewrite(cmd, args, configs, work{choose: choose, unmatched: unmatchedEntries, splices: true})
}

// convertConfigs returns the configurations, or one that says what the flags say.
func convertConfigs(cmd *cobra.Command) ([]*file, error) {
	configs, err := configsOrFlags(cmd)
	if err == nil && len(configs) == 0 {
		return nil, misused("reading flags: nothing names a container; use --name, --image or --config")
	}
	return configs, err
}

// configsOrFlags returns the configurations, or one that says what the flags say, or none when neither
// is given. Both together are a mistake.
func configsOrFlags(cmd *cobra.Command) ([]*file, error) {
	flags, err := flagsConfig(cmd)
	switch {
	case err != nil:
		return nil, err
	case flags == nil:
		return readConfigs(cmd)
	case cmd.Flags().Changed("config"):
		return nil, misused("reading flags: %s cannot stand beside --config; write it into the configuration", changedFlag(cmd))
	}
	return []*file{flags}, nil
}

// unmatchedEntries returns what a stage says about convert entries that choose nothing of the
// templates. That of the command line has no name.
func unmatchedEntries(s *stage, templates []transform.PodTemplate) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, d := range s.rules.Unmatched(templates) {
		switch {
		case d.Code != config.CodeNoMatch || len(d.Path) < 2 || d.Path[1].Field != "convert":
			continue
		case d.Ref.Name == flagsName:
			d.Ref, d.Path = transform.Ref{Kind: "command line"}, nil
			d.Remedy, _, _ = strings.Cut(d.Remedy, ", or set noMatch")
		}
		out = append(out, d)
	}
	return out
}
