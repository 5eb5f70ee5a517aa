package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// selectNothing returns what the stages say about selectors that match no template of any stretch.
func (p *pass) selectNothing(w work) []transform.Diagnostic {
	var out []transform.Diagnostic
	templates, counted := 0, 0
	for _, s := range p.stretches {
		if s.templates == 0 || s.file.isTemplate.Load() {
			continue
		}
		if templates == 0 {
			out, counted = s.unmatched, s.templates
		} else {
			out = slices.DeleteFunc(out, func(d transform.Diagnostic) bool { return !slices.ContainsFunc(s.unmatched, alike(d)) })
		}
		templates += s.templates
	}
	if templates == 0 {
		for _, stage := range p.stages {
			out = append(out, w.unmatched(stage, nil)...)
		}
	}
	for i := range out { // what was said of one stretch holds for all
		out[i].Message = strings.Replace(out[i].Message, fmt.Sprintf("(%d)", counted), fmt.Sprintf("(%d)", templates), 1)
	}
	return out
}

// anyUnmatched says whether something selects nothing, which a look at all templates explains.
func anyUnmatched(ds []transform.Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d transform.Diagnostic) bool { return d.Code == krmfn.CodeNoMatch })
}

// alike returns a test for diagnostics that say the same, but for the number of templates.
func alike(a transform.Diagnostic) func(transform.Diagnostic) bool {
	return func(b transform.Diagnostic) bool {
		return a.Code == b.Code && a.Ref == b.Ref && a.Path.String() == b.Path.String()
	}
}
