package source

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/layout"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// emptyText matches an empty collection with blanks in it.
var emptyText = transform.Pattern(`^(\[[ \t]+\]|\{[ \t]+\})`)

// keepEmpty keeps in the value of an empty collection how it is written, when there are blanks in it: a
// rule that puts the empty collection back puts back this.
func keepEmpty(text []byte, root *yaml.Node) {
	if blank := bytes.ContainsAny(text, "[{") && (hasBlankBefore(text, ']') || hasBlankBefore(text, '}')); !blank {
		return
	}
	keepEmptyIn(scan.NewLines(text), root)
}

// hasBlankBefore says whether a blank is before the bracket anywhere.
func hasBlankBefore(text []byte, bracket byte) bool {
	return bytes.Contains(text, []byte{' ', bracket}) || bytes.Contains(text, []byte{'\t', bracket})
}

// keepEmptyIn does that for a tree in the lines.
func keepEmptyIn(l scan.Lines, n *yaml.Node) {
	if n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode {
		if layout.IsFlow(n) && len(n.Content) == 0 {
			n.Value = string(emptyText().Find(l.Text[l.Position(n.Line, n.Column):]))
		}
	}
	for _, c := range n.Content {
		keepEmptyIn(l, c)
	}
}
