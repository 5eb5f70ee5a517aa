package krmfn

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// A ConvertEntry names containers that are in the manifests already, to turn them into native
// sidecars.
type ConvertEntry struct {
	Names        []string              `json:"names,omitempty"`        // patterns with *
	Images       []string              `json:"images,omitempty"`       // patterns with *; names or images are required
	Selector     *metav1.LabelSelector `json:"selector,omitempty"`     // on pod labels; default: every pod
	Placement    *native.Placement     `json:"placement,omitempty"`    // default: that of the spec
	StartupProbe bool                  `json:"startupProbe,omitempty"` // derive one where there is none
}

// convertRules compiles the entries.
func (s Spec) convertRules(ref transform.Ref, o sidecarset.Options) ([]native.Convert, []transform.Diagnostic) {
	var out []native.Convert
	var ds []transform.Diagnostic
	for i, e := range s.Convert {
		rule := native.Convert{
			Choice:       native.Choice{Names: e.Names, Images: e.Images, Except: sidecarset.Injected, Allows: o.Workloads.Allows},
			Placement:    s.Placement,
			StartupProbe: e.StartupProbe, Version: o.Version, NoRecord: s.Provenance == "None",
		}
		if e.Placement != nil {
			rule.Placement = *e.Placement
		}
		p := transform.Fields("spec", "convert").At(i)
		if err := rule.Validate(); err != nil {
			ds = append(ds, invalidAt(ref, p, err, "correct the entry"))
		}
		if e.Selector != nil {
			ds = append(ds, sidecarset.ValidateSelector(e.Selector, ref, p.Field("selector"))...)
			rule.Selector, _ = metav1.LabelSelectorAsSelector(e.Selector) // what is wrong with it is said
		}
		out = append(out, rule)
	}
	return out, ds
}

// convertOthers is the rule Convert for workloads that no configuration brings along. Of those that one
// does, the configuration says where each container stands.
type convertOthers struct{ native.Convert }

var _ transform.Rule = convertOthers{}

// Plan refuses to convert what is brought along.
func (r convertOthers) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	ds, err := r.Convert.Plan(t)
	isEdit := func(d transform.Diagnostic) bool { return len(d.Edits) > 0 }
	if err != nil || companion.Owner(t.Object()) == "" || !slices.ContainsFunc(ds, isEdit) {
		return ds, err
	}
	return []transform.Diagnostic{{
		Code: CodeInvalid, Severity: transform.Error, Path: t.Path("spec"),
		Message: "cannot be converted, for a configuration brings the workload along as it is",
		Remedy:  "write the container as a native sidecar there: under initContainers, with restartPolicy: Always",
	}}, nil
}

// unmatchedConverts returns a diagnostic of the given severity for every entry that chooses no
// container of the templates.
func (c *Config) unmatchedConverts(templates []transform.PodTemplate, severity transform.Severity) []transform.Diagnostic {
	var out []transform.Diagnostic
	for i, rule := range c.converts {
		if slices.ContainsFunc(templates, rule.Chooses) {
			continue
		}
		p := transform.Fields("spec", "convert").At(i)
		near, _ := sidecarset.NearestBy(templates, func(t transform.PodTemplate) []sidecarset.Clause { return failedConvert(rule, p, t) })
		out = append(out, transform.Diagnostic{
			Code: CodeNoMatch, Severity: severity, Ref: c.ref, Path: p,
			Message: fmt.Sprintf("chooses no container of the pod templates in the input (%d)", len(templates)) + near.In(p),
			Remedy:  "compare the patterns " + strings.Join(slices.Concat(rule.Names, rule.Images), ", ") + " with names and images, or set noMatch",

			Distance: sidecarset.Distance(near.Failed),
		})
	}
	return out
}
