package cli

import (
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// selectNothing returns what the stages say about selectors that match no template of any stretch.
func (p *pass) selectNothing(w work) []transform.Diagnostic {
	var out []transform.Diagnostic
	templates := 0
	for _, s := range p.stretches {
		if s.templates == 0 {
			continue
		}
		if templates == 0 {
			out = s.unmatched
		} else {
			out = inBoth(out, s.unmatched)
		}
		templates += s.templates
	}
	if templates == 0 {
		for _, stage := range p.stages {
			out = append(out, w.unmatched(stage, nil)...)
		}
	}
	if len(p.lost()) > 0 {
		out = withoutNoMatch(out)
	}
	for i := range out { // what was said of one stretch holds for all
		out[i].Message = counted().ReplaceAllString(out[i].Message, fmt.Sprintf("${1}(%d)", templates))
	}
	return out
}

// counted matches the number of templates in a message.
var counted = transform.Pattern(`^(.*? in the input )\(\d+\)`)

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

// anyUnmatched says whether something selects nothing, which a look at all templates explains.
func anyUnmatched(ds []transform.Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d transform.Diagnostic) bool { return d.Code == config.CodeNoMatch })
}

// alike returns a test for diagnostics that say the same, but for the number of templates and, of a SidecarSet,
// the clause that fails where it is nearest.
func alike(a transform.Diagnostic) func(transform.Diagnostic) bool {
	return func(b transform.Diagnostic) bool {
		isSame := a.Ref.Kind == api.Kind || a.Path.String() == b.Path.String()
		return a.Code == b.Code && a.Ref == b.Ref && isSame
	}
}
