package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// choiceFlags adds the flags that choose containers.
func choiceFlags(cmd *cobra.Command) {
	cmd.Flags().StringArray("name", nil, "pattern of the names of containers; may be repeated")
	cmd.Flags().StringArray("image", nil, "pattern of the images of containers; may be repeated")
	cmd.Flags().String("selector", "", "on the labels of pods, as kubectl takes it: app=web,tier in (a,b)")
}

// versionFlag adds the flag that says on which Kubernetes the output must run.
func versionFlag(cmd *cobra.Command) {
	cmd.Flags().String("kubernetes-version", "", fmt.Sprintf("oldest Kubernetes that the manifests must run on (default %s)", native.Default))
}

// instead are the flags that take the place of a configuration.
func instead() []string {
	return []string{"name", "image", "selector", "placement", "startup-probe", "kubernetes-version"}
}

// changedFlag returns the first flag that was given of those that take the place of a
// configuration, or "".
func changedFlag(cmd *cobra.Command) string {
	for _, name := range instead() {
		if cmd.Flags().Changed(name) {
			return "--" + name
		}
	}
	return ""
}

// flagsConfig returns the configuration that says what the flags say, or nil when none was given.
func flagsConfig(cmd *cobra.Command) (*file, error) {
	if changedFlag(cmd) == "" {
		return nil, nil //nolint:nilnil // no flags are no fault
	}
	spec := map[string]any{}
	if v := cmd.Flags().Lookup("kubernetes-version"); v != nil && v.Changed {
		if _, err := native.ParseVersion(v.Value.String()); err != nil {
			return nil, misused("reading --kubernetes-version: %w", err)
		}
		spec["kubernetesVersion"] = v.Value.String()
	}
	if cmd.Flags().Lookup("name") != nil {
		entry, err := flagsEntry(cmd)
		if err != nil {
			return nil, err
		}
		spec["convert"] = []any{entry}
	}
	return madeConfig(spec)
}

// madeConfig returns an InjectSidecars that nobody has written.
func madeConfig(spec map[string]any) (*file, error) {
	text, err := sigsyaml.Marshal(map[string]any{
		"apiVersion": config.APIVersion, "kind": config.Kind, "metadata": map[string]any{"name": flagsName}, "spec": spec,
	})
	if err != nil {
		return nil, fmt.Errorf("writing what the flags say: %w", err)
	}
	n, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("reading what the flags say: %w", err)
	}
	return &file{items: []*yaml.RNode{n}}, nil
}

// flagsName is the name of the configuration that says what the flags say.
const flagsName = "command-line"

// flagsEntry returns the convert entry that says what the flags say.
func flagsEntry(cmd *cobra.Command) (map[string]any, error) {
	flags := cmd.Flags()
	names, err := flags.GetStringArray("name")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	images, err := flags.GetStringArray("image")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	if err := (native.Choice{Names: names, Images: images}).Validate(); err != nil {
		return nil, misused("reading --name and --image: %w", err)
	}
	entry := map[string]any{"names": names, "images": images}
	if text := flags.Lookup("selector").Value.String(); text != "" {
		if entry["selector"], err = readSelector(text); err != nil {
			return nil, misused("reading --selector: %w", err)
		}
	}
	if f := flags.Lookup("placement"); f != nil && f.Changed {
		if entry["placement"], err = readPlacement(f.Value.String()); err != nil {
			return nil, err
		}
	}
	if f := flags.Lookup("startup-probe"); f != nil {
		entry["startupProbe"] = f.Value.String() == "true"
	}
	return entry, nil
}

// readPlacement returns a placement as a configuration has it.
func readPlacement(text string) (any, error) {
	where, name, isRelative := strings.Cut(text, "=")
	switch {
	case isRelative && (where == string(native.Before) || where == string(native.After)) && name != "":
		return map[string]any{where: name}, nil
	case text == string(native.Auto), text == string(native.First), text == string(native.Last):
		return text, nil
	}
	return nil, misused("reading --placement: want Auto, First, Last, before=NAME or after=NAME, got %q", text)
}

// readSelector returns a selector on the command line as a configuration has it.
func readSelector(text string) (*metav1.LabelSelector, error) {
	requirements, err := labels.ParseToRequirements(text)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller names the flag
	}
	operators := map[selection.Operator]metav1.LabelSelectorOperator{
		selection.Equals: metav1.LabelSelectorOpIn, selection.DoubleEquals: metav1.LabelSelectorOpIn,
		selection.In: metav1.LabelSelectorOpIn, selection.NotIn: metav1.LabelSelectorOpNotIn,
		selection.NotEquals: metav1.LabelSelectorOpNotIn, selection.Exists: metav1.LabelSelectorOpExists,
		selection.DoesNotExist: metav1.LabelSelectorOpDoesNotExist,
	}
	out := &metav1.LabelSelector{}
	for _, r := range requirements {
		operator, known := operators[r.Operator()]
		if !known {
			return nil, fmt.Errorf("the operator %q is not one of =, !=, in, notin", r.Operator())
		}
		out.MatchExpressions = append(out.MatchExpressions, metav1.LabelSelectorRequirement{
			Key: r.Key(), Operator: operator, Values: r.ValuesUnsorted(),
		})
	}
	return out, nil
}
