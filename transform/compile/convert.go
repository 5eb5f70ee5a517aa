package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

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
	for i, rule := range c.read.Converts {
		if slices.ContainsFunc(templates, rule.Chooses) {
			continue
		}
		p := transform.Fields("spec", "convert").At(i)
		near, _ := sidecarset.NearestBy(templates, func(t transform.PodTemplate) []sidecarset.Clause { return failedConvert(rule, p, t) })
		out = append(out, transform.Diagnostic{
			Code: CodeNoMatch, Severity: severity, Ref: c.read.Ref, Path: p,
			Message: fmt.Sprintf("chooses no container of the pod templates in the input (%d)", len(templates)) + near.In(p),
			Remedy:  "compare the patterns " + strings.Join(slices.Concat(rule.Names, rule.Images), ", ") + " with names and images, or set noMatch",

			Distance: sidecarset.Distance(near.Failed),
		})
	}
	return out
}
