package engine

import (
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// counts matches the number of templates in a message.
var counts = transform.Pattern(`^(.*? in the input )\(\d+\)`)

// counted says in messages of how many templates all batches are.
func counted(ds []transform.Diagnostic, templates int) []transform.Diagnostic {
	for i := range ds {
		ds[i].Message = counts().ReplaceAllString(ds[i].Message, fmt.Sprintf("${1}(%d)", templates))
	}
	return ds
}

// unmatched returns what the stages say of selectors that match none of the templates.
func (r *run) unmatched(templates []transform.PodTemplate) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, s := range r.Stages {
		out = append(out, s.Unmatched(templates)...)
	}
	return out
}

// missed returns what there is to say of selectors that match nothing in any batch.
func (r *run) missed(products []product) []transform.Diagnostic {
	var out []transform.Diagnostic
	templates := 0
	for _, p := range products {
		switch {
		case p.templates == 0:
			continue
		case templates == 0:
			out = slices.Clone(p.unmatched)
		default:
			out = inBoth(out, p.unmatched)
		}
		templates += p.templates
	}
	if templates == 0 {
		return r.unmatched(nil)
	}
	return counted(out, templates)
}

// inBoth returns what is said of two inputs, each time of the one that has the nearer template.
func inBoth(a, b []transform.Diagnostic) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, d := range a {
		i := slices.IndexFunc(b, alike(d))
		switch {
		case i < 0:
		case b[i].Distance < d.Distance:
			out = append(out, b[i])
		default:
			out = append(out, d)
		}
	}
	return out
}

// alike returns a test for diagnostics that say the same, but for the number of templates and, of a SidecarSet,
// the clause that fails where it is nearest.
func alike(a transform.Diagnostic) func(transform.Diagnostic) bool {
	return func(b transform.Diagnostic) bool {
		isSame := a.Ref.Kind == api.Kind || a.Path.String() == b.Path.String()
		return a.Code == b.Code && a.Ref == b.Ref && isSame
	}
}
