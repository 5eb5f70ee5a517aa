package cli

import (
	"slices"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A pass carries rules out on inputs: their documents go through the engine.
type pass struct {
	*project

	options  source.Options
	outcome  *engine.Outcome
	findings []engine.Finding
}

// A work says what a pass is for.
type work struct {
	choose     func(*stage) []transform.Rule                                // the rules of a stage
	unmatched  func(*stage, []transform.PodTemplate) []transform.Diagnostic // what a stage says of selectors that match none of the templates
	splices    bool                                                         // make the new text
	selects    bool                                                         // the rules choose pod templates by selectors
	companions func(*stage) *companion.Set                                  // what a stage brings along, or nil
	readsBack  bool                                                         // the files that were written for that are inputs, too
	adapt      func(transform.Diagnostic) transform.Diagnostic              // what else is to be said of something
	host       func(*engine.Host)                                           // what else the engine is to do
}

// injectWork is what inject does.
func injectWork() work {
	return work{choose: injectRules, unmatched: unmatched, companions: companions, splices: true, selects: true, readsBack: true}
}

// companions returns what the stage brings along.
func companions(s *stage) *companion.Set { return s.config.Companions() }

// unmatched returns what the stage says about SidecarSets and entries that select none of the
// templates.
func unmatched(s *stage, templates []transform.PodTemplate) []transform.Diagnostic {
	return s.rules.Unmatched(templates)
}

// run reads the inputs that the command line names and carries the work out on them. The findings
// are complete then, but not yet reported.
func run(cmd *cobra.Command, args []string, configs []*file, w work) (*pass, error) {
	project, err := begin(cmd, args, configs)
	if err != nil {
		return nil, err
	}
	p := &pass{project: project}
	if p.taught, err = taughtKinds(cmd, p.stages); err != nil {
		return nil, err
	}
	p.options = source.Options{Kinds: p.kinds(), Selects: w.selects}
	p.implyFiles(w)
	if err := p.scan(cmd); err != nil {
		return nil, err
	}
	if err := p.refuseEmpty(cmd); err != nil {
		return nil, err
	}
	if err := p.carryOut(cmd, w); err != nil {
		return nil, unusable(err)
	}
	return p, p.collect()
}

// scan reads the inputs.
func (p *pass) scan(cmd *cobra.Command) error {
	progress := startProgress(cmd.ErrOrStderr(), "reading files:", len(p.files))
	defer progress.stop()
	err := each(p.files, func(f *file) error {
		defer progress.add(1)
		f.loss.add(f.scan(cmd.InOrStdin()))
		return nil
	})
	size, documents := 0, 0
	for _, f := range p.files {
		size, documents = size+f.size(), documents+len(f.documents)
	}
	limitMemory(size, documents)
	return unusable(err)
}

// carryOut does the work on all documents, and gives each file what comes of its own.
func (p *pass) carryOut(cmd *cobra.Command, w work) error {
	var documents []source.Document
	for _, f := range p.files {
		if !f.isPatch {
			documents = append(documents, f.documents...)
		}
	}
	progress := startProgress(cmd.ErrOrStderr(), "planning documents:", len(documents))
	defer progress.stop()
	byName := p.filesByName()
	job := p.job(w, documents, byName)
	job.Done = progress.add
	if w.host != nil {
		w.host(&job.Host)
	}
	out, err := engine.Run(job)
	if err != nil {
		return err
	}
	p.outcome = out
	for i, text := range out.Texts {
		f := byName[documents[i].File]
		f.texts = append(f.texts, text)
	}
	for _, d := range out.Added {
		if f := byName[d.File]; f != nil {
			f.added = append(f.added, d.Text)
		}
	}
	for _, t := range out.Changed {
		if f := byName[t.Ref.File]; f != nil {
			f.changed = append(f.changed, t)
		}
	}
	return nil
}

// job returns the work on documents as the engine has it.
func (p *pass) job(w work, documents []source.Document, files map[string]*file) engine.Job {
	inputs := compile.NewInputs(p.sets)
	var stages []engine.Stage
	for _, s := range p.stages {
		stages = append(stages, &task{s, w, inputs, p.sets, p.kinds(), p.taught, len(p.lost()) > 0})
	}
	return engine.Job{Documents: documents, Stages: stages, Host: engine.Host{
		Options: p.options,
		Observe: inputs.Observe, Keeps: compile.Keeps, Discovered: inputs.Discovered,
		IsForCluster:   func(_ int, item *yaml.RNode) bool { return !compile.IsOfBuild(item) },
		IncludePatches: len(p.files) > 0 && p.files[0].includePatches,
		Say: func(ds []transform.Diagnostic) []transform.Diagnostic {
			return p.report.filter(w.adapted(adapt(ds, files)))
		},
		Unreadable: func(i int, err error) {
			files[documents[i].File].loss.add(tolerate(err, documents[i].Text))
		},
		AddTo: func(owner string, _ *yaml.RNode) string {
			f := p.resourcesFile(owner)
			files[f.name] = f
			return f.name
		},
		Spares: func(i int, _ *yaml.RNode) bool { return i < len(documents) && files[documents[i].File].isImplied },
		Places: placesOf(p.configs), Duplicates: true, PlansOnly: !w.splices,
	}}
}

// filesByName returns the inputs by what findings call them.
func (p *pass) filesByName() map[string]*file {
	out := map[string]*file{}
	for _, f := range p.files {
		out[f.name] = f
	}
	return out
}

// adapt says of documents of files what is to be done about them here. A workload without a pod template is most often a
// patch of kustomize when it lies in a directory, so there that is worth a remark only.
func adapt(ds []transform.Diagnostic, files map[string]*file) []transform.Diagnostic {
	out := slices.Clone(ds)
	for i := range out {
		d := &out[i]
		switch f := files[d.Ref.File]; {
		case d.Code == workload.CodeFragment:
			d.Remedy += ", or add --include-patches"
		case d.Code == engine.CodeTemplate:
			d.Remedy += ", or leave it out with --exclude"
		case d.Code == config.CodeNoMatch && d.Severity == transform.Error:
			d.Remedy += ", or --no-match warn"
		case d.Code == workload.CodeNoTemplate && f != nil && f.walked:
			d.Severity = transform.Info
		}
	}
	return out
}

// adapted returns diagnostics as the work has them.
func (w work) adapted(ds []transform.Diagnostic) []transform.Diagnostic {
	for i := 0; w.adapt != nil && i < len(ds); i++ {
		ds[i] = w.adapt(ds[i])
	}
	return ds
}

// A task is a stage at the work of a verb.
type task struct {
	*stage

	work   work
	inputs *compile.Inputs
	sets   []*yaml.RNode   // SidecarSets of other configurations
	kinds  []workload.Kind // with pod templates, of all configurations
	taught []workload.Kind // by flags
	isLost bool            // an input cannot be read
}

var _ engine.Bringer = (*task)(nil)

// Reads says whether the configuration reads objects of the kind.
func (t *task) Reads(kind string) bool { return t.config.Reads(kind) }

// Compile makes the rules for what was observed.
func (t *task) Compile() (ds []transform.Diagnostic, err error) {
	t.rules, ds, err = t.config.RulesFor(t.inputs)
	return ds, err
}

// Rules returns those that the verb is about.
func (t *task) Rules() []transform.Rule { return t.work.choose(t.stage) }

// Unmatched returns what the verb says of selectors that match none of the templates.
func (t *task) Unmatched(templates []transform.PodTemplate) []transform.Diagnostic {
	return append(t.work.unmatched(t.stage, templates), untaught(t.taught, templates)...)
}
