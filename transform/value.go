package transform

import (
	"errors"
	"fmt"
	"reflect"

	kubejson "sigs.k8s.io/json"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxValues bounds how many values one node may stand for, so that nested aliases cannot fill the
// memory ("billion laughs").
const maxValues = 1 << 20

var errTooLarge = errors.New("aliases expand to more than a million values")

// Equal says whether two nodes hold the same value. Comments, style, key order, and whether a
// value is written out or aliased do not matter.
func Equal(a, b *yaml.RNode) bool {
	if a.IsNil() || b.IsNil() {
		return a.IsNil() && b.IsNil()
	}
	va, errA := value(a)
	vb, errB := value(b)
	return errA == nil && errB == nil && reflect.DeepEqual(va, vb)
}

// Decode reads the node into the typed value that into points to, by way of JSON, as the API
// server does: the case of letters in field names counts. Fields that the type does not know are passed over.
func Decode(n *yaml.RNode, into any) error {
	r := reader{left: maxValues}
	return r.decode(n, into)
}

func value(n *yaml.RNode) (any, error) {
	r := reader{left: maxValues}
	return r.value(n.YNode())
}

// A reader turns nodes into the values that JSON knows. The nodes in skip read as null.
type reader struct {
	left int
	skip map[*yaml.Node]bool
	odd  bool // there was a mapping with other than plain keys
}

func (r *reader) decode(n *yaml.RNode, into any) error {
	if v := reflect.ValueOf(into).Elem(); r.skip == nil && v.IsZero() {
		fast := reader{left: r.left}
		if fast.decodeTyped(n.YNode(), v) {
			return nil
		}
		v.SetZero()
	}
	return r.decodeJSON(n, into)
}

func (r *reader) decodeJSON(n *yaml.RNode, into any) error {
	const usual = 1 << 10 // bytes of a pod spec
	data, err := r.appendJSON(make([]byte, 0, usual), n.YNode())
	if err != nil {
		return err
	}
	if err := kubejson.UnmarshalCaseSensitivePreserveInts(data, into); err != nil {
		return fmt.Errorf("reading as JSON: %w", err)
	}
	return nil
}

func (r *reader) value(n *yaml.Node) (any, error) {
	if r.left--; r.left < 0 {
		return nil, errTooLarge
	}
	n, _ = resolve(n)
	if r.skip[n] {
		return nil, nil //nolint:nilnil // null is a value here
	}
	switch n.Kind {
	case yaml.MappingNode:
		out := map[string]any{}
		return out, r.fields(n, out)
	case yaml.SequenceNode:
		return r.entries(n)
	default:
		return scalar(n)
	}
}

func (r *reader) entries(n *yaml.Node) (any, error) {
	out := make([]any, 0, len(n.Content))
	for _, c := range n.Content {
		v, err := r.value(c)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// fields reads a mapping into out. What the mapping says itself wins over what it merges in.
func (r *reader) fields(n *yaml.Node, out map[string]any) error {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Tag == yaml.MergeTag {
			continue
		}
		v, err := r.value(n.Content[i+1])
		if err != nil {
			return err
		}
		out[n.Content[i].Value] = v
	}
	for _, m := range merged(n) {
		v, err := r.value(m)
		if err != nil {
			return err
		}
		fields, _ := v.(map[string]any)
		for k, v := range fields {
			if _, own := out[k]; !own {
				out[k] = v
			}
		}
	}
	return nil
}

// scalar reads what JSON has a type for; all else, dates too, is its text.
func scalar(n *yaml.Node) (any, error) {
	switch n.ShortTag() {
	case yaml.NodeTagNull:
		return nil, nil //nolint:nilnil // null is a value here
	case yaml.NodeTagBool, yaml.NodeTagInt, yaml.NodeTagFloat:
		var v any
		if err := n.Decode(&v); err != nil {
			return nil, fmt.Errorf("line %d: %w", n.Line, err)
		}
		return v, nil
	}
	return n.Value, nil
}

// Copy returns a deep copy of n with its comments and style. Aliases in it go on pointing at the
// nodes of the original, so that a copy is never larger than what was written.
func Copy(n *yaml.RNode) *yaml.RNode {
	if n.IsNil() {
		return nil
	}
	return yaml.NewRNode(copyNode(n.YNode()))
}

func copyNode(n *yaml.Node) *yaml.Node {
	count := countNodes(n)
	c := copier{make([]yaml.Node, count), make([]*yaml.Node, count)}
	return c.copy(n)
}

func countNodes(n *yaml.Node) int {
	count := 1
	for _, c := range n.Content {
		count += countNodes(c)
	}
	return count
}

// A copier has room for the copies of nodes, and for the lists of their children.
type copier struct {
	nodes    []yaml.Node
	children []*yaml.Node
}

func (c *copier) copy(n *yaml.Node) *yaml.Node {
	out, size := &c.nodes[0], len(n.Content)
	c.nodes = c.nodes[1:]
	*out = *n
	out.Content, c.children = c.children[:size:size], c.children[size:]
	for i, child := range n.Content {
		out.Content[i] = c.copy(child)
	}
	return out
}

// WriteOut returns a deep copy of n that can stand in any document: aliases and merge keys are written
// out, and anchors are gone. Comments and style stay. It fails when aliases expand to more than a million
// nodes.
func WriteOut(n *yaml.RNode) (*yaml.RNode, error) {
	left := maxValues
	out := writeOut(n.YNode(), &left)
	if left < 0 {
		return nil, errTooLarge
	}
	return yaml.NewRNode(out), nil
}

// Detach does what WriteOut does, and mappings and lists are in block style.
func Detach(n *yaml.RNode) (*yaml.RNode, error) {
	out, err := WriteOut(n)
	if err == nil {
		eachNode(out.YNode(), func(n *yaml.Node) { n.Style &^= yaml.FlowStyle })
	}
	return out, err
}

func writeOut(n *yaml.Node, left *int) *yaml.Node {
	source, _ := resolve(n)
	out := *source
	out.Anchor, out.Content = "", nil
	if *left--; *left < 0 {
		return &out
	}
	for i, c := range source.Content {
		isMerge := source.Kind == yaml.MappingNode && source.Content[i&^1].Tag == yaml.MergeTag
		if !isMerge {
			out.Content = append(out.Content, writeOut(c, left))
		}
	}
	for _, m := range merged(source) {
		addMissing(&out, writeOut(m, left))
	}
	return &out
}

// addMissing adds the fields of from that the mapping does not have.
func addMissing(mapping, from *yaml.Node) {
	for i := 0; i+1 < len(from.Content); i += 2 {
		if keyIndex(mapping, from.Content[i].Value) < 0 {
			mapping.Content = append(mapping.Content, from.Content[i], from.Content[i+1])
		}
	}
}
