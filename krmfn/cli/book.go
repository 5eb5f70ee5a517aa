package cli

import (
	"bytes"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A book holds all inputs, document by document.
type book struct {
	pass  *pass
	kinds map[string]bool // of the objects that stages bring along
	pages []*page
	home  map[*yaml.Node]*page

	findings []engine.Finding
	failed   bool // there is an Error among them
}

// A page is one document of an input.
type page struct {
	file *file
	text []byte
	line int   // how many lines of the file are before it
	part *part // nil when the document does not matter
}

// openBook reads the documents of the inputs.
func (p *pass) openBook(sets []*companion.Set) *book {
	b := &book{pass: p, kinds: map[string]bool{}, home: map[*yaml.Node]*page{}}
	for _, set := range sets {
		if set == nil {
			continue
		}
		for _, o := range set.Objects {
			b.kinds[workload.RefOf(o.Node()).Kind] = true
		}
	}
	for _, f := range p.files {
		if f.isPatch {
			continue
		}
		f.loss.add(b.add(f))
	}
	return b
}

// add adds the documents of a file.
func (b *book) add(f *file) error {
	f.before, _ = f.wholes()
	pages := f.pages()
	if err := each(pages, b.parse); err != nil {
		return tolerate(err, f.before)
	}
	for _, one := range pages {
		b.enter(one)
	}
	b.pages = append(b.pages, pages...)
	return nil
}

// pages returns the documents of the file.
func (f *file) pages() []*page {
	out := make([]*page, len(f.documents))
	for i, d := range f.documents {
		out[i] = &page{file: f, text: d.Text, line: d.Line}
	}
	return out
}

// parse parses a document when it may be of a stage.
func (b *book) parse(one *page) error {
	isMarked := bytes.Contains(one.text, []byte(companion.Annotation))
	o := b.pass.options
	o.Also = func(kind string) bool { return isMarked || b.kinds[kind] || b.pass.matters(kind) }
	p := &part{origin: one.file.input, text: one.text, line: one.line}
	if err := p.parse(o); err != nil {
		return err
	}
	one.part = p
	return nil
}

// enter takes down which document the objects are in.
func (b *book) enter(one *page) {
	for _, item := range one.part.items {
		for _, entry := range engine.ObjectsIn(engine.Located{Object: item}) {
			b.home[entry.Object.YNode()] = one
		}
	}
}

// items returns the objects of all documents that were parsed.
func (b *book) items() []*yaml.RNode {
	var out []*yaml.RNode
	for _, one := range b.pages {
		if one.part != nil {
			out = append(out, one.part.items...)
		}
	}
	return out
}

// refOf names an object and says where it stands.
func (b *book) refOf(n *yaml.RNode) transform.Ref {
	ref := workload.RefOf(n)
	ref.File, ref.Document = "", 0
	if one := b.home[n.YNode()]; one != nil {
		ref.File, ref.Line = one.file.name, one.line+n.YNode().Line
	}
	return ref
}

// carryOut carries out what a stage brings along.
func (b *book) carryOut(s *stage, set companion.Set) error {
	set.RefOf, set.Spares = b.refOf, func(n *yaml.RNode) bool { return b.home[n.YNode()].file.isImplied }
	plan, err := set.Fixed(compile.ForCluster(b.items()))
	if err == nil {
		err = b.apply(set, plan)
	}
	if err != nil || b.failed {
		return unusable(err)
	}
	namespaces, ok, err := b.namespaces(s, set)
	if err != nil || !ok {
		return unusable(err)
	}
	plan, err = set.Copies(compile.ForCluster(b.items()), namespaces)
	if err == nil {
		err = b.apply(set, plan)
	}
	return unusable(err)
}

// namespaces returns those in which the stage injects something. It is not ok when the rules cannot be
// made, which the pass will say.
func (b *book) namespaces(s *stage, set companion.Set) (all []string, ok bool, err error) {
	if !set.HasCopies() {
		return nil, true, nil
	}
	items := append(b.items(), b.pass.sets...)
	rules, ds, err := s.config.Rules(items)
	if err != nil || transform.HasErrors(ds) {
		return nil, false, err
	}
	templates, _ := workload.NewIndex(b.pass.kinds()...).LocateWhole(compile.ForCluster(items))
	return rules.Namespaces(templates), true, nil
}

// apply carries a plan out on the text.
func (b *book) apply(set companion.Set, plan *companion.Plan) error {
	if b.say(plan.Diagnostics()); b.failed {
		return nil
	}
	var touched []*page
	for t := range plan.Edits().Changes() {
		one := b.home[t.Object().YNode()]
		touched = append(touched, one)
		one.file.note(t.Ref(), "is not as the configuration makes it")
	}
	for _, one := range slices.Compact(touched) {
		if err := b.revise(one, plan.Edits()); err != nil {
			return err
		}
	}
	b.remove(plan.Remove)
	for _, n := range plan.Add {
		if err := b.append(set, n); err != nil {
			return err
		}
	}
	return nil
}

// say takes down what there is to say, with the places that it has now.
func (b *book) say(ds []transform.Diagnostic) {
	var parts []*part
	for _, one := range b.pages {
		if one.part != nil {
			parts = append(parts, one.part)
		}
	}
	b.findings = append(b.findings, b.pass.report.findings(placesIn(parts...), ds)...)
	b.failed = b.failed || transform.HasErrors(ds)
}

// revise splices the edits into the text of a document.
func (b *book) revise(one *page, edits *transform.Plan) error {
	text, notes, err := one.part.source.Splice(edits)
	if err != nil {
		return err
	}
	b.say(notes)
	one.file.isRevised, one.text = true, bytes.Clone(text)
	return b.reparse(one)
}

// reparse parses a document that is new or has changed.
func (b *book) reparse(one *page) error {
	if err := b.parse(one); err != nil {
		return err
	}
	b.enter(one)
	return nil
}

// remove takes documents out.
func (b *book) remove(items []*yaml.RNode) {
	for _, n := range items {
		one := b.home[n.YNode()]
		one.file.note(b.refOf(n), "is there, and the configuration does not bring it along")
		one.file.isRevised, one.text, one.part = true, nil, nil
	}
}

// append adds a document to the file for what the stage brings along.
func (b *book) append(set companion.Set, n *yaml.RNode) error {
	f := b.pass.resourcesFile(set.Owner)
	transform.Spell(n.YNode())
	text, err := n.String()
	if err != nil {
		return err //nolint:wrapcheck // a fault of the program
	}
	one := &page{file: f, text: []byte(text)}
	for _, other := range b.pages {
		if other.file == f && len(other.text) > 0 {
			before := other.text
			one.text = append(separator(before, []byte(text)), text...)
			one.line = other.line + bytes.Count(before, []byte("\n"))
		}
	}
	f.note(workload.RefOf(n), "is missing: the configuration brings it along")
	f.isRevised = true
	b.pages = append(b.pages, one)
	return b.reparse(one)
}

// close cuts the files that have changed into documents again.
func (b *book) close() {
	for _, f := range b.pass.files {
		if !f.isRevised {
			continue
		}
		var text []byte
		for _, one := range b.pages {
			if one.file == f {
				text = append(text, one.text...)
			}
		}
		if bare, isMarked := bytes.CutPrefix(text, []byte("---\n")); isMarked && !bytes.HasPrefix(f.before, []byte("---")) {
			text = bare // the document before the marker is gone
		}
		f.documents = nil
		f.cut(text)
		f.isRevised = !bytes.Equal(text, f.before)
		f.isGone = len(bytes.TrimSpace(text)) == 0 && !f.isNew
	}
}

// note takes down that an object of the file is not as it is to be.
func (f *file) note(ref transform.Ref, why string) {
	ref.File = f.name
	f.brought = append(f.brought, target{engine.Target{Ref: ref, Place: engine.Place{File: f.name, Line: ref.Line}}, why})
}
