package cli

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// collect brings the findings in order: about the configurations, what selects nothing, then file
// by file. After an Error nothing is changed, so what the plan would do is left out. It fails when a configuration is
// wrong, which is reported then.
func (p *pass) collect() error {
	out := p.outcome
	early := slices.Concat(p.notes, p.report.findings(placesOf(p.configs), p.said), out.Rules)
	if engine.HasErrors(out.Rules) {
		if err := p.report.publish(p.files, early); err != nil {
			return err
		}
		return &failure{status: ExitUsage}
	}
	missed := out.Missed
	if len(p.lost()) > 0 { // it may match something that cannot be read
		missed = slices.DeleteFunc(missed, func(f engine.Finding) bool { return f.Code == config.CodeNoMatch })
	}
	p.findings = slices.Concat(early, out.Brought, missed, out.Found)
	if p.hasErrors() {
		p.findings = slices.DeleteFunc(p.findings, func(f engine.Finding) bool { return f.IsPlanned })
	}
	return nil
}

func (p *pass) hasErrors() bool { return engine.HasErrors(p.findings) }

// changes returns what the plan changes, file by file.
func (p *pass) changes() []engine.Target {
	var out []engine.Target
	for _, f := range p.files {
		out = append(out, f.changed...)
	}
	return out
}
