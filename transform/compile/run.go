package compile

import (
	"bytes"
	"slices"

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
	job := engine.Job{Documents: all, Host: host}
	if !transform.HasErrors(said) {
		job.Stages = []engine.Stage{c.stage()}
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

// outcomeSaid returns what there is to say once the rules have run.
func (c *Config) outcomeSaid(o *engine.Outcome, s *survey) []transform.Diagnostic {
	said := c.Leveled(diagnostics(o.Rules))
	if transform.HasErrors(said) {
		return said
	}
	said = append(said, c.Leveled(s.said())...)
	found := slices.Concat(c.leveledFindings(o.Located), o.Planned, c.leveledFindings(o.Missed)) // rules have levels of their own
	isFailed := transform.HasErrors(said) || transform.HasErrors(diagnostics(found))
	for _, f := range found {
		if !isFailed || !f.IsPlanned {
			said = append(said, f.Diagnostic)
		}
	}
	return said
}

// leveledFindings returns findings with the severities that checks sets.
func (c *Config) leveledFindings(all []engine.Finding) []engine.Finding {
	var out []engine.Finding
	for _, f := range all {
		for _, d := range c.Leveled([]transform.Diagnostic{f.Diagnostic}) {
			f.Diagnostic = d
			out = append(out, f)
		}
	}
	return out
}

func diagnostics(all []engine.Finding) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, f := range all {
		out = append(out, f.Diagnostic)
	}
	return out
}
