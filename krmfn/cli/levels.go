package cli

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// levels returns what the configurations set for remarks, of which some are about files and not about what
// one of them does: the strictest level of each. Rules see to hazards themselves.
func (p *project) levels() hazard.Levels {
	out := hazard.Levels{}
	for _, s := range p.stages {
		for code, level := range s.config.Levels() {
			_, isRemark := hazard.FindRemark(code)
			if was, found := out[code]; isRemark && (!found || level.Stricter(was)) {
				out[code] = level
			}
		}
	}
	return out
}

// leveled returns the diagnostics at the levels that the configurations set.
func (r *reporter) leveled(ds []transform.Diagnostic) []transform.Diagnostic {
	return r.levels.Apply(ds)
}
