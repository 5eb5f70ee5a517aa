package cli

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
)

// bring brings the objects of the stages to what they are to be, before any rule is made: the inputs
// are then as if they had been there before. It needs all inputs in memory, so it is done only when
// a stage brings something along, or something carries a mark.
func (p *pass) bring(w work) error {
	sets := make([]*companion.Set, len(p.stages))
	concerned := false
	for i, s := range p.stages {
		if w.companions == nil {
			return nil
		}
		if sets[i] = w.companions(s); sets[i] != nil {
			concerned = concerned || len(sets[i].Objects) > 0 || p.isMarked()
		}
	}
	if !concerned {
		return nil
	}
	b := p.openBook(sets)
	if len(p.lost()) > 0 {
		return nil // what is missing may stand in what cannot be read
	}
	for i, s := range p.stages {
		if sets[i] == nil {
			continue
		}
		if err := b.carryOut(s, *sets[i]); err != nil {
			return err
		}
	}
	if p.brought = b.findings; b.failed {
		return nil
	}
	b.close()
	return nil
}

// isMarked says whether a mark stands in one of the inputs.
func (p *pass) isMarked() bool {
	for _, f := range p.files {
		if f.isMarked() {
			return true
		}
	}
	return false
}

// resourcesFile returns the file for what a configuration brings along: a file of its own beside the
// first input, or that input itself when it is a stream.
func (p *pass) resourcesFile(owner string) *file {
	if len(p.files) == 0 || p.files[0].path == "" {
		return p.streamFile()
	}
	in := p.resourcesInput(owner)
	if i := slices.IndexFunc(p.files, func(f *file) bool { return f.path == in.path }); i >= 0 {
		return p.files[i]
	}
	f := &file{input: in, isNew: true}
	p.files = append(p.files, f)
	return f
}

// resourcesInput names the file for what a configuration brings along.
func (p *pass) resourcesInput(owner string) input {
	name := compile.ResourcesFile(owner)
	return input{name: filepath.Join(p.dir.name, name), path: filepath.Join(p.dir.path, name)}
}

// implyFiles adds to the inputs the files that were written before for what stages bring along. What
// is in them does not go, for other inputs may need it that are not named.
func (p *pass) implyFiles(w work) {
	for _, s := range p.stages {
		if w.companions == nil || !w.readsBack || p.dir.path == "" || w.companions(s) == nil {
			continue
		}
		in := p.resourcesInput(w.companions(s).Owner)
		info, err := os.Stat(in.path)
		known := slices.ContainsFunc(p.files, func(f *file) bool { return f.path == in.path })
		if err == nil && info.Mode().IsRegular() && !known {
			p.files = append(p.files, &file{input: in, isImplied: true})
		}
	}
}

// streamFile returns standard input.
func (p *pass) streamFile() *file {
	if len(p.files) == 0 {
		p.files = append(p.files, &file{input: input{name: streamName}})
	}
	return p.files[0]
}
