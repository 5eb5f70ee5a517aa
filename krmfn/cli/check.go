package cli

import (
	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// CodeDiffers is the code of the error for a workload that is not as the configuration makes it.
const CodeDiffers = "differs"

func newCheck() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check -c CONFIG… [FILE|DIR|-]…",
		Short: "Fail when manifests are not as the configurations make them",
		Long: `Fail when inject would change the manifests, and name each workload that it would change: for continuous integration,
when the manifests in Git are to be what the configurations give. With --verbose it says what is missing.
` + aboutFiles + aboutConfigs + `
Exit status: 0 all is well, 1 manifests differ or there are errors in them, 2 the command line or a configuration is
wrong, 3 a file cannot be read.`,
		Example: `  inject-sidecars check -c platform.yaml apps/
  inject-sidecars check -c platform.yaml --output sarif apps/ > sidecars.sarif`,
		Args:        cobra.ArbitraryArgs,
		Annotations: map[string]string{findingsTo: toStdout},
		RunE: func(cmd *cobra.Command, args []string) error {
			configs, err := requireConfigs(cmd)
			if err != nil {
				return err
			}
			w := injectWork()
			w.splices = false
			p, err := run(cmd, args, configs, w)
			if err != nil {
				return err
			}
			return p.settle(p.reportDifferences())
		},
	}
	configFlag(cmd, "file with configurations, required")
	reportFlags(cmd)
	return cmd
}

// reportDifferences reports what there is to say and each workload that the plan changes. It fails
// when there is an error or a difference.
func (p *pass) reportDifferences() error {
	if !p.hasErrors() {
		for _, t := range p.changes() {
			p.findings = append(p.findings, differs(t))
		}
	}
	return p.conclude()
}

// conclude reports the findings, and fails when one of them is a failure.
func (p *pass) conclude() error {
	if err := p.publish(); err != nil {
		return err
	}
	return p.report.verdict()
}

// differences says what is wrong with what changes.
func differences() map[engine.Change]string {
	return map[engine.Change]string{
		engine.Edited:  "is not as the configuration makes it",
		engine.Added:   "is missing: the configuration brings it along",
		engine.Removed: "is there, and the configuration does not bring it along",
	}
}

// differs returns an Error for a template that the plan changes.
func differs(t engine.Target) engine.Finding {
	return engine.Finding{Place: t.Place, Diagnostic: transform.Diagnostic{
		Code: CodeDiffers, Severity: transform.Error, Ref: t.Ref, Path: t.Path,
		Message: differences()[t.Change],
		Remedy:  "run inject-sidecars inject --in-place; diff shows the difference",
	}}
}
