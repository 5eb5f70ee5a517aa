package cli

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
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
	taught  []workload.Kind        // kinds with pod templates that flags name
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
	if slices.Contains(args, stdin) && slices.ContainsFunc(configs, func(f *file) bool { return f.name == streamName }) {
		return nil, misused("reading standard input: it holds the configuration; name files or directories with manifests, too")
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

// refuseEmpty fails when there is nothing in the inputs that could be worked on: most often what came before has failed.
func (p *project) refuseEmpty(cmd *cobra.Command) error {
	isAllowed, err := cmd.Flags().GetBool("allow-empty")
	if err != nil || isAllowed || len(p.files) == 0 || len(p.lost())+len(p.notes) > 0 {
		return err //nolint:wrapcheck // the flag is there
	}
	var names []string
	for _, f := range p.files {
		isEmpty := func(d source.Document) bool { return len(bytes.TrimSpace(d.Text)) == 0 }
		if !f.isImplied && (f.isPatch || slices.ContainsFunc(f.documents, func(d source.Document) bool { return !isEmpty(d) })) {
			return nil
		}
		names = append(names, f.name)
	}
	return unusable(fmt.Errorf("reading %s: there is nothing in the input; has what makes it failed? Add --allow-empty if that is right",
		strings.Join(names, ", ")))
}

// kinds returns the kinds with pod templates that the configurations add.
func (p *project) kinds() []workload.Kind {
	out := slices.Clone(p.taught)
	for _, s := range p.stages {
		out = append(out, s.config.Kinds()...)
	}
	return out
}
