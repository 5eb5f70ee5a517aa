// Package kyamlfn is for programs that are made of functions of kyaml's framework: it is the function
// inject-sidecars as one of them.
package kyamlfn

import (
	"sigs.k8s.io/kustomize/kyaml/fn/framework"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
)

// A Processor applies the functionConfig of a ResourceList to its items.
type Processor struct{}

var _ framework.ResourceListProcessor = Processor{}

// Process injects into the items and appends a result for everything there is to say. When one of
// them is an error, it leaves the items as they came and returns the errors joined, each a
// *transform.DiagnosticError.
func (Processor) Process(rl *framework.ResourceList) error {
	list := compile.List{Items: rl.Items, FunctionConfig: rl.FunctionConfig}
	ds, err := compile.Process(&list)
	if err != nil {
		return err
	}
	rl.Items = list.Items
	for _, r := range krmfn.Results(ds) {
		rl.Results = append(rl.Results, result(r))
	}
	return transform.Failures(ds)
}

func result(r krmfn.Result) *framework.Result {
	out := &framework.Result{
		Message: r.Message, Severity: framework.Severity(r.Severity), ResourceRef: r.ResourceRef, Tags: r.Tags,
	}
	if r.Field != nil {
		out.Field = &framework.Field{Path: r.Field.Path}
	}
	if r.File != nil {
		out.File = &framework.File{Path: r.File.Path, Index: r.File.Index}
	}
	return out
}
