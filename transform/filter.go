package transform

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A Filter plans the rules over the pod templates that Locate finds in the nodes, and applies the
// plan, for use in a kio.Pipeline.
type Filter struct {
	// Locate finds the pod templates, as workload.Index{}.Locate does. Required.
	Locate func(items []*yaml.RNode) ([]PodTemplate, []Diagnostic)
	// Rules run in order.
	Rules []Rule
	// Report gets all diagnostics, Error ones too, before anything is changed. It may be nil.
	Report func([]Diagnostic)
}

var _ kio.Filter = Filter{}

// Filter returns the nodes with the plan applied. When a diagnostic is an Error it changes nothing
// and returns the nodes as they came together with the error.
func (f Filter) Filter(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
	templates, located := f.Locate(nodes)
	plan, err := NewPlan(templates, f.Rules...)
	if err != nil {
		return nodes, err
	}
	all := slices.Concat(located, plan.Diagnostics())
	if f.Report != nil {
		f.Report(all)
	}
	if err := Failures(all); err != nil {
		return nodes, err
	}
	return nodes, plan.Apply()
}
