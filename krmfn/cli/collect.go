package cli

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// collect brings the findings in order: about the configurations, what selects nothing, then file
// by file. After an Error nothing is changed, so what the plan would do is left out.
func (p *pass) collect(w work) {
	places := newAtlas(p.configs, p.files)
	p.findings = slices.Concat(p.early, p.brought, p.report.findings(places, p.selectNothing(w)))
	for _, f := range p.files {
		for _, s := range f.stretches {
			p.findings = append(p.findings, s.findings...)
		}
		p.findings = append(p.findings, p.duplicates(f)...)
	}
	if p.hasErrors() {
		p.findings = slices.DeleteFunc(p.findings, func(f finding) bool { return f.isPlanned })
	}
}

// duplicates reports the objects that stand in the file twice. When the hashes of names tell that
// there may be some, the file is parsed once more, stretch by stretch.
func (p *pass) duplicates(f *file) []finding {
	var hashes []uint64
	for _, part := range f.around {
		hashes = append(hashes, p.hashes(part)...)
	}
	for _, s := range f.stretches {
		hashes = append(hashes, s.named...)
	}
	slices.Sort(hashes)
	if len(slices.Compact(slices.Clone(hashes))) == len(hashes) {
		return nil
	}
	o := p.options
	o.Also, o.Mentions = p.matters, nil
	var out []finding
	seen := map[identity]bool{}
	for _, s := range f.stretches {
		one := &part{origin: f.input, text: s.text, line: s.line}
		if one.parse(o) == nil {
			out = append(out, p.report.findings(atlasOf(one), again(f.name, one.named, seen))...)
		}
	}
	return out
}

func (p *pass) hasErrors() bool {
	return slices.ContainsFunc(p.findings, func(f finding) bool { return f.Severity == transform.Error })
}

// changes returns the templates that the plan changes, and the objects that are brought along.
func (p *pass) changes() []target {
	var out []target
	for _, f := range p.files {
		out = append(out, f.brought...)
		for _, s := range f.stretches {
			out = append(out, s.changed...)
		}
	}
	return out
}
