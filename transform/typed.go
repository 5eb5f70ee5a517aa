package transform

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// decodeTyped reads a node into a value that is zero, without the JSON text in between. It says false, and
// may have written a part, where the node is not as it usually is: of another type, with merge keys, keys that
// are there twice, or numbers in other than plain digits. JSON decides about those, so that there is one
// answer and one error for them.
func (r *reader) decodeTyped(n *yaml.Node, v reflect.Value) bool {
	n, _ = resolve(n)
	if r.left--; r.left < 0 {
		return false
	}
	s := shapeOf(v.Type())
	if n.Kind == yaml.ScalarNode && s.kind != reflect.Interface && n.ShortTag() == yaml.NodeTagNull {
		return true // as JSON leaves a zero value that is null
	}
	switch s.kind {
	case reflect.Interface:
		return r.decodeItself(n, v)
	case reflect.Pointer:
		to := reflect.New(v.Type().Elem())
		v.Set(to)
		return r.decodeTyped(n, to.Elem())
	case reflect.Struct:
		return r.decodeStruct(n, s.fields, v)
	case reflect.Map:
		return r.decodeMap(n, v)
	case reflect.Slice:
		return r.decodeSlice(n, v)
	default:
		return n.Kind == yaml.ScalarNode && decodeScalar(n, v)
	}
}

// decodeItself has a value of a type with an UnmarshalJSON of its own, such as a quantity, read its JSON.
func (r *reader) decodeItself(n *yaml.Node, v reflect.Value) bool {
	into, ok := reflect.TypeAssert[json.Unmarshaler](v.Addr())
	if !ok {
		return false
	}
	const usual = 16 // bytes of a quantity or a port
	text, err := r.appendJSON(make([]byte, 0, usual), n)
	return err == nil && !r.odd && into.UnmarshalJSON(text) == nil
}

func (r *reader) decodeStruct(n *yaml.Node, fields map[string][]int, v reflect.Value) bool {
	if n.Kind != yaml.MappingNode || !hasPlainKeys(n) {
		return false
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		index, found := fields[n.Content[i].Value]
		if found && !r.decodeTyped(n.Content[i+1], v.FieldByIndex(index)) || !found && !r.isPlain(n.Content[i+1]) {
			return false
		}
	}
	return true
}

func (r *reader) decodeMap(n *yaml.Node, v reflect.Value) bool {
	if n.Kind != yaml.MappingNode || !hasPlainKeys(n) {
		return false
	}
	t := v.Type()
	v.Set(reflect.MakeMapWithSize(t, len(n.Content)/2)) //nolint:mnd // a key and a value
	for i := 0; i+1 < len(n.Content); i += 2 {
		value := reflect.New(t.Elem()).Elem()
		if !r.decodeTyped(n.Content[i+1], value) {
			return false
		}
		v.SetMapIndex(reflect.ValueOf(n.Content[i].Value).Convert(t.Key()), value)
	}
	return true
}

func (r *reader) decodeSlice(n *yaml.Node, v reflect.Value) bool {
	if n.Kind != yaml.SequenceNode {
		return false
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, c := range n.Content {
		if !r.decodeTyped(c, v.Index(i)) {
			return false
		}
	}
	return true
}

func decodeScalar(n *yaml.Node, v reflect.Value) bool {
	switch tag := n.ShortTag(); {
	case v.Kind() == reflect.String && tag == yaml.NodeTagString && utf8.ValidString(n.Value):
		v.SetString(n.Value)
	case v.Kind() == reflect.Bool && tag == yaml.NodeTagBool && isTrueOrFalse(n.Value):
		v.SetBool(n.Value == "true")
	case v.CanInt() && tag == yaml.NodeTagInt && isDecimal(n.Value):
		number, err := strconv.ParseInt(n.Value, 10, v.Type().Bits())
		v.SetInt(number)
		return err == nil
	default:
		return false
	}
	return true
}

// isPlain says whether there is nothing in a tree that JSON decides about. That which has no field in the type
// must be readable all the same.
func (r *reader) isPlain(n *yaml.Node) bool {
	n, _ = resolve(n)
	if r.left--; r.left < 0 {
		return false
	}
	switch tag := n.ShortTag(); {
	case n.Kind == yaml.ScalarNode:
		return tag == yaml.NodeTagString || tag == yaml.NodeTagNull ||
			tag == yaml.NodeTagBool && isTrueOrFalse(n.Value) || tag == yaml.NodeTagInt && isDecimal(n.Value)
	case n.Kind == yaml.MappingNode && !hasPlainKeys(n):
		return false
	}
	for i, c := range n.Content {
		if isValue := n.Kind == yaml.SequenceNode || i%2 == 1; isValue && !r.isPlain(c) {
			return false
		}
	}
	return true
}

func isTrueOrFalse(text string) bool { return text == "true" || text == "false" }

// A shape is how values of a type are read.
type shape struct {
	kind   reflect.Kind     // Invalid where JSON is to read them, Interface where they read themselves
	fields map[string][]int // of a struct, by their names in JSON: where they are
}

// shapes remembers the shape of each type, which never changes.
var shapes sync.Map //nolint:gochecknoglobals // what is learnt of a type is the same for all

func shapeOf(t reflect.Type) *shape {
	if known, ok := shapes.Load(t); ok {
		return known.(*shape) //nolint:forcetypeassert // there is nothing else in it
	}
	known, _ := shapes.LoadOrStore(t, newShape(t))
	return known.(*shape) //nolint:forcetypeassert // there is nothing else in it
}

func newShape(t reflect.Type) *shape {
	s := &shape{kind: t.Kind()}
	pointer := reflect.PointerTo(t)
	switch {
	case t.Kind() != reflect.Pointer && pointer.Implements(reflect.TypeFor[json.Unmarshaler]()):
		s.kind = reflect.Interface
	case pointer.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()), t.Kind() == reflect.Interface,
		t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8, t.Kind() == reflect.Map && t.Key().Kind() != reflect.String:
		s.kind = reflect.Invalid
	case t.Kind() == reflect.Struct:
		s.fields = map[string][]int{}
		if !addFields(t, nil, s.fields) {
			s.kind = reflect.Invalid
		}
	}
	return s
}

// addFields adds the fields of a struct, inlined ones too. It says false when there are some that only JSON
// knows how to read.
func addFields(t reflect.Type, at []int, into map[string][]int) bool {
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		index := slices.Concat(at, f.Index)
		switch {
		case name == "-", !f.IsExported() && !f.Anonymous:
		case name == "" && f.Anonymous && f.Type.Kind() == reflect.Struct:
			if !addFields(f.Type, index, into) {
				return false
			}
		case name == "" || !f.IsExported() || into[name] != nil || strings.Contains(options, "string"):
			return false
		default:
			into[name] = index
		}
	}
	return true
}
