package krmfn

import (
	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// results turns diagnostics into results of a KRM function, in the same order. The code is the tag
// "code".
func results(ds []transform.Diagnostic) framework.Results {
	var out framework.Results
	for _, d := range ds {
		out = append(out, result(d))
	}
	return out
}

func result(d transform.Diagnostic) *framework.Result {
	r := &framework.Result{
		Message:  d.Text(),
		Severity: framework.Severity(d.Severity),
		Tags:     map[string]string{"code": d.Code},
	}
	if d.Ref.APIVersion != "" {
		r.ResourceRef = &yaml.ResourceIdentifier{
			TypeMeta: yaml.TypeMeta{APIVersion: d.Ref.APIVersion, Kind: d.Ref.Kind},
			NameMeta: yaml.NameMeta{Name: d.Ref.Name, Namespace: d.Ref.Namespace},
		}
	}
	if len(d.Path) > 0 {
		r.Field = &framework.Field{Path: d.Path.String()}
	}
	if d.Ref.File != "" {
		r.File = &framework.File{Path: d.Ref.File, Index: d.Ref.Document}
	}
	return r
}
