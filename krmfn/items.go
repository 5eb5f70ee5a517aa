package krmfn

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/manifest"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// answerByItem works on the items of a list as on the documents of a file: what is not changed is the
// text that came. It returns nil when the list is to be read as a whole.
func answerByItem(text []byte) (*answer, error) {
	list, rl := takeApart(text)
	if list == nil {
		return nil, nil //nolint:nilnil // it says so
	}
	config, said := DecodeConfig(rl.FunctionConfig)
	said = config.Leveled(said)
	if config.bringsAlong(text) {
		return nil, nil //nolint:nilnil // it says so
	}
	survey := newSurvey(len(list.Items))
	job := config.job(list, survey)
	if transform.HasErrors(said) {
		job.Stages = nil
	}
	outcome, err := engine.Run(job)
	if isOfItem(err) {
		return nil, nil //nolint:nilnil // what the list as a whole is, is to be seen
	}
	if err != nil {
		return nil, err
	}
	if !transform.HasErrors(said) {
		said = append(said, config.outcomeSaid(outcome, survey)...)
	}
	return assemble(list, outcome, said)
}

// takeApart returns the list, and what stands in it besides the items. It is nil unless the text of each
// part is the text of that part alone.
func takeApart(text []byte) (*manifest.List, *resourceList) {
	list := manifest.Lift(text)
	if list == nil {
		return nil, nil
	}
	root, err := parse(list.Rest())
	if err != nil {
		return nil, nil
	}
	rl, err := fromNode(root)
	var names []string
	for i, n := range root.Content() {
		if i%2 == 0 {
			names = append(names, n.Value)
		}
	}
	if err != nil || len(rl.Items) > 0 || !slices.Equal(names, list.Fields()) {
		return nil, nil
	}
	return list, rl
}

// bringsAlong says whether objects may come, go or change because the configuration brings them along.
func (c *Config) bringsAlong(text []byte) bool {
	return c.Companions() != nil && (len(c.Companions().Objects) > 0 || bytes.Contains(text, []byte(companion.Annotation)))
}

// job returns what is to be done with the items.
func (c *Config) job(list *manifest.List, s *survey) engine.Job {
	out := engine.Job{Stages: []engine.Stage{c.stage()}, Host: engine.Host{
		Options:      source.Options{Kinds: c.Kinds(), Annotated: true},
		Every:        s.take,
		Whole:        func(kind string) bool { return kind == "Kustomization" || kind == "Component" },
		Surveyed:     s.close,
		IsForCluster: func(i int, _ *yaml.RNode) bool { return s.isForCluster(i) },
		Also:         released,
	}}
	for _, item := range list.Items {
		out.Documents = append(out.Documents, source.Document{Text: item.Text, Line: item.Line})
	}
	return out
}

// errShared says that an item cannot be released from the host without a change in another place.
var errShared = errors.New("the annotations of an item have an anchor")

// isOfItem says whether an error is about an item that cannot be worked on alone.
func isOfItem(err error) bool {
	var unreadable *source.Error
	return errors.Is(err, errNoItem) || errors.Is(err, errShared) || errors.As(err, &unreadable)
}

// released returns the edits that keep kpt from spoiling the items that a plan changes, as releaseFromHost
// does.
func released(plan *transform.Plan) (*transform.Plan, error) {
	var views []transform.PodTemplate
	seen := map[*yaml.Node]bool{}
	for t := range plan.Changes() {
		if !seen[t.Object().YNode()] {
			seen[t.Object().YNode()] = true
			views = append(views, transform.NewPodTemplate(t.Object(), t.Ref(), nil))
		}
	}
	out, err := transform.NewPlan(views, release{})
	if err == nil && out.Err() != nil {
		err = errShared
	}
	return out, err
}

// A release is the rule that takes the ids of kpt away.
type release struct{}

// Name is "release".
func (release) Name() string { return "release" }

// Plan returns the edits, under a diagnostic that is for nobody.
func (release) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	var edits []transform.Edit
	for _, id := range []string{kioutil.IdAnnotation, kioutil.LegacyIdAnnotation} {
		if p := transform.Fields("metadata", "annotations", id); !p.Lookup(t.Object()).IsNil() {
			edits = append(edits, transform.Edit{Op: transform.Remove, Path: p})
		}
	}
	return []transform.Diagnostic{{Severity: transform.Info, Edits: edits}}, nil
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

// assemble puts the list together again, with the new items unless there is an Error.
func assemble(list *manifest.List, o *engine.Outcome, said []transform.Diagnostic) (*answer, error) {
	results, err := encodeResults(Results(said))
	changes := manifest.Changes{Results: results}
	if !transform.HasErrors(said) {
		changes.Items = o.Texts
	}
	return &answer{func(w io.Writer) error { return list.Write(w, changes) }, said}, err
}
