package source

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// emptyText matches an empty collection with blanks in it.
var emptyText = transform.Pattern(`^(\[[ \t]+\]|\{[ \t]+\})`)

// keepEmpty keeps in the value of an empty collection how it is written, when there are blanks in it: a
// rule that puts the empty collection back puts back this.
func keepEmpty(text []byte, root *yaml.Node) {
	if blank := bytes.ContainsAny(text, "[{") && (hasBlankBefore(text, ']') || hasBlankBefore(text, '}')); !blank {
		return
	}
	l := newLines(text)
	l.keepEmpty(root)
}

// hasBlankBefore says whether a blank is before the bracket anywhere.
func hasBlankBefore(text []byte, bracket byte) bool {
	return bytes.Contains(text, []byte{' ', bracket}) || bytes.Contains(text, []byte{'\t', bracket})
}

func (l lines) keepEmpty(n *yaml.Node) {
	if n.Kind == yaml.SequenceNode || n.Kind == yaml.MappingNode {
		if isFlow(n) && len(n.Content) == 0 {
			n.Value = string(emptyText().Find(l.text[l.position(n.Line, n.Column):]))
		}
	}
	for _, c := range n.Content {
		l.keepEmpty(c)
	}
}
