package cli

import (
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func newExport() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export -c CONFIG… [--format component|patches|json6902] [FILE|DIR|-]…",
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
` + aboutFiles + aboutConfigs + aboutStatus,
		Example: `  kustomize build base | inject-sidecars export -c platform.yaml > sidecars/kustomization.yaml
  inject-sidecars export -c sidecarset.yaml --format patches apps/ >> kustomization.yaml`,
		Args: cobra.ArbitraryArgs,
		RunE: runExport,
	}
	configFlag(cmd, "file with configurations, required")
	cmd.Flags().String("format", "component", "form of the patches: component, patches or json6902")
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
	p, err := load(cmd, args)
	if err != nil {
		return err
	}
	if err := p.makePlan(injectRules); err != nil {
		return err
	}
	patches, said, err := p.patches()
	if err != nil {
		return err
	}
	p.said = slices.Concat(p.said, p.unmatched(), said)
	ds := p.findings()
	if err := p.report.write(p, ds); err != nil {
		return err
	}
	if transform.HasErrors(ds) {
		return found()
	}
	return unusable(writeExport(cmd.OutOrStdout(), form(patches)))
}

// patches returns what the plan comes to, one patch for each object in order, and an Error for each
// object that no patch can find.
func (p *project) patches() ([]objectPatch, []transform.Diagnostic, error) {
	var out []objectPatch
	var said []transform.Diagnostic
	byObject := map[*yaml.Node]int{}
	names := newTargets(p.templates)
	for t, edits := range p.plan.Changes() {
		i, known := byObject[t.Object().YNode()]
		if !known {
			target, d := names.of(t)
			if d != nil {
				said = append(said, *d)
			}
			i = len(out)
			byObject[t.Object().YNode()] = i
			out = append(out, objectPatch{target: target})
		}
		if err := out[i].add(edits); err != nil {
			return nil, nil, unusable(err)
		}
	}
	return out, said, nil
}
