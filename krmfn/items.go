package krmfn

import (
	"errors"
	"io"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
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
	config, said := compile.DecodeConfig(rl.FunctionConfig)
	said = config.Leveled(said)
	documents := make([]source.Document, len(list.Items))
	for i, item := range list.Items {
		documents[i] = source.Document{Text: item.Text, Line: item.Line}
	}
	result, err := config.Run(said, documents, engine.Host{Options: source.Options{Annotated: true}, Also: released})
	if isOfItem(err) {
		return nil, nil //nolint:nilnil // what the list as a whole is, is to be seen
	}
	if err != nil {
		return nil, err
	}
	return assemble(list, result)
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

// errShared says that an item cannot be released from the host without a change in another place.
var errShared = errors.New("the annotations of an item have an anchor")

// isOfItem says whether an error is about an item that cannot be worked on alone.
func isOfItem(err error) bool {
	var unreadable *source.Error
	return errors.Is(err, compile.ErrNoItem) || errors.Is(err, errShared) || errors.As(err, &unreadable)
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

// assemble puts the list together again, with the new items unless there is an Error.
func assemble(list *manifest.List, r *compile.Result) (*answer, error) {
	results, err := encodeResults(Results(r.Said))
	changes := manifest.Changes{Results: results}
	if !transform.HasErrors(r.Said) {
		changes.Items, changes.Added = r.Texts, r.Added
	}
	return &answer{func(w io.Writer) error { return list.Write(w, changes) }, r.Said}, err
}
