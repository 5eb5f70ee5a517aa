package cli

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// Brings returns what the stage brings along for the work. That is nothing when an input cannot be read, for what is
// missing may stand there.
func (t *task) Brings() *companion.Set {
	if t.work.companions == nil || t.isLost {
		return nil
	}
	return t.work.companions(t.stage)
}

// Namespaces returns those into which the stage injects something.
func (t *task) Namespaces(all []engine.Observed) (namespaces []string, known bool, err error) {
	return t.config.NamespacesIn(all, compile.NewInputs(t.sets), t.kinds)
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
