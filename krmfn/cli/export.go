package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
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
	p, err := load(cmd, args)
	if err != nil {
		return err
	}
	patches, added, err := p.export()
	if err != nil {
		return err
	}
	ds := p.findings()
	if err := p.report.write(p, ds); err != nil {
		return err
	}
	documents, err := form(patches)
	switch {
	case err != nil:
		return unusable(err)
	case p.report.failed:
		return found()
	case dir != "":
		return unusable(writeDir(dir, documents, added))
	case len(added) > 0:
		return misused("writing to standard output: the configuration brings along objects, which no patch can add; " +
			"write a Component into a directory with --dir")
	}
	return unusable(writeExport(cmd.OutOrStdout(), documents))
}

// export returns the patches, and the objects that are new.
func (p *project) export() ([]objectPatch, []addition, error) {
	for i, d := range p.said {
		p.said[i] = noPatchRemoves(d)
	}
	if transform.HasErrors(p.said) {
		return nil, nil, nil
	}
	if err := p.injectInto(p.added); err != nil {
		return nil, nil, err
	}
	if err := p.makePlan(injectRules); err != nil {
		return nil, nil, err
	}
	p.plan = transform.Join(p.edits, p.plan)
	patches, said, err := p.patches()
	p.said = slices.Concat(p.said, p.unmatched(), said)
	return patches, p.added, err
}

// patches returns what the plan comes to, one patch for each object in order, and an Error for each
// object that no patch can find.
func (p *project) patches() ([]objectPatch, []transform.Diagnostic, error) {
	var out []objectPatch
	var said []transform.Diagnostic
	byObject := map[*yaml.Node]int{}
	names := newTargets(p.items)
	for t, edits := range p.plan.Changes() {
		i, known := byObject[t.Object().YNode()]
		if !known {
			target, d := names.of(t)
			if d != nil {
				said = append(said, *d)
			}
			i = len(out)
			byObject[t.Object().YNode()] = i
			out = append(out, objectPatch{ref: workload.RefOf(t.Object()), target: target})
		}
		if err := out[i].add(edits); err != nil {
			return nil, nil, unusable(err)
		}
	}
	return out, said, nil
}
