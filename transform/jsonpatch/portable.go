package jsonpatch

import (
	"encoding/json"
	"fmt"
	"reflect"

	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// portable returns a copy of the node that means the same in any document and for any reader of YAML:
// what reads the text of a patch may follow YAML 1.1, where yes is true.
func portable(n *yaml.RNode) (*yaml.RNode, error) {
	out, err := transform.Detach(n)
	if err != nil {
		return nil, err
	}
	return out, settle(out.YNode())
}

// settle settles the scalars below n, keys included.
func settle(n *yaml.Node) error {
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			settleText(c)
		} else if err := settle(c); err != nil {
			return err
		}
	}
	if n.Kind != yaml.ScalarNode {
		return nil
	}
	var value any
	if err := transform.Decode(yaml.NewRNode(n), &value); err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	if _, isText := value.(string); isText {
		settleText(n)
		return nil
	}
	return settleOther(n, value)
}

// settleText puts quotes around a text that might be taken for something else. Text that is folded is
// not written back as it was when some of its lines are indented further, so it becomes literal.
func settleText(n *yaml.Node) {
	n.Tag = yaml.NodeTagString
	n.Style &^= yaml.TaggedStyle
	switch {
	case n.Style&yaml.FoldedStyle != 0:
		n.Style = yaml.LiteralStyle
	case n.Style == 0 && !readsAs(n.Value, n.Value):
		n.Style = yaml.DoubleQuotedStyle
	}
}

// settleOther writes a number, a truth value or null as JSON does, unless all read it alike.
func settleOther(n *yaml.Node, value any) error {
	n.Style &^= yaml.TaggedStyle
	if n.Style == 0 && readsAs(n.Value, value) {
		return nil
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("line %d: %w", n.Line, err)
	}
	n.Value, n.Style = string(text), 0
	return nil
}

// readsAs says whether a reader of YAML 1.1 takes the text for the value.
func readsAs(text string, value any) bool {
	var got any
	return sigsyaml.Unmarshal([]byte(text), &got) == nil && reflect.DeepEqual(got, value)
}

// clearComments removes the comments of n and of what is below it.
func clearComments(n *yaml.Node) {
	n.HeadComment, n.LineComment, n.FootComment = "", "", ""
	for _, c := range n.Content {
		clearComments(c)
	}
}
