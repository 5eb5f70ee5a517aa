package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// workloadFlagsOf adds the flags that teach kinds with pod templates.
func workloadFlagsOf(cmd *cobra.Command) {
	cmd.Flags().StringArray("workload", nil,
		"kind that holds pod templates, and where: GROUP/KIND:PATH, such as example.com/Fleet:spec.pods[].template; may be repeated")
	cmd.Flags().Bool("discover", false, "find kinds that hold pod templates in CustomResourceDefinitions among the input")
}

// taughtKinds returns the kinds that flags name, and lets the stages find others when a flag says so.
func taughtKinds(cmd *cobra.Command, stages []*stage) ([]workload.Kind, error) {
	discover, err := cmd.Flags().GetBool("discover")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	for _, s := range stages {
		if discover {
			s.config.Discover()
		}
	}
	texts, err := cmd.Flags().GetStringArray("workload")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	var out []workload.Kind
	for _, text := range texts {
		k, err := readKind(text)
		if err != nil {
			return nil, misused("reading --workload %s: %w", text, err)
		}
		out = append(out, k)
	}
	return out, nil
}

// readKind reads GROUP/KIND:PATH. The core group has no name.
func readKind(text string) (workload.Kind, error) {
	name, path, hasPath := strings.Cut(text, ":")
	group, kind, isGroup := strings.Cut(name, "/")
	if !isGroup {
		group, kind = "", name
	}
	k := workload.Kind{Group: group, Kind: kind, Path: path}
	if !hasPath || path == "" {
		return k, fmt.Errorf("want GROUP/KIND:PATH, with the path to the pod template, such as %s:spec.template", name)
	}
	return k, k.Validate()
}

// untaught reports the kinds of flags of which there is no pod template among these.
func untaught(all []workload.Kind, templates []transform.PodTemplate) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, k := range all {
		found := false
		for _, t := range templates {
			found = found || k.Holds(t)
		}
		if found {
			continue
		}
		name := strings.TrimPrefix(k.Group+"/"+k.Kind, "/")
		out = append(out, transform.Diagnostic{
			Code: config.CodeNoMatch, Severity: transform.Error, Ref: transform.Ref{Kind: "--workload", Name: name + ":" + k.Path},
			Message: fmt.Sprintf("stands for none of the pod templates in the input (%d)", len(templates)),
			Remedy:  "correct group, kind and path, or leave it out",
		})
	}
	return out
}
