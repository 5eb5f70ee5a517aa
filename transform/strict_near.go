package transform

import (
	"reflect"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// most is how many fields a suggestion names.
const most = 3

// elsewhere returns the paths of the fields near the field of a name in the current mapping that are wanted: those below it, or
// else those of the mappings that it stands in and of what is below these. It is empty when there are many.
func (c *checker) elsewhere(name string, wanted func(t reflect.Type, field string) bool) []string {
	here := c.frames[len(c.frames)-1]
	if found := nearestOf(here, name, below(here.of, here.path.String(), wanted)); len(found) > 0 {
		return few(found)
	}
	for _, f := range slices.Backward(c.frames[:len(c.frames)-1]) {
		found := fieldsOf(f.of, f.path.String(), wanted)
		if len(found) == 0 {
			found = below(f.of, f.path.String(), wanted)
		}
		if len(found) > 0 {
			return few(found)
		}
	}
	return nil
}

func few(found []string) []string {
	if len(found) > most {
		return nil
	}
	return found
}

// below returns the paths of the wanted fields one level below a type at a path, or else two.
func below(t reflect.Type, path string, wanted func(t reflect.Type, field string) bool) []string {
	structOf, at := element(t, path)
	if structOf == nil {
		return nil
	}
	if path != at {
		return fieldsOf(structOf, at, wanted)
	}
	var out, deeper []string
	eachJSONField(structOf, func(name string, of reflect.Type) {
		child, childAt := element(of, join(at, name))
		if child == nil || child == structOf {
			return
		}
		out = append(out, fieldsOf(child, childAt, wanted)...)
		if childAt == join(at, name) {
			eachJSONField(child, func(name string, of reflect.Type) {
				if grandchild, at := element(of, join(childAt, name)); grandchild != nil {
					deeper = append(deeper, fieldsOf(grandchild, at, wanted)...)
				}
			})
		}
	})
	if len(out) > 0 {
		return out
	}
	return deeper
}

// fieldsOf returns the paths of the wanted fields of a struct.
func fieldsOf(t reflect.Type, path string, wanted func(t reflect.Type, field string) bool) []string {
	var out []string
	eachJSONField(t, func(name string, _ reflect.Type) {
		if wanted(t, name) {
			out = append(out, join(path, name))
		}
	})
	return out
}

// element returns the struct that values of the type, or of the entries of a list of it, are, and its path.
func element(t reflect.Type, path string) (reflect.Type, string) {
	for {
		switch t.Kind() {
		case reflect.Pointer:
			t = t.Elem()
		case reflect.Slice:
			t, path = t.Elem(), path+"[]"
		case reflect.Struct:
			return t, path
		default:
			return nil, path
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// nearestOf returns of several fields the one below what stands last in front of the mistake, or else in the
// mapping; all when none is below what is there.
func nearestOf(here frame, name string, found []string) []string {
	prefix, at := here.path.String(), max(keyIndex(here.node, name), 0)
	before, after := here.node.Content[:at], here.node.Content[at:]
	for _, keys := range [][]*yaml.Node{before, after} {
		for i := len(keys) - 2; i >= 0 && len(found) > 1; i -= 2 {
			under := join(prefix, keys[i].Value)
			isUnder := func(one string) bool { return strings.HasPrefix(one, under+"[") || strings.HasPrefix(one, under+".") }
			if i := slices.IndexFunc(found, isUnder); i >= 0 {
				return found[i : i+1]
			}
		}
	}
	return found
}
