package transform

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Codes of what DecodeStrict finds.
const (
	CodeUnknownField = "unknown-field"
	CodeWrongType    = "wrong-type"
	CodeDuplicateKey = "duplicate-key"
)

// DecodeStrict reads configuration into the typed value that into points to. It returns one Error
// diagnostic for each field that the type does not know (with a "did you mean"), each key given
// twice and each value of a wrong type, in the order of the text; Ref.Line is the line of the
// field in what was read. Into is written only when there are none.
func DecodeStrict(n *yaml.RNode, ref Ref, into any) []Diagnostic {
	c := checker{strict: true, left: maxValues}
	c.check(n.YNode(), reflect.TypeOf(into).Elem(), nil)
	if len(c.findings) == 0 {
		if err := Decode(n, into); err != nil {
			c.report(finding{node: n.YNode(), code: CodeWrongType, message: err.Error()})
		}
	}
	out := make([]Diagnostic, 0, len(c.findings))
	for _, f := range c.findings {
		ref.Line = f.node.Line
		out = append(out, Diagnostic{
			Code: f.code, Severity: Error, Ref: ref, Path: f.path,
			Message: f.message, Remedy: f.remedy,
		})
	}
	return out
}

// decodeReadable reads n, which is at p in its object, into the typed value, and passes over what is not
// of its type. Of that it returns the first that is more than a scalar for another scalar: a list or a
// mapping, or a scalar in place of one.
func decodeReadable(n *yaml.RNode, p Path, into any) error {
	c := checker{left: maxValues}
	c.check(n.YNode(), reflect.TypeOf(into).Elem(), p)
	if spelled := c.spellWords(n); spelled != n {
		return decodeReadable(spelled, p, into)
	}
	r := reader{left: maxValues, skip: map[*yaml.Node]bool{}}
	var first *FieldError
	for _, f := range c.findings {
		if first == nil && (f.shape || f.node.Kind != yaml.ScalarNode) {
			first = f.fieldError()
		}
		r.skip[f.node] = true
	}
	if err := r.decode(n, into); first == nil {
		return err
	}
	return first
}

// A finding is one field that does not fit the type.
type finding struct {
	node    *yaml.Node
	path    Path
	code    string
	message string
	remedy  string
	shape   bool // a list or a mapping is wanted
	word    bool // a boolean is wanted, and there is one of YAML 1.1
}

// A checker walks nodes and a Go type side by side. When strict it reports fields that the type
// does not know, too.
type checker struct {
	strict   bool
	left     int
	findings []finding
	within   []*yaml.Node // the mappings that the walk is in
	frames   []frame      // those of them that are structs
}

func (c *checker) report(f finding) {
	if f.code == CodeWrongType {
		f.remedy = RenderFirst(yaml.NewRNode(f.node), f.remedy)
	}
	c.findings = append(c.findings, f)
}

func (c *checker) check(n *yaml.Node, t reflect.Type, p Path) {
	n, _ = resolve(n)
	if c.left--; c.left < 0 || n.ShortTag() == yaml.NodeTagNull {
		return
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Interface:
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		c.checkUnmarshaler(n, t, p)
	case t.Kind() == reflect.Struct:
		c.checkStruct(n, t, p)
	case t.Kind() == reflect.Map:
		c.checkMap(n, t, p)
	case t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Uint8:
		c.checkSlice(n, t, p)
	default:
		c.checkScalar(n, t, p)
	}
}

// cause returns what an error of Decode is about, without what was being done.
func cause(err error) string {
	if inner := errors.Unwrap(err); inner != nil {
		return inner.Error()
	}
	return err.Error()
}

// checkUnmarshaler tries a type that reads itself, such as a quantity.
func (c *checker) checkUnmarshaler(n *yaml.Node, t reflect.Type, p Path) {
	err := Decode(yaml.NewRNode(n), reflect.New(t).Interface())
	isWord := c.strict && n.Kind == yaml.ScalarNode && n.Style == 0 && isYAML11Bool(n.Value)
	switch {
	case err == nil && isWord:
		c.report(finding{
			node: n, path: p, code: CodeWrongType,
			message: fmt.Sprintf("want a number or a name, but Kubernetes reads %s as a boolean", n.Value),
			remedy:  "put it in quotes",
		})
		return
	case err == nil:
		return
	}
	f := finding{node: n, path: p, code: CodeWrongType, message: cause(err), remedy: "correct the value"}
	if t == reflect.TypeFor[resource.Quantity]() {
		f.message = "want a quantity, got " + describe(n)
		f.remedy = "write a number with a unit, such as 100m or 64Mi"
	}
	c.report(f)
	c.correct(n, t, p)
}

