package config

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A configMap is the functionConfig of the simple case: one container. kpt makes one of the
// key=value pairs on its command line.
type configMap struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Immutable *bool `json:"immutable,omitempty"`
	Data      Data  `json:"data"`
}

// Data holds the keys of a ConfigMap used as functionConfig. All values are strings.
type Data struct {
	Name       string  `json:"name,omitempty"`       // of the container; required
	Image      string  `json:"image,omitempty"`      // of the container; required
	Args       string  `json:"args,omitempty"`       // of the container: a YAML list, ["--port", "9090"]
	Selector   string  `json:"selector,omitempty"`   // on pod labels, as kubectl writes it: app=web,tier in (a,b); required
	Namespace  string  `json:"namespace,omitempty"`  // inject in this namespace only
	Native     string  `json:"native,omitempty"`     // "true": as a native sidecar
	NoMatch    NoMatch `json:"noMatch,omitempty"`    // Error, Warn or Ignore
	FromInputs string  `json:"fromInputs,omitempty"` // "false": leave SidecarSets among the items alone
	SidecarSet string  `json:"sidecarSet,omitempty"` // a whole SidecarSet instead of name, image, args, selector, namespace and native
}

func decodeConfigMap(n *yaml.RNode, ref transform.Ref) (Config, []transform.Diagnostic) {
	var cm configMap
	if ds := transform.DecodeStrict(n, ref, &cm); len(ds) > 0 {
		return Config{}, ds
	}
	d := cm.Data
	if ds := d.validate(ref); len(ds) > 0 {
		return Config{}, ds
	}
	set, p, err := d.sidecarSet()
	if err != nil {
		return Config{}, []transform.Diagnostic{invalid(ref, p, err.Error(), "correct the value")}
	}
	c := Config{FromInputs: d.FromInputs != "false", NoMatch: NoMatchError}
	if d.NoMatch != "" {
		c.NoMatch = d.NoMatch
	}
	decoded, ds := api.Decode(set)
	for i := range ds {
		ds[i].Ref.Line = 0 // of a text inside a text
	}
	c.Sets = []api.SidecarSet{decoded}
	return c, ds
}

// validate checks which keys are there and what they hold.
func (d Data) validate(ref transform.Ref) []transform.Diagnostic {
	var out []transform.Diagnostic
	data := transform.Fields("data")
	single := map[string]string{"name": d.Name, "image": d.Image, "selector": d.Selector}
	for _, key := range []string{"name", "image", "selector"} {
		switch {
		case d.SidecarSet == "" && single[key] == "":
			out = append(out, invalid(ref, data.Field(key), "a value is required",
				"give name, image and selector, or a whole SidecarSet as sidecarSet"))
		case d.SidecarSet != "" && single[key] != "":
			out = append(out, invalid(ref, data.Field(key), "cannot stand beside sidecarSet", "remove one of them"))
		}
	}
	out = append(out, oneOf(ref, data.Field("native"), d.Native, "true", "false")...)
	out = append(out, oneOf(ref, data.Field("fromInputs"), d.FromInputs, "true", "false")...)
	return append(out, oneOf(ref, data.Field("noMatch"), string(d.NoMatch), "Error", "Warn", "Ignore")...)
}

func oneOf(ref transform.Ref, p transform.Path, got string, allowed ...string) []transform.Diagnostic {
	if got == "" || slices.Contains(allowed, got) {
		return nil
	}
	return []transform.Diagnostic{invalid(ref, p, fmt.Sprintf("unknown value %q", got), "use one of "+strings.Join(allowed, ", "))}
}

// sidecarSet returns the SidecarSet that the keys describe. On an error the path is that of the
// key at fault.
func (d Data) sidecarSet() (*yaml.RNode, transform.Path, error) {
	data := transform.Fields("data")
	if d.SidecarSet != "" {
		n, err := yaml.Parse(d.SidecarSet)
		if err != nil {
			return nil, data.Field("sidecarSet"), fmt.Errorf("reading the SidecarSet: %w", err)
		}
		return n, nil, nil
	}
	selector, err := parseSelector(d.Selector)
	if err != nil {
		return nil, data.Field("selector"), err
	}
	var args []string
	if err := yaml.Unmarshal([]byte(d.Args), &args); err != nil {
		return nil, data.Field("args"), fmt.Errorf("want a YAML list of strings: %w", err)
	}
	n, err := d.write(selector, args)
	return n, data, err
}

// operator returns an operator of a selector as kubectl reads it in the words of a SidecarSet.
func operator(o selection.Operator) (metav1.LabelSelectorOperator, error) {
	switch o {
	case selection.Equals, selection.DoubleEquals, selection.In:
		return metav1.LabelSelectorOpIn, nil
	case selection.NotEquals, selection.NotIn:
		return metav1.LabelSelectorOpNotIn, nil
	case selection.Exists:
		return metav1.LabelSelectorOpExists, nil
	case selection.DoesNotExist:
		return metav1.LabelSelectorOpDoesNotExist, nil
	default:
		return "", fmt.Errorf("a SidecarSet has no operator %q", o)
	}
}

// parseSelector reads a selector as kubectl writes it.
func parseSelector(text string) (*metav1.LabelSelector, error) {
	parsed, err := labels.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("reading the selector: %w", err)
	}
	out := &metav1.LabelSelector{}
	requirements, _ := parsed.Requirements()
	for _, r := range requirements {
		o, err := operator(r.Operator())
		if err != nil {
			return nil, err
		}
		out.MatchExpressions = append(out.MatchExpressions, metav1.LabelSelectorRequirement{
			Key: r.Key(), Operator: o, Values: r.ValuesUnsorted(),
		})
	}
	return out, nil
}

// write writes the SidecarSet out as nodes.
func (d Data) write(selector *metav1.LabelSelector, args []string) (*yaml.RNode, error) {
	container := map[string]any{"name": d.Name, "image": d.Image}
	if len(args) > 0 {
		container["args"] = args
	}
	list := "containers"
	if d.Native == "true" {
		list, container["restartPolicy"] = "initContainers", "Always"
	}
	spec := map[string]any{"selector": selector, list: []any{container}}
	apiVersion := api.V1Beta1
	if d.Namespace != "" {
		apiVersion, spec["namespace"] = api.V1Alpha1, d.Namespace
	}
	text, err := sigsyaml.Marshal(map[string]any{
		"apiVersion": apiVersion, "kind": api.Kind,
		"metadata": map[string]any{"name": d.Name}, "spec": spec,
	})
	if err != nil {
		return nil, fmt.Errorf("writing the SidecarSet: %w", err)
	}
	n, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("reading the SidecarSet: %w", err)
	}
	return n, nil
}
