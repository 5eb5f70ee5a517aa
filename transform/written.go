package transform

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// WithText returns the view with what tells how a scalar of the object is written: its text with quotes, and "" where that
// is not known. The lines after the first stand as they do in the document.
func (t PodTemplate) WithText(text func(*yaml.Node) string) PodTemplate {
	t.text = text
	return t
}

// Written returns the scalar at a field of the template as it is written, without comments, as YAML of its own: a record
// keeps it, and Annotations.Restore brings it back. Where the text of the document is not known, or means another thing
// when it stands alone, it is as the encoder writes it.
func (t PodTemplate) Written(p Path) string {
	n := t.Node(p)
	if text := t.textOf(p, n.YNode()); text != "" && sameScalar(ReadWritten(text), n.YNode()) {
		return text
	}
	return Encoded(n)
}

// Encoded returns a scalar as the encoder writes it, without comments.
func Encoded(n *yaml.RNode) string {
	n = yaml.NewRNode(StripComments(copyNode(n.YNode())))
	n.YNode().Anchor = "" // an edit brings none along
	Spell(n.YNode())
	text, err := n.String()
	if err != nil {
		return n.YNode().Value
	}
	if !strings.HasSuffix(n.YNode().Value, "\n") { // else the last line break may be part of it
		text = strings.TrimSuffix(text, "\n")
	}
	return text
}

// textOf returns the text of the scalar, with further lines relative to the column of its key, or "".
func (t PodTemplate) textOf(p Path, n *yaml.Node) string {
	mapping := t.Node(p[:len(p)-1])
	if t.text == nil || mapping.IsNil() || n.Anchor != "" {
		return ""
	}
	at := keyIndex(mapping.YNode(), p[len(p)-1].Field)
	if at < 0 {
		return "" // a merge key brings it
	}
	text, key := t.text(n), mapping.YNode().Content[at]
	first, rest, more := strings.Cut(text, "\n")
	if !more {
		return text
	}
	out := []string{strings.TrimRight(first, "\r")}
	for line := range strings.Lines(rest) {
		line = strings.TrimRight(line, "\r\n")
		cut := strings.TrimPrefix(line, strings.Repeat(" ", key.Column-1))
		if line != "" && len(cut) == len(line) && key.Column > 1 {
			return "" // it stands further to the left, as it may in flow style
		}
		out = append(out, cut)
	}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		out = append(out, "") // a block scalar ends with a line break
	}
	return strings.Join(out, "\n")
}

// ReadWritten returns the scalar that Written has given, or nil when it is none.
func ReadWritten(text string) *yaml.Node {
	if text == "" {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull}
	}
	n, err := yaml.Parse(text)
	if err != nil || n.IsNil() || n.YNode().Kind != yaml.ScalarNode {
		return nil
	}
	if n.YNode().Style == 0 {
		n.YNode().Style = PlainStyle
	}
	return n.YNode()
}

// sameScalar says whether two scalars have one value.
func sameScalar(a, b *yaml.Node) bool {
	return a != nil && a.Value == b.Value && a.ShortTag() == b.ShortTag()
}
