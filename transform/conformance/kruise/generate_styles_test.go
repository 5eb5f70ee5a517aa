package kruise

import (
	"fmt"
	"strings"

	yaml "sigs.k8s.io/yaml/goyaml.v3"
)

// restyled returns the object with each value written as the function says. Keys stay plain.
func restyled(o object, style func(*yaml.Node)) string {
	var n yaml.Node
	if err := yaml.Unmarshal([]byte(format(o)), &n); err != nil {
		return err.Error()
	}
	eachValue(&n, style)
	text, err := yaml.Marshal(&n)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// eachValue visits what is below the node, in the order of the text.
func eachValue(n *yaml.Node, visit func(*yaml.Node)) {
	for i, child := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		visit(child)
		if child.Kind != yaml.AliasNode {
			eachValue(child, visit)
		}
	}
}

// quoted puts every text in quotes, of one kind or the other.
func quoted(n *yaml.Node) {
	if n.Tag == "!!str" {
		n.Style = yaml.SingleQuotedStyle
		if len(n.Value)%2 == 0 {
			n.Style = yaml.DoubleQuotedStyle
		}
	}
}

// folded writes texts as blocks, and short lists in one line.
func folded(n *yaml.Node) {
	switch {
	case n.Kind == yaml.SequenceNode && len(n.Content) < 2:
		n.Style = yaml.FlowStyle
	case n.Tag == "!!str" && strings.Contains(n.Value, " "):
		n.Style = yaml.FoldedStyle
	case n.Tag == "!!str" && n.Value != "" && len(n.Value)%3 == 0:
		n.Style = yaml.LiteralStyle
	}
}

// anchors are texts that have been written, and how many of them have an anchor.
type anchors struct {
	first map[string]*yaml.Node
	named int
}

func newAnchors() *anchors { return &anchors{first: map[string]*yaml.Node{}} }

// shared writes the texts that come again as aliases.
func (a *anchors) shared(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode || n.Tag != "!!str" || n.Value == "" {
		return
	}
	first := a.first[n.Value]
	if first == nil {
		a.first[n.Value] = n
		return
	}
	if first.Anchor == "" {
		a.named++
		first.Anchor = fmt.Sprintf("a%d", a.named)
	}
	*n = yaml.Node{Kind: yaml.AliasNode, Value: first.Anchor, Alias: first}
}
