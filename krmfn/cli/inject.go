package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func newInject() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "inject -c CONFIG… [FILE|DIR|-]…",
		Short: "Apply configurations to manifests: convert and inject as they say",
		Long: `Apply the configurations to the manifests: convert what their convert entries name, and inject what their SidecarSets
ask for. The result goes to standard output, or back into the files with --in-place.

Objects that a configuration brings along (spec.resources) are changed where they stand. New ones go to the end of
the output, and with --in-place to the file NAME-resources.yaml, after the configuration, in the directory of the first input.
That file is an input of inject --in-place, diff and check from then on, named or not. What is not brought along any more
goes, but from that file only when it is named, itself or with its directory: other manifests may need it.
` + aboutFiles + aboutConfigs + aboutStatus,
		Example: `  inject-sidecars inject -c sidecarset.yaml deployment.yaml > out.yaml
  inject-sidecars inject -c platform.yaml -c team.yaml --in-place apps/
  kustomize build . | inject-sidecars inject -c sidecarset.yaml | kubectl apply -f -`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			configs, err := requireConfigs(cmd)
			if err != nil {
				return err
			}
			return rewrite(cmd, args, configs, injectWork())
		},
	}
	configFlag(cmd, "file with configurations, required")
	inPlaceFlag(cmd)
	reportFlags(cmd)
	return cmd
}

// tellFiles says which files are new, and which are gone.
func (p *pass) tellFiles(log io.Writer) {
	for _, f := range p.files {
		switch {
		case f.isNew:
			fmt.Fprintf(log, "%s: new file, with what the configuration brings along\n", transform.Printable(f.name))
		case f.isGone():
			fmt.Fprintf(log, "%s: removed, for nothing is left in it\n", transform.Printable(f.name))
		}
	}
}

// injectRules returns all rules of a stage.
func injectRules(s *stage) []transform.Rule { return s.rules.All() }

// rewrite writes what the work makes of the inputs, unless there is an Error.
func rewrite(cmd *cobra.Command, args []string, configs []*file, w work) error {
	inPlace, err := cmd.Flags().GetBool("in-place")
	if err != nil {
		return err //nolint:wrapcheck // the flag is there
	}
	w.readsBack = w.readsBack && inPlace
	p, err := run(cmd, args, configs, w)
	if err != nil {
		return err
	}
	if err := p.publish(); err != nil {
		return err
	}
	if err := p.settle(nil); err != nil {
		return err
	}
	if i := slices.IndexFunc(p.files, func(f *file) bool { return f.info == nil && !f.isNew }); inPlace && i >= 0 {
		return misused("writing %s: it is no file; name files, or leave out --in-place", p.files[i].name)
	}
	switch {
	case p.report.failed:
		return found()
	case inPlace:
		err := replaceAll(system{}, p.files)
		if err == nil {
			p.tellFiles(cmd.ErrOrStderr())
		}
		return unusable(err)
	}
	tellLeft(cmd.ErrOrStderr(), p.leaveOut())
	return unusable(writeStream(cmd.OutOrStdout(), p.files))
}