func (c *checker) checkStruct(n *yaml.Node, t reflect.Type, p Path) {
	if !c.is(n, yaml.MappingNode, p) {
		c.correct(n, t, p)
		return
	}
	c.frames = append(c.frames, frame{n, t, p})
	defer func() { c.frames = c.frames[:len(c.frames)-1] }()
	known := jsonFields(t)
	c.eachField(n, p, func(key, value *yaml.Node, path Path) {
		ft, ok := known[key.Value]
		switch {
		case ok:
			c.check(value, ft, path)
		case c.strict:
			c.report(finding{
				node: key, path: path, code: CodeUnknownField,
				message: "unknown field", remedy: c.suggestion(key.Value),
			})
		}
	})
}

// correct adds to the last finding, of a value of the wrong type, where it may belong.
func (c *checker) correct(n *yaml.Node, t reflect.Type, p Path) {
	if meant := c.misplaced(n, t, p); meant != "" {
		c.findings[len(c.findings)-1].remedy = meant
	}
}

func (c *checker) checkMap(n *yaml.Node, t reflect.Type, p Path) {
	if !c.is(n, yaml.MappingNode, p) {
		return
	}
	c.eachField(n, p, func(key, value *yaml.Node, path Path) {
		if c.strict && t.Elem().Kind() == reflect.String && value.ShortTag() == yaml.NodeTagNull {
			c.report(finding{
				node: key, path: path, code: CodeWrongType,
				message: "want a string, got nothing", remedy: "give it a value, or remove it",
			})
		}
		c.check(value, t.Elem(), path)
	})
}

func (c *checker) checkSlice(n *yaml.Node, t reflect.Type, p Path) {
	if !c.is(n, yaml.SequenceNode, p) {
		c.correct(n, t, p)
		return
	}
	for i, entry := range n.Content {
		c.check(entry, t.Elem(), p.At(i))
	}
}

// eachField visits the fields of a mapping, and of the mappings that it merges in. One that merges
// itself, or what it stands in, is reported.
func (c *checker) eachField(n *yaml.Node, p Path, visit func(key, value *yaml.Node, path Path)) {
	c.within = append(c.within, n)
	defer func() { c.within = c.within[:len(c.within)-1] }()
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		path := p.Field(key.Value)
		switch {
		case key.Tag == yaml.MergeTag:
			continue
		case c.strict && IsOddKey(key):
			c.report(finding{
				node: key, path: p, code: CodeWrongType,
				message: "has a key that is empty or no text", remedy: "give the field a name, or remove it",
			})
			continue
		case seen[key.Value] && c.strict:
			c.report(finding{
				node: key, path: path, code: CodeDuplicateKey,
				message: "the key is given twice", remedy: "remove one of them",
			})
		}
		seen[key.Value] = true
		visit(key, n.Content[i+1], path)
	}
	for _, m := range merged(n) {
		switch c.left--; {
		case slices.Contains(c.within, m):
			c.report(finding{
				node: n, path: p, code: CodeWrongType, message: "the mapping merges itself", remedy: "write it out without <<",
			})
		case c.left > 0:
			c.eachField(m, p, visit)
		}
	}
}

// IsOddKey says whether the key of a mapping is no name of anything: empty, null, an alias, a list or a mapping.
func IsOddKey(key *yaml.Node) bool {
	return key.Kind != yaml.ScalarNode || key.Value == "" || key.ShortTag() == yaml.NodeTagNull
}

// is reports a node that is not of the kind.
func (c *checker) is(n *yaml.Node, kind yaml.Kind, p Path) bool {
	if n.Kind == kind {
		return true
	}
	want, remedy := "a mapping", "write it as fields with values"
	if kind == yaml.SequenceNode {
		want, remedy = "a list", "write it as a list, each entry behind a dash"
	}
	c.report(finding{
		node: n, path: p, code: CodeWrongType,
		message: fmt.Sprintf("want %s, got %s", want, describe(n)), remedy: remedy, shape: true,
	})
	return false
}

// describe names what a node holds, for a message.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return fmt.Sprintf("%.40q", n.Value)
	}
}
