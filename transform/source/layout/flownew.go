package layout

import (
	"bytes"
	"encoding/json"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// flowNew returns the text of a new node in flow style, in the form of the document, on lines that
// are indented by the margin.
func (e *editor) flowNew(n *yaml.Node, margin string) string {
	switch {
	case n.Kind == yaml.AliasNode:
		return "*" + n.Value
	case n.Kind == yaml.ScalarNode:
		return e.flowScalar(n)
	case len(n.Content) == 0 && n.Value != "":
		return e.properties(n) + n.Value // as it was written
	case n.Kind == yaml.SequenceNode && len(n.Content) == 0:
		return e.properties(n) + "[]"
	case len(n.Content) == 0:
		return e.properties(n) + "{}"
	}
	brackets := "{}"
	if n.Kind == yaml.SequenceNode {
		brackets = "[]"
	}
	return e.properties(n) + brackets[:1] + e.flowLines(n, margin) + brackets[1:]
}

// flowLines returns the inside of a new collection, on one line or on one for each child.
func (e *editor) flowLines(n *yaml.Node, margin string) string {
	isTight := e.flow.tight && n.Kind == yaml.SequenceNode && len(n.Content[0].Content) > 0
	if e.flow.unit == "" || isTight {
		return strings.Join(e.flowChildren(n, margin), e.flow.comma)
	}
	line := e.newline + margin
	text := line + e.flow.unit + strings.Join(e.flowChildren(n, margin+e.flow.unit), ","+line+e.flow.unit)
	if e.flow.trailing {
		text += ","
	}
	return text + line
}

func (e *editor) flowChildren(n *yaml.Node, margin string) []string {
	var out []string
	for i := 0; i < len(n.Content); i += stepOf(n) {
		out = append(out, e.flowChild(n, i, margin))
	}
	return out
}

// flowChild returns the text of a new child of a collection. An entry that was moved brings its
// text.
func (e *editor) flowChild(n *yaml.Node, i int, margin string) string {
	child := n.Content[i]
	if n.Kind == yaml.MappingNode {
		return e.flowKey(child) + e.flow.colon + e.flowNew(n.Content[i+1], margin)
	}
	if from, ok := e.moved[child]; ok && IsFlow(from.list) {
		return e.movedFlow(from, child, margin)
	}
	return e.flowNew(child, margin)
}

// movedFlow returns the text of an entry that moves, with what changed in it, at a new margin.
func (e *editor) movedFlow(from entry, n *yaml.Node, margin string) string {
	was := from.node()
	begin := e.Begin(was)
	text := string(e.Text[begin:e.End(was)])
	if !e.same(was, n) {
		text = e.flowText(was, n)
	}
	line := e.Line(e.At(begin))
	first, rest, more := strings.Cut(text, "\n")
	if !more {
		return text
	}
	return first + "\n" + shift([]byte(rest), len(margin)-scan.Blanks(line))
}

func (e *editor) flowKey(n *yaml.Node) string {
	if e.flow.quoteKeys {
		return e.quote(n.Value)
	}
	if isWord(n.Value) && !strings.Contains(n.Value, ":") {
		return n.Value
	}
	return e.flowScalar(n)
}

// flowScalar returns a scalar on one line.
func (e *editor) flowScalar(n *yaml.Node) string {
	tag := n.ShortTag()
	switch {
	case tag == yaml.NodeTagString && (e.flow.quoteTexts || strings.Contains(n.Value, "\n")):
		return e.properties(n) + e.quote(n.Value)
	case tag == yaml.NodeTagNull:
		return e.properties(n) + "null"
	case n.Style == 0 && tag != yaml.NodeTagString && tag != yaml.MergeTag:
		return e.properties(n) + n.Value
	}
	c := *n
	c.Style &^= yaml.LiteralStyle | yaml.FoldedStyle
	if isPlain := c.Style == 0; isPlain && strings.ContainsAny(c.Value, ",[]{}:#&*!|>'\"%@`?") {
		c.Style = yaml.DoubleQuotedStyle
	}
	return e.scalar(&c)
}

// quote returns a text as JSON has it.
func (e *editor) quote(text string) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		e.fail("a new value cannot be encoded: " + err.Error())
	}
	return strings.TrimSuffix(b.String(), "\n")
}
