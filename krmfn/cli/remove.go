package cli

import (
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

func newRemove() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "remove [-c CONFIG…] [--sidecar-set NAME]… [--all] [FILE|DIR|-]…",
		Short: "Take away what SidecarSets injected",
		Long: `Take away what SidecarSets injected, in whichever version, and what app containers were given for them, and restore
what was there before. The annotation ` + sidecarset.Annotation + ` says what that is. Where it is missing, containers
are known by the mark IS_INJECTED and their names: those of the SidecarSets of a configuration, and those that the
annotations of OpenKruise list; volumes go when they are as declared and nobody else mounts them, and annotations,
imagePullSecrets and app containers stay as they are. Objects that a configuration brought along go with it, and with --all
those of every configuration. What the three flags name adds up; to find nothing of it is no error. What was converted
stays as it is: revert takes that back.
` + aboutFiles + aboutConfigs + aboutStatus,
		Example: `  inject-sidecars remove -c platform.yaml --in-place apps/
  inject-sidecars remove --sidecar-set logs deployment.yaml
  kustomize build . | inject-sidecars remove --all`,
		Args: cobra.ArbitraryArgs,
		RunE: runRemove,
	}
	configFlag(cmd, "file with configurations, of which the SidecarSets count")
	cmd.Flags().StringArray("sidecar-set", nil, "name of a SidecarSet that is in the annotation; may be repeated")
	cmd.Flags().Bool("all", false, "take away what any SidecarSet injected that is in the annotation")
	inPlaceFlag(cmd)
	reportFlags(cmd)
	return cmd
}

// runRemove rewrites the inputs without what the flags name.
func runRemove(cmd *cobra.Command, args []string) error {
	named, err := namedSets(cmd)
	if err != nil {
		return err
	}
	configs, err := removeConfigs(cmd, named)
	if err != nil {
		return err
	}
	return rewrite(cmd, args, configs, work{
		choose: func(s *stage) []transform.Rule { return s.rules.Remove(named) },
		unmatched: func(_ *stage, templates []transform.PodTemplate) []transform.Diagnostic {
			return unrecorded(named.Sets, templates)
		},
		companions: func(s *stage) *companion.Set { return broughtBy(s, named.All) },
		splices:    true,
	})
}

// broughtBy returns the set that takes away what the stage brings along, or what any configuration
// does.
func broughtBy(s *stage, all bool) *companion.Set {
	set := s.config.Companions()
	if set == nil || s.isMade && !all {
		return nil
	}
	return &companion.Set{Owner: set.Owner, All: all, Marked: true}
}

// namedSets returns the rule for what --sidecar-set and --all name.
func namedSets(cmd *cobra.Command) (sidecarset.Remove, error) {
	var out sidecarset.Remove
	names, err := cmd.Flags().GetStringArray("sidecar-set")
	if err != nil {
		return out, err //nolint:wrapcheck // the flag is there
	}
	for _, name := range names {
		var set api.SidecarSet
		set.Name = name
		out.Sets = append(out.Sets, set)
	}
	out.All, err = cmd.Flags().GetBool("all")
	return out, err //nolint:wrapcheck // the flag is there
}

// removeConfigs returns the configurations, or an empty one when flags say what is to go.
func removeConfigs(cmd *cobra.Command, named sidecarset.Remove) ([]*file, error) {
	isNamed := len(named.Sets) > 0 || named.All
	if cmd.Flags().Changed("config") || !isNamed {
		configs, err := readConfigs(cmd)
		if err != nil || len(configs) > 0 {
			return configs, err
		}
	}
	if !isNamed {
		return nil, misused("reading flags: nothing says what to remove; " +
			"use --config FILE, --sidecar-set NAME, or --all for every SidecarSet that injected something")
	}
	empty, err := madeConfig(map[string]any{"fromInputs": false})
	return []*file{empty}, err
}

// unrecorded warns of sets that --sidecar-set names and that none of the templates has a record of:
// the name may be wrong.
func unrecorded(sets []api.SidecarSet, templates []transform.PodTemplate) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, set := range sets {
		if slices.ContainsFunc(templates, hasRecord(set)) {
			continue
		}
		out = append(out, transform.Diagnostic{
			Code: config.CodeNoMatch, Severity: transform.Warning, Ref: transform.Ref{Kind: api.Kind, Name: set.Name},
			Message: fmt.Sprintf("is in no record of the pod templates in the input (%d)", len(templates)),
			Remedy:  "compare the name with annotation " + sidecarset.Annotation + "; without a record, name the SidecarSet with --config",
		})
	}
	return out
}

// hasRecord returns a test for templates of which something goes with the set.
func hasRecord(set api.SidecarSet) func(transform.PodTemplate) bool {
	rule := sidecarset.Remove{Sets: []api.SidecarSet{set}}
	return func(t transform.PodTemplate) bool {
		ds, err := rule.Plan(t)
		return err != nil || len(ds) > 0
	}
}
