package config

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// setCompanions reads the objects that the sidecars bring along.
func (c *Config) setCompanions(n *yaml.RNode) []transform.Diagnostic {
	isWorkload := func(object *yaml.RNode) bool {
		templates, _ := workload.Locate([]*yaml.RNode{object}, c.Workloads...)
		return len(templates) > 0
	}
	c.Package = transform.Text(n, "metadata", "annotations", PackagePath)
	objects, ds := companion.Decode(n, c.Ref, transform.Fields("spec", "resources"), isWorkload)
	c.Companions = &companion.Set{
		Owner: OwnerOf(c.Ref), Objects: objects, IsWorkload: isWorkload, KeepEdits: c.Options.KeepEdits,
		Marked: c.Options.Provenance == sidecarset.ProvenanceAnnotation,
	}
	return ds
}

// OwnerOf names the owner of what a configuration brings along.
func OwnerOf(ref transform.Ref) string { return strings.TrimPrefix(ref.Namespace+"/"+ref.Name, "/") }

// PackagePath is the annotation in which kpt says of which package an item is.
const PackagePath = "internal.config.kubernetes.io/package-path"
