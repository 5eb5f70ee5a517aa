package config

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
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
			ds = append(ds, api.ValidateSelector(e.Selector, ref, p.Field("selector"))...)
			rule.Selector, _ = metav1.LabelSelectorAsSelector(e.Selector) // what is wrong with it is said
		}
		out = append(out, rule)
	}
	return out, ds
}
