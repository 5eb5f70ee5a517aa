package source

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/layout"
)

// written returns the text of a scalar of the document, or "" where it cannot be told.
func (d *document) written(n *yaml.Node) string {
	x := layout.NewExtent(d.text)
	begin := x.Begin(n)
	if end := x.End(n); x.Err == nil && begin < end {
		return string(x.Text[begin:end])
	}
	return ""
}
