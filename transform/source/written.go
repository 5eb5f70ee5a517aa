package source

import "sigs.k8s.io/kustomize/kyaml/yaml"

// written returns the text of a scalar of the document, or "" where it cannot be told.
func (d *document) written(n *yaml.Node) string {
	x := newExtent(d.text)
	begin := x.begin(n)
	if end := x.end(n); x.why == nil && begin < end {
		return string(x.Text[begin:end])
	}
	return ""
}
