package cli

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

func newDiff() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff -c CONFIG… [FILE|DIR|-]…",
		Short: "Show what inject would change, as a patch",
		Long: `Show what inject would change: a unified diff of the text of the files, which git apply and patch -p1 take. Behind the
line numbers of each part stands the workload that it is of. Findings go to standard error. With another form than
text, findings go to standard output instead of the diff: an error for each workload that differs.
` + aboutFiles + aboutConfigs + `
Exit status: 0 there is no difference, 1 there is one or there are errors in the manifests, 2 the command line or a
configuration is wrong, 3 a file cannot be read.`,
		Example: `  inject-sidecars diff -c platform.yaml apps/
  inject-sidecars diff -c platform.yaml apps/ | git apply`,
		Args:        cobra.ArbitraryArgs,
		Annotations: map[string]string{findingsTo: formedToStdout},
		RunE:        runDiff,
	}
	configFlag(cmd, "file with configurations, required")
	reportFlags(cmd)
	return cmd
}

func runDiff(cmd *cobra.Command, args []string) error {
	configs, err := requireConfigs(cmd)
	if err != nil {
		return err
	}
	p, err := run(cmd, args, configs, injectWork())
	if err != nil {
		return err
	}
	if !p.report.isText {
		return p.settle(p.reportDifferences())
	}
	return p.settle(p.showDifferences(cmd.OutOrStdout()))
}

// showDifferences writes what there is to say and the diff. It fails when there is an error or a
// difference.
func (p *pass) showDifferences(out io.Writer) error {
	if err := p.conclude(); err != nil {
		return err
	}
	if err := p.writeDiff(out); err != nil {
		return unusable(fmt.Errorf("writing the diff: %w", cause(err)))
	}
	if len(p.changes()) > 0 {
		return found()
	}
	return nil
}

// writeDiff writes a unified diff of the files that the plan changes.
func (p *pass) writeDiff(w io.Writer) error {
	painted := hasColour(w)
	for _, f := range p.files {
		if !f.isChanged() {
			continue
		}
		text := f.diff()
		if painted {
			text = paint(text)
		}
		if _, err := w.Write(text); err != nil {
			return err //nolint:wrapcheck // the caller says what was written
		}
	}
	return nil
}

// diff returns the unified diff of the file, in the form of git.
func (f *file) diff() []byte {
	before, after := f.wholes()
	var b bytes.Buffer
	name := strings.TrimLeft(filepath.ToSlash(f.name), "/")
	from, to := quoted("a/"+name), quoted("b/"+name)
	switch {
	case f.isNew:
		from = "/dev/null"
	case f.isGone():
		to = "/dev/null"
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", from, to)
	for _, h := range hunks(before, after) {
		h.write(&b, transform.Printable(f.workloads(h)))
	}
	return b.Bytes()
}

// quoted writes a file name as git does, so that it is one, whatever is in it.
func quoted(name string) string {
	isOdd := func(r rune) bool { return r < ' ' || r == '"' || r == '\\' || r == '\x7F' || r == utf8.RuneError }
	switch {
	case !strings.ContainsFunc(name, isOdd) && !strings.ContainsRune(name, ' '):
		return name
	case !strings.ContainsFunc(name, isOdd):
		return name + "\t" // where the name ends
	}
	var b strings.Builder
	for _, c := range []byte(name) {
		switch {
		case c == '"' || c == '\\':
			b.WriteString("\\" + string(rune(c)))
		case c < ' ' || c >= 0x7F:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	return `"` + b.String() + `"`
}

// workloads names the objects that the plan changes in a hunk.
func (f *file) workloads(h hunk) string {
	if f.isNew || f.isGone() {
		return ""
	}
	var names []string
	for _, s := range h.spans {
		if name := f.workloadAt(s.old + 1); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

// workloadAt names the last object that changes and that starts before a line.
func (f *file) workloadAt(line int) string {
	var at engine.Target
	for i, t := range f.changed {
		if i == 0 || t.Ref.Line <= line {
			at = t
		}
	}
	return at.Ref.String()
}

// paint colours a diff as git does.
func paint(text []byte) []byte {
	const green, red, cyan, off = "\033[32m", "\033[31m", "\033[36m", "\033[0m"
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		on := map[byte]string{'+': green, '-': red, '@': cyan}[line[0]]
		if on == "" {
			b.Write(line)
			continue
		}
		b.WriteString(on)
		b.Write(bytes.TrimRight(line, "\n"))
		b.WriteString(off + "\n")
	}
	return b.Bytes()
}
