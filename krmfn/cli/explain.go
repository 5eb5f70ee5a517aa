package cli

import (
	"errors"
	"fmt"
	"io"
	"slices"

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
	p, err := load(cmd, args[1:])
	if err != nil {
		return err
	}
	if transform.HasErrors(p.said) {
		if err := p.report.write(p, p.said); err != nil {
			return err
		}
		return found()
	}
	chosen, err := name.choose(p.templates)
	if err != nil {
		return errors.Join(p.report.write(p, p.leftAlone(name)), err)
	}
	var said []transform.Diagnostic
	for i, t := range chosen {
		e, err := p.explain(t)
		if err != nil {
			return err
		}
		if i > 0 {
			e.blank = true
		}
		if err := e.write(cmd.OutOrStdout()); err != nil {
			return unusable(err)
		}
		said = append(said, e.said...)
	}
	if err := p.report.write(p, said); err != nil {
		return err
	}
	return p.report.verdict()
}

// pageOf returns the page of the code that the arguments name. With files or a configuration they name a
// workload, whatever it is called.
func pageOf(cmd *cobra.Command, args []string) (string, bool) {
	if len(args) != 1 || cmd.Flags().Changed("config") || cmd.Flags().Changed("namespace") {
		return "", false
	}
	return docs.Page(args[0])
}

// leftAlone returns what there is to say of workloads that are patches, and of an object of that name which looks like a
// workload.
func (p *project) leftAlone(name workloadName) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, f := range p.files {
		for _, d := range f.said {
			switch isMeant := name.means(d.Ref); {
			case d.Code == workload.CodeUnknown && isMeant:
				d.Severity = transform.Warning
				out = append(out, d)
			case d.Code == workload.CodeFragment:
				out = append(out, d)
			}
		}
	}
	return out
}

// An explanation is what all stages do to one pod template.
type explanation struct {
	place   engine.Place
	before  transform.PodTemplate
	after   transform.PodTemplate
	stages  []compile.Explanation
	said    []transform.Diagnostic
	sources *engine.Places // where SidecarSets are written
	blank   bool           // there is another before it
}

// explain explains the template, stage by stage.
func (p *project) explain(t transform.PodTemplate) (explanation, error) {
	places := placesOf(p.configs, p.files)
	out := explanation{place: places.Of(transform.Diagnostic{Ref: t.Ref()}), before: t, after: t, sources: places}
	for _, s := range p.stages {
		e, err := s.rules.Explain(out.after)
		if err != nil {
			return out, unusable(err)
		}
		out.after, out.stages, out.said = e.After, append(out.stages, e), append(out.said, e.Diagnostics...)
	}
	return out, nil
}

// write writes the explanation as text.
func (e explanation) write(w io.Writer) error {
	lines := slices.Concat([]string{e.title()}, e.why(), e.what(), e.order())
	if e.blank {
		lines = append([]string{""}, lines...)
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return fmt.Errorf("writing the explanation: %w", err)
		}
	}
	return nil
}

// title names the workload, its place and which of its pod templates this is.
func (e explanation) title() string {
	out := e.before.Ref().String()
	if place := e.place.String(); place != "" {
		out += ", " + place
	}
	if path := e.before.Path().String(); path != "" {
		out += ", " + path
	}
	return out
}
