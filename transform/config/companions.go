package config

import (
	"fmt"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
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
	ds = append(ds, c.checkOwner(len(objects) > 0)...)
	c.Companions = &companion.Set{
		Owner: OwnerOf(c.Ref), Objects: objects, IsWorkload: isWorkload, KeepEdits: c.Options.KeepEdits,
		Marked: c.Options.Provenance == sidecarset.ProvenanceAnnotation,
	}
	return ds
}

// checkOwner reports names that no object of Kubernetes can have, when they become the name of a file and a mark.
func (c *Config) checkOwner(isOwner bool) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, f := range []struct {
		name, value string
		isRequired  bool
	}{{"name", c.Ref.Name, true}, {"namespace", c.Ref.Namespace, false}} {
		faults := validation.IsDNS1123Subdomain(f.value)
		if !isOwner || len(faults) == 0 || f.value == "" && !f.isRequired {
			continue
		}
		out = append(out, transform.Diagnostic{
			Code: CodeInvalid, Severity: transform.Error, Ref: c.Ref, Path: transform.Fields("metadata", f.name),
			Message: fmt.Sprintf("no object can be called %q, and what the configuration brings along is marked with it", f.value),
			Remedy:  "use lower case letters, digits, - and . as in my-platform",
		})
	}
	return out
}

// OwnerOf names the owner of what a configuration brings along.
func OwnerOf(ref transform.Ref) string { return strings.TrimPrefix(ref.Namespace+"/"+ref.Name, "/") }

// PackagePath is the annotation in which kpt says of which package an item is.
const PackagePath = "internal.config.kubernetes.io/package-path"
