package source

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/layout"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// stripped returns the document for the case that its last text gets lines behind it. A block scalar at the
// end of a file whose last line has no end is a text without a line break, so with lines behind it the
// scalar must say so: |-. It is nil when there is no such scalar. The places of nodes are the same.
func (d *document) stripped() *document {
	last := d.root
	for len(last.Content) > 0 {
		last = last.Content[len(last.Content)-1]
	}
	isBlock := last.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
	if !isBlock || scan.EndsLine(d.text) || strings.HasSuffix(last.Value, "\n") {
		return nil
	}
	x := layout.NewExtent(d.text)
	at, _ := x.SkipProperties(x.Begin(last))
	out := *d
	for i := at + 1; i < x.EndOfLine(x.At(at)) && !layout.IsSpace(d.text[i]); i++ {
		switch d.text[i] {
		case '-':
			return nil
		case '+':
			out.text = slices.Clone(d.text)
			out.text[i] = '-'
			return &out
		}
	}
	out.text = slices.Insert(slices.Clone(d.text), at+1, '-')
	return &out
}
