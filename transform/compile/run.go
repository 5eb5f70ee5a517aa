package compile

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// BringsAlong says whether objects of the text may come, go or change because the configuration brings them along.
func (c *Config) BringsAlong(text []byte) bool {
	return c.Companions() != nil && (len(c.Companions().Objects) > 0 || bytes.Contains(text, []byte(companion.Annotation)))
}

// Run carries the configuration out on documents, and returns the new texts of those that change and all that there is
// to say, after what was said of the configuration already. With an Error among that, the texts are of no use. It
// brings nothing along. The error may be ErrNoItem, a *source.Error, or one of the host.
func (c *Config) Run(said []transform.Diagnostic, all []source.Document, host engine.Host) ([][]byte, []transform.Diagnostic, error) {
	s := newSurvey(len(all))
	s.isText = !host.Options.Annotated
	host.Options.Kinds, host.Options.Selects = c.Kinds(), true
	host.Every, host.Surveyed = s.take, s.close
	host.Whole = func(kind string) bool { return kind == "Kustomization" || kind == "Component" }
	host.IsForCluster = func(i int, _ *yaml.RNode) bool { return s.isForCluster(i) }
	inputs := NewInputs(nil)
	host.Observe, host.Keeps = inputs.Observe, Keeps
	job := engine.Job{Documents: all, Host: host}
	if !transform.HasErrors(said) {
		job.Stages = []engine.Stage{&stage{config: c, inputs: inputs}}
	}
	outcome, err := engine.Run(job)
	if err != nil {
		return nil, nil, err
	}
	if !transform.HasErrors(said) {
		said = append(said, c.outcomeSaid(outcome, s)...)
	}
	return outcome.Texts, said, nil
}

// outcomeSaid returns what there is to say once the rules have run: of the documents, of the pod templates, and of what
// selects nothing. Rules have levels of their own.
func (c *Config) outcomeSaid(o *engine.Outcome, s *survey) []transform.Diagnostic {
	said := c.Leveled(diagnostics(o.Rules))
	if transform.HasErrors(said) {
		return said
	}
	said = append(said, c.Leveled(s.said())...)
	var planned []engine.Finding
	for _, f := range o.Found {
		if f.IsOfRule {
			planned = append(planned, f)
			continue
		}
		said = append(said, c.Leveled([]transform.Diagnostic{f.Diagnostic})...)
	}
	missed := c.Leveled(diagnostics(o.Missed))
	isFailed := transform.HasErrors(said) || transform.HasErrors(diagnostics(planned)) || transform.HasErrors(missed)
	for _, f := range planned {
		if !isFailed || !f.IsPlanned {
			said = append(said, f.Diagnostic)
		}
	}
	return append(said, missed...)
}

func diagnostics(all []engine.Finding) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, f := range all {
		out = append(out, f.Diagnostic)
	}
	return out
}
