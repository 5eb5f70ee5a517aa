package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/krmfn/report"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// findingsTo is the annotation of verbs whose findings are the output of the program.
const (
	findingsTo     = "findings"
	toStdout       = "stdout"
	formedToStdout = "formed" // text goes to standard error, for the output is something else
)

// reportFlags adds the flags about inputs and findings, which all verbs have that read manifests.
func reportFlags(cmd *cobra.Command) {
	inputFlags(cmd)
	cmd.Flags().StringP("output", "o", "text", "form of the findings: text, json (one object a line), sarif, junit or github (annotations)")
	cmd.Flags().BoolP("verbose", "v", false, "tell each finding, where there are many of one cause, and also what was done, and why something was not (info)")
	failOnFlag(cmd)
	noMatchFlag(cmd)
	cmd.Flags().String("log", "", "file to write findings and errors to, too, for hosts that do not show standard error")
	names := slices.Sorted(maps.Keys(report.Forms(false)))
	// The error is for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
}

// A reporter writes findings as the flags of a verb say.
type reporter struct {
	cmd     *cobra.Command
	verb    string
	to      io.Writer
	form    report.Form
	isText  bool
	verbose bool
	levels  hazard.Levels // of remarks
	failOn  report.Threshold
	noMatch noMatch
	failed  bool // something was published that is a failure
}

func newReporter(cmd *cobra.Command) (*reporter, error) {
	r := &reporter{cmd: cmd, verb: cmd.Name(), to: cmd.ErrOrStderr()}
	name, err := cmd.Flags().GetString("output")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	r.isText = name == "text"
	if to := cmd.Annotations[findingsTo]; to == toStdout || to == formedToStdout && !r.isText {
		r.to = cmd.OutOrStdout()
	}
	all := report.Forms(hasColour(r.to))
	if r.form = all[name]; r.form == nil {
		return nil, misused("--output: unknown form %q; use %s", name, strings.Join(slices.Sorted(maps.Keys(all)), ", "))
	}
	if r.failOn, err = failOn(cmd); err != nil {
		return nil, err
	}
	if r.noMatch, err = noMatchOf(cmd); err != nil {
		return nil, err
	}
	r.verbose, err = cmd.Flags().GetBool("verbose")
	return r, err //nolint:wrapcheck // the flag is there
}

// findings returns the diagnostics with their places: those of severity Info when they are asked
// for. They hold no edits, for these would hold what was parsed.
func (r *reporter) findings(places *engine.Places, ds []transform.Diagnostic) []engine.Finding {
	return engine.Findings(r.filter(ds), places)
}

// filter returns the diagnostics that are to be reported, at the levels that the configurations set.
func (r *reporter) filter(ds []transform.Diagnostic) []transform.Diagnostic {
	all := r.noMatch.apply(r.leveled(ds))
	return slices.DeleteFunc(all, func(d transform.Diagnostic) bool { return !r.shows(d) })
}

// shows says whether a diagnostic is to be reported: those of severity Info only when they are asked
// for, or are notices.
func (r *reporter) shows(d transform.Diagnostic) bool {
	return d.Severity != transform.Info || r.verbose || isNotice(d.Code)
}

// shown returns the findings that are to be reported.
func (r *reporter) shown(all []engine.Finding) []engine.Finding {
	var out []engine.Finding
	for _, f := range all {
		for _, d := range r.filter([]transform.Diagnostic{f.Diagnostic}) {
			f.Diagnostic = d
			out = append(out, f)
		}
	}
	return out
}

// publish writes the findings about the files, each once.
func (r *reporter) publish(files []*file, findings []engine.Finding) error {
	out := report.Report{Verb: r.verb, Version: version(), FailOn: r.failOn, IsFull: r.verbose, URI: inRepository}
	for _, f := range files {
		if !f.isPatch {
			out.Files = append(out.Files, f.name)
		}
	}
	said := map[string]bool{}
	for _, f := range findings {
		if key := fmt.Sprint(f.Place, f.Ref, f.Severity, f.Text()); !said[key] {
			said[key], out.Findings = true, append(out.Findings, f)
		}
	}
	if r.cmd.Annotations == nil {
		r.cmd.Annotations = map[string]string{}
	}
	r.cmd.Annotations[reported] = "yes"
	r.failed = r.failed || slices.ContainsFunc(out.Findings, r.failOn.Fails)
	if err := r.form(r.to, out); err != nil {
		return unusable(fmt.Errorf("writing the findings: %w", err))
	}
	return r.log(out)
}

// giveReason writes the report of a run that ended before anything was reported, in forms for machines: it is whole then,
// and holds the reason.
func giveReason(cmd *cobra.Command, err error) {
	failed, isFailure := errors.AsType[*failure](err)
	flag := cmd.Flags().Lookup("output")
	if err == nil || isFailure && failed.err == nil || flag == nil || cmd.Annotations[reported] != "" {
		return
	}
	r, invalid := newReporter(cmd)
	if invalid != nil || r.isText {
		return
	}
	// That it cannot be written is one more reason to fail, which is what happens.
	_ = r.form(r.to, report.Report{Verb: r.verb, Version: version(), FailOn: r.failOn, Reason: err.Error()})
}

// reported is the annotation of a command that has written its report.
const reported = "reported"
