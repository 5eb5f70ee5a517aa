package krmfn

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// releaseFromHost keeps kpt from spoiling the items that the plan changes. The host copies comments
// and key order of an item's input to its output by position in a list, so a container inserted at
// the front would get the comments of the old first one, setters included. It does so for items
// that carry the id that it gave them. What came with the input is in our output already, so we
// take the id away.
func releaseFromHost(plan *transform.Plan) error {
	for t := range plan.Changes() {
		for _, id := range []string{kioutil.IdAnnotation, kioutil.LegacyIdAnnotation} {
			if err := t.Object().PipeE(yaml.ClearAnnotation(id)); err != nil {
				return fmt.Errorf("%s: %w", t.Ref(), err)
			}
		}
	}
	return nil
}
