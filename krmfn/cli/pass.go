package cli

import (
	"errors"
	"hash/maphash"
	"slices"
	"sync"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A pass carries rules out on inputs of any size, stretch by stretch: texts stay in memory, what is
// parsed of them does not.
type pass struct {
	*project

	options   source.Options
	rules     []transform.Rule
	splices   bool // make the new text
	seed      maphash.Seed
	rooms     sync.Pool // for what is parsed of a stretch
	stretches []*stretch
	findings  []finding
	early     []finding // about configurations and rules
	brought   []finding // about what stages bring along
}

// A work says what a pass is for.
type work struct {
	choose     func(*stage) []transform.Rule                                // the rules of a stage
	unmatched  func(*stage, []transform.PodTemplate) []transform.Diagnostic // what a stage says of selectors that match none of the templates
	splices    bool                                                         // make the new text
	selects    bool                                                         // the rules choose pod templates by selectors
	companions func(*stage) *companion.Set                                  // what a stage brings along, or nil
	readsBack  bool                                                         // the files that were written for that are inputs, too
}

// injectWork is what inject does.
func injectWork() work {
	return work{choose: injectRules, unmatched: unmatched, companions: companions, splices: true, selects: true, readsBack: true}
}

// companions returns what the stage brings along.
func companions(s *stage) *companion.Set { return s.config.Companions() }

// unmatched returns what a stage says about SidecarSets and entries that select none of the
// templates.
func unmatched(s *stage, templates []transform.PodTemplate) []transform.Diagnostic {
	return s.rules.Unmatched(templates)
}

// run reads the inputs that the command line names and carries the work out on them. The findings
// are complete then, but not yet reported.
func run(cmd *cobra.Command, args []string, configs []*file, w work) (*pass, error) {
	project, err := begin(cmd, args, configs)
	if err != nil {
		return nil, err
	}
	p := &pass{project: project, splices: w.splices, seed: maphash.MakeSeed()}
	p.rooms.New = func() any { return &source.Room{} }
	p.options = source.Options{Kinds: p.kinds(), Selects: w.selects}
	p.implyFiles(w)
	if err := p.scan(cmd); err != nil {
		return nil, err
	}
	if err := p.bring(w); err != nil {
		return nil, err
	}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	for _, s := range p.stages {
		p.rules = append(p.rules, w.choose(s)...)
	}
	p.options.Mentions = source.MentionsOf(p.rules...)
	if err := p.carryOut(cmd, w); err != nil {
		return nil, err
	}
	if p.options.Mentions != nil && anyUnmatched(p.selectNothing(w)) {
		p.options.Mentions = nil // what was nearest is among the others
		if err := p.carryOut(cmd, w); err != nil {
			return nil, err
		}
	}
	p.collect(w)
	return p, nil
}

// carryOut does the work on all stretches.
func (p *pass) carryOut(cmd *cobra.Command, w work) error {
	progress := startProgress(cmd.ErrOrStderr(), "planning", len(p.stretches))
	defer progress.stop()
	return unusable(each(p.stretches, func(s *stretch) error {
		defer progress.step()
		s.product = product{}
		if s.file.isPatch {
			return nil
		}
		return p.work(s, w)
	}))
}

// scan reads the inputs.
func (p *pass) scan(cmd *cobra.Command) error {
	progress := startProgress(cmd.ErrOrStderr(), "reading", len(p.files))
	err := each(p.files, func(f *file) error {
		defer progress.step()
		s := scan{file: f, wanted: p.matters}
		if f.isPatch {
			s.wanted = func(string) bool { return false }
		}
		err := s.run(cmd.InOrStdin())
		if f.loss.add(err); err != nil {
			f.stretches, f.around = nil, nil
		}
		return nil
	})
	progress.stop()
	paceCollector(p.size())
	return unusable(err)
}

// size returns how much text came in.
func (p *pass) size() int {
	n := 0
	for _, f := range p.files {
		for _, s := range f.stretches {
			n += len(s.text)
		}
	}
	return n
}

// prepare makes the rules.
func (p *pass) prepare() error {
	if err := p.lookAround(); err != nil {
		return unusable(err)
	}
	for _, f := range p.files {
		p.stretches = append(p.stretches, f.stretches...)
	}
	said, err := p.compile()
	if err != nil {
		return err
	}
	p.said = append(p.said, said...)
	if err := p.refuseBadConfigs(); err != nil {
		return err
	}
	p.early = slices.Concat(p.notes, p.report.findings(newAtlas(p.configs, p.files), p.said))
	return nil
}

// A beside is a document that rules are made of.
type beside struct {
	file *file
	part *part
}

// lookAround parses the documents that rules are made of, some at a time, and keeps what matters of
// them.
func (p *pass) lookAround() error {
	p.inputs = compile.NewInputs(p.sets)
	var all []beside
	for _, f := range p.files {
		for _, part := range f.around {
			all = append(all, beside{f, part})
		}
	}
	const many = 256
	var errs []error
	var adding sync.WaitGroup // of those before, while others are parsed
	for some := range slices.Chunk(all, many) {
		errs = append(errs, each(some, p.parseBeside))
		adding.Wait()
		adding.Go(func() { p.addBeside(some) })
	}
	adding.Wait()
	return errors.Join(errs...)
}

// addBeside keeps what matters of some documents.
func (p *pass) addBeside(some []beside) {
	for _, d := range some {
		p.inputs.Add(d.part.items)
		if !slices.ContainsFunc(d.part.items, api.Is) { // there may be more to say of sets
			d.part.forget()
		}
	}
}

func (p *pass) parseBeside(d beside) error {
	o := p.options
	o.Also = p.matters
	isSet := func(kind string) bool { return kind == api.Kind }
	o.Bare = !mentions(d.part.text, isSet) // the comments of a set are injected, too
	d.file.loss.add(tolerate(d.part.parse(o), d.part.text))
	return nil
}

// work parses, plans and splices one stretch.
func (p *pass) work(s *stretch, w work) error {
	room, _ := p.rooms.Get().(*source.Room)
	defer p.rooms.Put(room)
	o := p.options
	o.Room = room
	part := &part{origin: s.file.input, text: s.text, line: s.line}
	err := part.parse(o)
	if err != nil {
		s.file.loss.add(tolerate(err, s.text))
		return nil
	}
	s.named = p.hashes(part)
	if s.templates = len(part.templates); s.templates > 0 {
		for _, stage := range p.stages {
			s.unmatched = append(s.unmatched, w.unmatched(stage, part.templates)...)
		}
	}
	if part.plan, err = transform.NewPlan(part.templates, p.rules...); err != nil {
		return err
	}
	ds := p.report.leveled(slices.Concat(part.said, part.plan.Diagnostics()))
	if !transform.HasErrors(ds) && !part.plan.Empty() {
		notes, err := p.change(s, part)
		if err != nil {
			return err
		}
		ds = append(ds, notes...)
	}
	s.findings = p.report.findings(atlasOf(part), ds)
	return nil
}

// hashes returns those of the names in a part.
func (p *pass) hashes(part *part) []uint64 {
	out := make([]uint64, len(part.named))
	for i, ref := range part.named {
		out[i] = maphash.Comparable(p.seed, identityIn(ref))
	}
	return out
}

// change takes down what the plan changes, and makes the new text when that is wanted.
func (p *pass) change(s *stretch, part *part) ([]transform.Diagnostic, error) {
	for t := range part.plan.Changes() {
		line, column := position(t.Object(), t.Path())
		line += t.Ref().Line - t.Object().YNode().Line
		s.changed = append(s.changed, target{ref: t.Ref(), path: t.Path(), line: line, column: column})
	}
	if !p.splices {
		return nil, nil
	}
	texts, notes, err := part.source.Texts(part.plan)
	if err != nil {
		return nil, err
	}
	s.keep(part.documents, texts)
	return notes, nil
}
