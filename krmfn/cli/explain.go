package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/krmfn/docs"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

func newExplain() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain WORKLOAD -c CONFIG… [-n NAMESPACE] [FILE|DIR|-]…\n  inject-sidecars explain CODE",
		Short: "Tell what happens to one workload and why, and in which order its containers start and stop",
		Long: `Tell which SidecarSets apply to a workload and which of their clauses fails for the others, what each convert entry
chooses, what overrides and entries for app containers do, where everything in the outcome comes from, and in which order
its containers start and stop. The workload is named as kubectl does: deployment/web, deploy/web or web. Nothing is
changed.

With nothing but the code of a finding, such as no-match, tell what it means: why, an example, what to do, and the
evidence. With -c, -n or files the name is that of a workload, whatever it is.
` + aboutFiles + aboutConfigs + `
Exit status: 0 all is well, 1 there are errors in the workload, 2 the command line or a configuration is wrong or no
single workload has the name, 3 a file cannot be read.`,
		Example: `  inject-sidecars explain deployment/web -c sidecarset.yaml apps/
  kustomize build . | inject-sidecars explain web -n shop -c platform.yaml
  inject-sidecars explain no-match`,
		Args: cobra.MinimumNArgs(1),
		RunE: runExplain,
	}
	configFlag(cmd, "file with configurations, required")
	cmd.Flags().StringP("namespace", "n", "", "namespace of the workload")
	reportFlags(cmd)
	return cmd
}

func runExplain(cmd *cobra.Command, args []string) error {
	if page, found := pageOf(cmd, args); found {
		_, err := fmt.Fprint(cmd.OutOrStdout(), page)
		return unusable(err)
	}
	name, err := workloadFlags(cmd, args[0])
	if err != nil {
		return err
	}
	configs, err := requireConfigs(cmd)
	if err != nil {
		return err
	}
	x := &explainer{name: name, places: placesOf(configs)}
	p, err := run(cmd, args[1:], configs, x.work())
	if err != nil {
		return err
	}
	return x.conclude(p, cmd.OutOrStdout())
}

// conclude writes what there is to say of the workload, when there is one of the name.
func (x *explainer) conclude(p *pass, out io.Writer) error {
	if len(p.lost()) > 0 {
		return p.settle(nil)
	}
	if engine.HasErrors(p.outcome.Brought) {
		return p.conclude()
	}
	told := slices.Clone(p.notes)
	explained, err := x.chosen()
	for _, f := range p.outcome.Found {
		isLeft := err != nil && (f.Code == workload.CodeFragment || f.Code == workload.CodeUnknown && x.name.means(f.Ref))
		if isLeft || err == nil && f.IsOfRule {
			told = append(told, f)
		}
	}
	p.findings = told
	if err != nil {
		return errors.Join(p.publish(), err)
	}
	for i, e := range explained {
		if i > 0 {
			e.lines = append([]string{""}, e.lines...)
		}
		if _, err := fmt.Fprintln(out, printable(strings.Join(e.lines, "\n"))); err != nil {
			return unusable(fmt.Errorf("writing the explanation: %w", err))
		}
	}
	return p.conclude()
}

// pageOf returns the page of the code that the arguments name. With files or a configuration they name a
// workload, whatever it is called.
func pageOf(cmd *cobra.Command, args []string) (string, bool) {
	if len(args) != 1 || cmd.Flags().Changed("config") || cmd.Flags().Changed("namespace") {
		return "", false
	}
	return docs.Page(args[0])
}

// An explanation is what all stages do to one pod template.
type explanation struct {
	before  transform.PodTemplate
	after   transform.PodTemplate
	stages  []compile.Explanation
	said    []transform.Diagnostic
	sources *engine.Places // where SidecarSets are written
}

// explain explains the template, stage by stage.
func (x *explainer) explain(t transform.PodTemplate) (explanation, error) {
	out := explanation{before: t, after: t, sources: x.places}
	for _, s := range x.stages {
		e, err := s.rules.Explain(out.after)
		if err != nil {
			return out, err
		}
		out.after, out.stages, out.said = e.After, append(out.stages, e), append(out.said, e.Diagnostics...)
	}
	return out, nil
}

// title names the workload, its place and which of its pod templates this is.
func (e explanation) title() string {
	out := e.before.Ref().String()
	ref := e.before.Ref()
	if place := (engine.Place{File: ref.File, Line: ref.Line, Column: e.before.Object().YNode().Column}).String(); place != "" {
		out += ", " + place
	}
	if path := e.before.Path().String(); path != "" {
		out += ", " + path
	}
	return out
}
