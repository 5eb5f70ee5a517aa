package krmfn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Result is one of the results of a KRM function, with the fields of the specification that a
// diagnostic can fill.
type Result struct {
	Message     string                   `yaml:"message"`
	Severity    string                   `yaml:"severity"`
	ResourceRef *yaml.ResourceIdentifier `yaml:"resourceRef,omitempty"`
	Field       *Field                   `yaml:"field,omitempty"`
	File        *File                    `yaml:"file,omitempty"`
	Tags        map[string]string        `yaml:"tags,omitempty"`
}

// A Field is the part of an object that a Result is about.
type Field struct {
	Path string `yaml:"path"`
}

// A File is where the object of a Result stands: the file, and the document in it, counted from 0.
type File struct {
	Path  string `yaml:"path"`
	Index int    `yaml:"index,omitempty"`
}

// Results turns diagnostics into results of a KRM function, in the same order. The code is the tag
// "code".
func Results(ds []transform.Diagnostic) []Result {
	var out []Result
	for _, d := range ds {
		out = append(out, result(d))
	}
	return out
}

func result(d transform.Diagnostic) Result {
	r := Result{Message: d.Text(), Severity: string(d.Severity), Tags: map[string]string{"code": d.Code}}
	if d.Ref.APIVersion != "" {
		r.ResourceRef = &yaml.ResourceIdentifier{
			TypeMeta: yaml.TypeMeta{APIVersion: d.Ref.APIVersion, Kind: d.Ref.Kind},
			NameMeta: yaml.NameMeta{Name: d.Ref.Name, Namespace: d.Ref.Namespace},
		}
	}
	if len(d.Path) > 0 {
		r.Field = &Field{Path: d.Path.String()}
	}
	if d.Ref.File != "" {
		r.File = &File{Path: d.Ref.File, Index: d.Ref.Document}
	}
	return r
}
