package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newExport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export -c CONFIG… [--format component|patches|json6902] [--dir DIR] [FILE|DIR|-]…",
		Short: "Write what the configurations do as patches, for hosts that run no functions",
		Long: `Write what inject would do as JSON6902 patches, one for each object, for Flux, kubectl apply -k, Argo CD and others that
run no functions. The forms are

  component  a kustomize Component: name its directory under components of a kustomization
  patches    its list alone, as kustomizations, Flux Kustomizations (spec) and Flux HelmReleases
             (spec.postRenderers[].kustomize) have it
  json6902   a stream of one document for each object: target, and the operations under patch

Export from what the patches will be applied to, such as kustomize build of the base. Each patch tests what it
takes away: when the object has changed since, the build fails, and the export is to be made again. An object that is
not there any more is passed over by kustomize without a word. Objects need a name, for patches find them by it.

Objects that a configuration brings along (spec.resources) cannot be patches. With --dir they are written beside the
Component, which lists them under resources.
` + aboutFiles + aboutConfigs + aboutStatus,
		Example: `  kustomize build base | inject-sidecars export -c platform.yaml > sidecars/kustomization.yaml
  inject-sidecars export -c sidecarset.yaml --format patches apps/ >> kustomization.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: runExport,
	}
	configFlag(cmd, "file with configurations, required")
	cmd.Flags().String("format", "component", "form of the patches: component, patches or json6902")
	cmd.Flags().String("dir", "", "directory to write the Component into, with what the configuration brings along")
	names := slices.Sorted(maps.Keys(exportForms()))
	// The error is for a flag that is not there.
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(names, cobra.ShellCompDirectiveNoFileComp))
	reportFlags(cmd)
	return cmd
}

func runExport(cmd *cobra.Command, args []string) error {
	name, err := cmd.Flags().GetString("format")
	if err != nil {
		return err //nolint:wrapcheck // the flag is there
	}
	form := exportForms()[name]
	if form == nil {
		names := slices.Sorted(maps.Keys(exportForms()))
		return misused("--format: unknown form %q%s; use %s", name, didYouMean(names, name, ""), strings.Join(names, ", "))
	}
	dir, err := cmd.Flags().GetString("dir")
	if err != nil {
		return err //nolint:wrapcheck // the flag is there
	}
	if dir != "" && name != "component" {
		return misused("--dir: a directory holds a Component; leave out --format %s", name)
	}
	configs, err := requireConfigs(cmd)
	if err != nil {
		return err
	}
	x := newExporter()
	p, err := run(cmd, args, configs, x.work())
	if err != nil {
		return err
	}
	patches, said, places := x.patches()
	p.findings = append(p.findings, p.report.findings(places, said)...)
	if err := p.publish(); err != nil {
		return err
	}
	if err := p.settle(nil); err != nil {
		return err
	}
	if p.report.failed {
		return found()
	}
	documents, err := form(patches)
	if err != nil {
		return unusable(err)
	}
	added, err := additions(p.outcome.Added)
	switch {
	case err != nil:
		return unusable(err)
	case dir != "":
		return unusable(writeDir(dir, documents, added))
	case len(added) > 0:
		return misused("writing to standard output: the configuration brings along objects, which no patch can add; " +
			"write a Component into a directory with --dir")
	}
	return unusable(writeExport(cmd.OutOrStdout(), documents))
}
