package cli

import (
	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func newLint() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "lint [-c CONFIG…] [FILE|DIR|-]…",
		Short: "Report what is wrong with sidecars in manifests, and change nothing",
		Long: `Report the hazards of the sidecars that stand in the manifests, whoever put them there, and what Kubernetes refuses in
their pods. A configuration may set the levels of hazards (spec.checks) and the version of Kubernetes. Nothing is
changed, and nothing is injected before.
` + aboutFiles + `
Exit status: 0 all is well, 1 there are errors or warnings (--fail-on error: errors), 2 the command line or a configuration is wrong, 3 a file
cannot be read.`,
		Example: `  inject-sidecars lint apps/
  inject-sidecars lint --kubernetes-version 1.30 --output junit apps/ > lint.xml
  inject-sidecars lint --hazards`,
		Args:        cobra.ArbitraryArgs,
		Annotations: map[string]string{findingsTo: toStdout, failOnDefault: "warning"},
		RunE:        runLint,
	}
	configFlag(cmd, "file with configurations")
	versionFlag(cmd)
	cmd.Flags().Bool("hazards", false, "list all hazards that there are, as a table or with -o json as JSON, and read nothing")
	reportFlags(cmd)
	return cmd
}

func runLint(cmd *cobra.Command, args []string) error {
	list, err := cmd.Flags().GetBool("hazards")
	if err != nil {
		return err //nolint:wrapcheck // the flag is there
	}
	if list {
		return listHazards(cmd, args)
	}
	configs, err := lintConfigs(cmd)
	if err != nil {
		return err
	}
	p, err := run(cmd, args, configs, work{
		choose:    func(s *stage) []transform.Rule { return s.rules.Lint() },
		unmatched: func(*stage, []transform.PodTemplate) []transform.Diagnostic { return nil },
	})
	if err != nil {
		return err
	}
	return p.settle(p.conclude())
}

// lintConfigs returns the configurations, or one that says what the flags say.
func lintConfigs(cmd *cobra.Command) ([]*file, error) {
	configs, err := configsOrFlags(cmd)
	if err != nil || len(configs) > 0 {
		return configs, err
	}
	made, err := madeConfig(map[string]any{"fromInputs": false})
	return []*file{made}, err
}
