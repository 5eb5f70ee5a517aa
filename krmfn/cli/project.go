package cli

import (
	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A project is all that a verb works on.
type project struct {
	configs []*file
	stages  []*stage // configurations in order, with their rules
	sets    []*yaml.RNode
	files   []*file                // inputs in the order of the command line
	dir     input                  // the directory of the first input; without a path when that is a stream
	said    []transform.Diagnostic // about the configurations
	notes   []engine.Finding       // about files that are left alone
	missing []error                // why inputs cannot be found
	report  *reporter
}

// begin makes the stages and finds the inputs.
func begin(cmd *cobra.Command, args []string, configs []*file) (*project, error) {
	report, err := newReporter(cmd)
	if err != nil {
		return nil, err
	}
	p := &project{configs: configs, report: report}
	p.stages, p.sets, p.said = stages(configs)
	report.levels = p.levels()
	p.said = report.leveled(p.said)
	if err := p.refuseBadConfigs(); err != nil {
		return nil, err
	}
	if len(args) == 0 {
		if isTerminal(cmd.InOrStdin()) {
			return nil, misused("reading manifests: name files or directories, or - for standard input")
		}
		args = []string{stdin}
	}
	p.dir = directoryOf(args[0])
	f, err := newFinder(cmd)
	if err != nil {
		return nil, err
	}
	f.find(args)
	for _, in := range f.inputs {
		p.files = append(p.files, &file{input: in})
	}
	p.notes, p.missing = p.report.shown(f.notes), f.errs
	return p, nil
}

// refuseBadConfigs reports what there is to say when a configuration is wrong.
func (p *project) refuseBadConfigs() error {
	if !transform.HasErrors(p.said) {
		return nil
	}
	if err := p.report.publish(p.files, append(p.notes, p.report.findings(placesOf(p.configs), p.said)...)); err != nil {
		return err
	}
	return &failure{status: ExitUsage}
}

// kinds returns the kinds with pod templates that the configurations add.
func (p *project) kinds() []workload.Kind {
	var out []workload.Kind
	for _, s := range p.stages {
		out = append(out, s.config.Kinds()...)
	}
	return out
}
