package jsonpatch

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// An Op is the name of an operation in RFC 6902.
type Op string

// The operations that edits come to.
const (
	Add     Op = "add"
	Remove  Op = "remove"
	Replace Op = "replace"
	Test    Op = "test"
)

// An Operation is one operation of RFC 6902. It holds nodes of its own: no aliases, and scalars that
// every YAML reader takes for the same value.
type Operation struct {
	Op    Op
	Path  string      // a JSON pointer from the object on
	Value *yaml.RNode // nil for Remove
}

var (
	errNoPath   = errors.New("an edit of the whole object is no operation")
	errUnknown  = errors.New("unknown operation")
	errNotFound = errors.New("the edit does not say what it takes away; take it from a plan")
)

// Operations returns the operations that the edits of one object come to, in order. The edits must be
// complete, as those of a plan are.
func Operations(edits []transform.Edit) ([]Operation, error) {
	var out []Operation
	for _, e := range edits {
		ops, err := operations(e)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Path, err)
		}
		out = append(out, ops...)
	}
	return out, nil
}

// operations returns what one edit comes to: the test, if there is one, then the change.
func operations(e transform.Edit) ([]Operation, error) {
	if len(e.Path) == 0 {
		return nil, errNoPath
	}
	isField := e.Path[len(e.Path)-1].Field != ""
	switch {
	case e.Op == transform.Insert && isField:
		absent := Operation{Test, Pointer(e.Path), yaml.NewScalarRNode("null")}
		return change(absent, Add, e.New)
	case e.Op == transform.Insert:
		value, err := portable(e.New)
		return []Operation{{Add, Pointer(e.Path), value}}, err
	case e.Op != transform.Remove && e.Op != transform.Replace:
		return nil, fmt.Errorf("%w %q", errUnknown, e.Op)
	case e.Old.IsNil():
		return nil, errNotFound
	}
	old, err := portable(e.Old)
	if err != nil {
		return nil, err
	}
	clearComments(old.YNode())
	before := Operation{Test, Pointer(e.Path), old}
	if e.Op == transform.Remove {
		return []Operation{before, {Remove, before.Path, nil}}, nil
	}
	return change(before, Replace, e.New)
}

// change returns the test, then the operation that writes the value at the same place.
func change(test Operation, op Op, value *yaml.RNode) ([]Operation, error) {
	n, err := portable(value)
	return []Operation{test, {op, test.Path, n}}, err
}

// Pointer returns the path as a JSON pointer (RFC 6901).
func Pointer(p transform.Path) string {
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	var b strings.Builder
	for _, s := range p {
		b.WriteByte('/')
		if s.Field == "" {
			b.WriteString(strconv.Itoa(s.Index))
		} else {
			b.WriteString(escape.Replace(s.Field))
		}
	}
	return b.String()
}

// MarshalJSON writes the operation as RFC 6902 has it.
func (o Operation) MarshalJSON() ([]byte, error) {
	out := struct {
		Op    Op              `json:"op"`
		Path  string          `json:"path"`
		Value json.RawMessage `json:"value,omitempty"`
	}{Op: o.Op, Path: o.Path}
	if o.Value != nil {
		if err := transform.Decode(o.Value, &out.Value); err != nil {
			return nil, fmt.Errorf("%s: %w", o.Path, err)
		}
	}
	text, err := json.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", o.Path, err)
	}
	return text, nil
}

// Node returns the operations as a YAML list. Values keep the order and the comments of their author.
func Node(ops []Operation) *yaml.RNode {
	list := &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq}
	for _, o := range ops {
		entry := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
		entry.Content = append(entry.Content, text("op"), text(string(o.Op)), text("path"), text(o.Path))
		if o.Value != nil {
			entry.Content = append(entry.Content, text("value"), transform.Copy(o.Value).YNode())
		}
		list.Content = append(list.Content, entry)
	}
	return yaml.NewRNode(list)
}

func text(s string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: s}
}
