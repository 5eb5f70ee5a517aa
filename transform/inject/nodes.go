package inject

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
)

// Nodes injects into objects as YAML nodes, one object each, and returns copies with the sidecars in them. What the
// configuration brings along comes last.
func (i *Injector) Nodes(objects []*yaml.RNode) ([]*yaml.RNode, Report, error) {
	if err := i.checkNodes(objects); err != nil {
		return nil, Report{}, err
	}
	copies := make([]*yaml.RNode, len(objects))
	for n, object := range objects {
		copies[n] = transform.Copy(object)
	}
	after, said, err := i.process(copies)
	report := Report{Diagnostics: said}
	if err != nil {
		return nil, report, err
	}
	report.Changed = len(after) != len(objects)
	for n := 0; n < len(objects) && !report.Changed; n++ {
		report.Changed = !transform.Equal(objects[n], after[n])
	}
	return after, report, nil
}

// Plan returns what is to be changed in the objects, as data: a diff with WriteDiff, or edits to Apply to the very nodes
// that were given. Objects that the configuration brings along are not in it.
func (i *Injector) Plan(objects []*yaml.RNode) (*transform.Plan, Report, error) {
	if err := i.checkNodes(objects); err != nil {
		return nil, Report{}, err
	}
	plan, said, err := i.config.Plan(objects)
	if err != nil {
		return nil, Report{}, err
	}
	report := Report{Diagnostics: append(i.early(), said...)}
	if err := failures(report.Diagnostics); err != nil {
		return nil, report, err
	}
	report.Changed = !plan.Empty()
	return plan, report, nil
}

// early returns what was said of the configuration.
func (i *Injector) early() []transform.Diagnostic { return append([]transform.Diagnostic{}, i.said...) }

// checkNodes returns what the caller has forgotten.
func (i *Injector) checkNodes(objects []*yaml.RNode) error {
	for n, object := range objects {
		if object.IsNil() {
			return fmt.Errorf("objects[%d] %w", n, ErrNothing)
		}
	}
	return i.check()
}

// process carries the configuration out on the objects, which are its own.
func (i *Injector) process(objects []*yaml.RNode) ([]*yaml.RNode, []transform.Diagnostic, error) {
	list := compile.List{Items: objects, FunctionConfig: i.source}
	said, err := i.config.Process(i.said, &list)
	if err == nil {
		err = failures(said)
	}
	return list.Items, said, err
}
