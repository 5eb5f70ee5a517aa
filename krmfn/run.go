package krmfn

import (
	"fmt"
	"io"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/grouping"
)

// Exit statuses of the function.
const (
	ExitOK     = 0
	ExitFailed = 1
)

// Run is the whole function: it reads a ResourceList from in and writes one to out. Errors go to log on
// one line each, warnings on one line for each cause. It returns the exit status. When the input cannot
// be read, nothing is written to out; when an item or the configuration is at fault, the items are
// written as they came, with results.
func Run(in io.Reader, out, log io.Writer) int {
	text, err := io.ReadAll(in)
	if err != nil {
		return fail(log, fmt.Errorf("standard input: reading: %w", err))
	}
	return RunText(text, out, log)
}

// RunText is Run for a text that has been read.
func RunText(text []byte, out, log io.Writer) int {
	a, err := answerTo(text)
	if err != nil {
		return fail(log, err)
	}
	tell(log, a.said)
	if err := a.write(out); err != nil {
		return fail(log, fmt.Errorf("writing: %w", err))
	}
	if transform.HasErrors(a.said) {
		return ExitFailed
	}
	return ExitOK
}

// tell writes warnings and errors, those of one cause on one line.
func tell(log io.Writer, said []transform.Diagnostic) {
	shown := slices.DeleteFunc(slices.Clone(said), func(d transform.Diagnostic) bool { return d.Severity == transform.Info })
	for _, g := range grouping.Of(shown) {
		text := g.First().String()
		if !g.IsOne() {
			text = g.Text("the results list all")
		}
		fmt.Fprintf(log, "%s: %s\n", g.First().Severity, transform.Printable(text))
	}
}

func fail(log io.Writer, err error) int {
	fmt.Fprintf(log, "error: %s\n", transform.Printable(err.Error()))
	return ExitFailed
}

// An answer is what the function makes of a ResourceList.
type answer struct {
	write func(io.Writer) error
	said  []transform.Diagnostic
}

// answerTo works on the text of the list, item by item, or on the list as a whole where its items cannot
// be told from its lines.
func answerTo(text []byte) (*answer, error) {
	if err := checkText(text); err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	if a, err := answerByItem(text); a != nil || err != nil {
		return a, err
	}
	return answerAsAWhole(text)
}

// answerAsAWhole parses the list and writes it again.
func answerAsAWhole(text []byte) (*answer, error) {
	rl, err := read(text)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	said, err := compile.Process(&rl.List)
	if err != nil {
		return nil, err
	}
	whole, err := rl.text(Results(said))
	return &answer{func(w io.Writer) error {
		_, err := w.Write(whole)
		return err //nolint:wrapcheck // the caller says what was written
	}, said}, err
}
