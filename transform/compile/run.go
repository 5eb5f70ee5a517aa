package compile

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Result is what comes of documents.
type Result struct {
	Texts [][]byte               // the new text of each; nil is the one that came, and an empty one goes
	Added [][]byte               // new documents
	Said  []transform.Diagnostic // all that there is to say; with an Error the texts are of no use
}

// Run carries the configuration out on documents, of which said tells what there is to say already. The error may be
// ErrNoItem, a *source.Error, or one of the host.
func (c *Config) Run(said []transform.Diagnostic, all []source.Document, host engine.Host) (*Result, error) {
	s := newSurvey(len(all))
	s.isLenient = !host.Options.Annotated
	return c.run(said, all, host, s)
}

func (c *Config) run(said []transform.Diagnostic, all []source.Document, host engine.Host, s *survey) (*Result, error) {
	inputs := NewInputs(nil)
	st := &stage{config: c, inputs: inputs, survey: s}
	host.Options.Kinds, host.Options.Selects = c.Kinds(), true
	host.Every, host.Surveyed = s.take, s.close
	host.Whole = func(kind string) bool { return kind == "Kustomization" || kind == "Component" }
	host.IsForCluster = func(i int, _ *yaml.RNode) bool { return s.isForCluster(i) }
	host.Observe, host.Keeps = inputs.Observe, Keeps
	host.Discovered = func() []workload.Kind { return c.discovered(inputs) }
	host.AddTo, host.Spares = st.add, st.spares
	job := engine.Job{Documents: all, Host: host}
	if !transform.HasErrors(said) {
		job.Stages = []engine.Stage{st}
	}
	outcome, err := engine.Run(job)
	if err != nil {
		return nil, err
	}
	if !transform.HasErrors(said) {
		said = append(slices.Clip(said), c.outcomeSaid(outcome, s)...)
	}
	out := &Result{Texts: outcome.Texts, Said: said}
	for _, d := range outcome.Added {
		out.Added = append(out.Added, d.Text)
	}
	return out, nil
}

// outcomeSaid returns what there is to say once the rules have run: of what is brought along and the rules, of the documents,
// of the pod templates, and of what selects nothing. After an Error nothing is changed, so what would be is left out.
func (c *Config) outcomeSaid(o *engine.Outcome, s *survey) []transform.Diagnostic {
	all := c.leveled(slices.Concat(o.Brought, o.Rules))
	if !engine.HasErrors(all) {
		all = append(all, c.leveled(engine.Findings(s.said(), nil))...)
		var planned []engine.Finding
		for _, f := range o.Found {
			if f.IsOfRule { // rules have levels of their own
				planned = append(planned, f)
				continue
			}
			all = append(all, c.leveled([]engine.Finding{f})...)
		}
		all = slices.Concat(all, planned, c.leveled(o.Missed))
	}
	isFailed := engine.HasErrors(all)
	var out []transform.Diagnostic
	for _, f := range all {
		if !isFailed || !f.IsPlanned {
			out = append(out, f.Diagnostic)
		}
	}
	return out
}

// leveled returns findings at the levels of the configuration.
func (c *Config) leveled(all []engine.Finding) []engine.Finding {
	var out []engine.Finding
	for _, f := range all {
		for _, d := range c.Leveled([]transform.Diagnostic{f.Diagnostic}) {
			f.Diagnostic = d
			out = append(out, f)
		}
	}
	return out
}
