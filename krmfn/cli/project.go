package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A project is all that a verb works on.
type project struct {
	configs   []*file
	stages    []*stage // configurations in order, with their rules
	sets      []*yaml.RNode
	files     []*file                 // inputs in the order of the command line
	items     []*yaml.RNode           // what was parsed of all inputs
	inputs    *compile.Inputs         // or what matters of them
	templates []transform.PodTemplate // of all inputs
	plan      *transform.Plan         // of all inputs, once makePlan has run
	added     []addition              // objects that stages bring along and that are new
	edits     *transform.Plan         // of objects that are there, for what stages bring along

	dir   input                  // the directory of the first input; without a path when that is a stream
	said  []transform.Diagnostic // about the configurations, and what they come to
	notes []engine.Finding       // about files that are left alone

	missing []error // why inputs cannot be found
	report  *reporter
}

// load reads the configurations and the inputs that the command line names.
func load(cmd *cobra.Command, args []string) (*project, error) {
	configs, err := requireConfigs(cmd)
	if err != nil {
		return nil, err
	}
	return loadWith(cmd, args, configs)
}

// loadWith reads the inputs that the command line names, for the configurations, and brings along what
// these ask for. When something said of that is an Error there are no rules.
func loadWith(cmd *cobra.Command, args []string, configs []*file) (*project, error) {
	p, err := begin(cmd, args, configs)
	if err != nil {
		return nil, err
	}
	if err := p.read(cmd); err != nil {
		return nil, err
	}
	ds, err := p.compile()
	if err != nil {
		return nil, err
	}
	if transform.HasErrors(ds) {
		p.said = append(p.said, ds...)
		return nil, p.refuseBadConfigs()
	}
	return p, p.bring()
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
	if err := p.report.write(p, p.said); err != nil {
		return err
	}
	return &failure{status: ExitUsage}
}

// read reads and parses the inputs.
func (p *project) read(cmd *cobra.Command) error {
	o := source.Options{Kinds: p.kinds(), Also: func(kind string) bool { return p.matters(kind) || p.bringsKind(kind) }}
	progress := startProgress(cmd.ErrOrStderr(), "reading files:", len(p.files))
	err := each(p.files, func(f *file) error {
		defer progress.add(1)
		f.loss.add(f.load(cmd.InOrStdin(), o))
		return nil
	})
	progress.stop()
	for _, f := range p.files {
		p.items = append(p.items, f.items...)
		p.templates = append(p.templates, f.templates...)
	}
	if lost := p.lost(); err == nil && len(lost) > 0 {
		err = errors.Join(lost...)
	}
	return unusable(err)
}

// matters says whether the rules of a stage are made of objects of a kind.
func (p *project) matters(kind string) bool {
	return slices.ContainsFunc(p.stages, func(s *stage) bool { return s.config.Reads(kind) })
}

// kinds returns the kinds with pod templates that the configurations add.
func (p *project) kinds() []workload.Kind {
	var out []workload.Kind
	for _, s := range p.stages {
		out = append(out, s.config.Kinds()...)
	}
	return out
}

// compile makes the rules of each stage, and returns what there is to say of them.
func (p *project) compile() ([]transform.Diagnostic, error) {
	in := p.inputs
	if in == nil {
		in = compile.NewInputs(slices.Concat(p.sets, p.items))
	}
	var out []transform.Diagnostic
	for _, s := range p.stages {
		rules, ds, err := s.config.RulesFor(in)
		if err != nil {
			return nil, unusable(err)
		}
		s.rules, out = rules, append(out, ds...)
	}
	return p.report.leveled(out), nil
}

// findings returns all there is to say, in the order of the files. After an Error nothing is
// changed, so what the plan would do is left out.
func (p *project) findings() []transform.Diagnostic {
	out := slices.Clone(p.said)
	for _, f := range p.files {
		out = append(out, f.said...)
		if f.plan != nil {
			out = append(out, f.plan.Diagnostics()...)
		}
		out = append(out, twice(f.name, f.named)...)
	}
	if out = p.report.leveled(out); transform.HasErrors(out) {
		out = slices.DeleteFunc(out, func(d transform.Diagnostic) bool { return len(d.Edits) > 0 })
	}
	return out
}

// unmatched adds what the stages say about SidecarSets and entries that select nothing.
func (p *project) unmatched() []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, s := range p.stages {
		out = append(out, s.rules.Unmatched(p.templates)...)
	}
	return out
}
