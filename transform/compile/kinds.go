package compile

import (
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// unmatchedKinds returns a diagnostic of the given severity for every entry under workloads that leads
// to none of the templates, unless they are optional there.
func (c *Config) unmatchedKinds(templates []transform.PodTemplate, severity transform.Severity) []transform.Diagnostic {
	var out []transform.Diagnostic
	for i, kind := range c.read.Workloads {
		if kind.MayBeAbsent() || slices.ContainsFunc(templates, kind.Holds) {
			continue
		}
		out = append(out, transform.Diagnostic{
			Code: CodeNoMatch, Severity: severity, Ref: c.read.Ref, Path: transform.Fields("spec", "workloads").At(i),
			Message: fmt.Sprintf("no %s of group %q in the input has a pod template at %q", kind.Kind, kind.Group, kind.Path),
			Remedy:  "compare group, kind and path with the manifests, or set noMatch",
		})
	}
	return out
}
