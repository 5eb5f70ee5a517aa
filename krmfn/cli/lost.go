package cli

import (
	"cmp"
	"errors"
	"slices"
	"sync"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// CodeUnreadable is the code of the error for a file that cannot be read.
const CodeUnreadable = "unreadable"

// A loss takes down why a file, or some of it, cannot be read.
type loss struct {
	mutex sync.Mutex
	errs  []error
}

// add takes down an error, if there is one.
func (l *loss) add(err error) {
	if err == nil {
		return
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.errs = append(l.errs, err)
}

// all returns the errors in the order of the lines, each once.
func (l *loss) all() []error {
	out := slices.Clone(l.errs)
	slices.SortFunc(out, func(a, b error) int { return cmp.Or(lineOf(a)-lineOf(b), cmp.Compare(a.Error(), b.Error())) })
	return slices.CompactFunc(out, func(a, b error) bool { return a.Error() == b.Error() || lineOf(a) > 0 && lineOf(a) == lineOf(b) })
}

// lineOf returns the line that an error is about, 0 when it is about the whole file.
func lineOf(err error) int {
	if e, ok := errors.AsType[*source.Error](err); ok {
		return e.Line
	}
	return 0
}

// lost returns why inputs cannot be read, in the order of the inputs.
func (p *project) lost() []error {
	out := slices.Clone(p.missing)
	for _, f := range p.files {
		out = append(out, f.loss.all()...)
	}
	return out
}

// settle ends a verb: when inputs could not be read, that is what it ends with, for what was found is
// not all there is.
func (p *project) settle(err error) error {
	failed, isFailure := errors.AsType[*failure](err)
	if lost := p.lost(); len(lost) > 0 && (err == nil || isFailure && failed.status == ExitFindings) {
		return unusable(errors.Join(lost...))
	}
	return err
}

// publish reports the findings, and in forms for machines also which inputs cannot be read. People are
// told at the end.
func (p *pass) publish() error {
	if p.report.isText {
		return p.report.publish(p.files, p.findings)
	}
	all := slices.Clone(p.findings)
	for _, err := range p.lost() {
		all = append(all, unreadable(err))
	}
	return p.report.publish(p.files, all)
}

// unreadable returns the finding that says what an error says.
func unreadable(err error) engine.Finding {
	out := engine.Finding{Diagnostic: transform.Diagnostic{
		Code: CodeUnreadable, Severity: transform.Error, Ref: transform.Ref{Kind: "file"}, Message: err.Error(),
	}}
	if e, ok := errors.AsType[*source.Error](err); ok {
		out.Place, out.Message = engine.Place{File: e.File, Line: e.Line, Column: e.Column}, e.Err.Error()
	}
	return out
}
