package transform

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Spell gives the scalars of a tree styles in which the encoder of the YAML library writes them so that
// reading gives the same values. It works around its faults:
//
//   - a null that stands as nothing in a flow collection, as in {env: }, becomes an empty string;
//   - the tag of a merge key is written out;
//   - the text << is written like a merge key;
//   - folded texts get another line break in front of lines that are indented more, and at the end;
//   - block texts that begin with a tab cannot be read again.
//
// The values stay, and so do styles that are none of these. The tree is not to be part of an object
// that others read.
func Spell(n *yaml.Node) { spell(n, false) }

func spell(n *yaml.Node, inFlow bool) {
	switch {
	case n.Tag == yaml.MergeTag && n.Style&yaml.TaggedStyle == 0:
		n.Tag = ""
	case n.Kind == yaml.ScalarNode:
		spellScalar(n, inFlow)
	}
	inFlow = inFlow || n.Style&yaml.FlowStyle != 0
	for _, c := range n.Content {
		spell(c, inFlow)
	}
}

func spellScalar(n *yaml.Node, inFlow bool) {
	isFolded, isQuoted := n.Style&yaml.FoldedStyle != 0, n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0
	switch {
	case inFlow && n.Tag == yaml.NodeTagNull && n.Value == "":
		n.Value = "null"
	case n.Value == "<<" && n.Tag == yaml.NodeTagString && !isQuoted,
		strings.HasPrefix(n.Value, "\t") && !isQuoted,
		isFolded && strings.ContainsAny(n.Value, "\u0085\u2028\u2029"):
		n.Style = n.Style&^(yaml.LiteralStyle|yaml.FoldedStyle) | yaml.DoubleQuotedStyle
	case isFolded && !foldsBack(n.Value):
		n.Style = n.Style&^yaml.FoldedStyle | yaml.LiteralStyle
	}
}

// foldsBack says whether a text that is written folded reads as it was.
func foldsBack(text string) bool {
	return !strings.Contains(text, "\n ") && !strings.Contains(text, "\n\t") && !strings.HasSuffix(text, "\n\n")
}

// PlainStyle is the style of a scalar that is written without quotes also where it takes the place of one
// with quotes. The encoder of the YAML library does not know it, and writes what is plain.
const PlainStyle yaml.Style = 1 << 16
