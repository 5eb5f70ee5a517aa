package kruise

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	utiljson "k8s.io/apimachinery/pkg/util/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// An object is one as JSON has it.
type object = map[string]any

// parseStream reads the objects of a YAML stream.
func parseStream(text []byte) ([]object, error) {
	var out []object
	for r := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(text))); ; {
		document, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		o, err := parse(document)
		if err != nil {
			return nil, err
		}
		if len(o) > 0 {
			out = append(out, o)
		}
	}
}

// parse reads one object from YAML, numbers as the API server has them.
func parse(text []byte) (object, error) {
	text, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	var out object
	return out, utiljson.Unmarshal(text, &out)
}

// format writes the object as YAML.
func format(o object) string {
	text, err := yaml.Marshal(o)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// into reads the object into a typed one, as the API server reads what a client sends.
func into(o object, typed any) error {
	text, err := json.Marshal(o)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, typed)
}

// asObject returns a typed object as JSON has it.
func asObject(typed runtime.Object) (object, error) {
	text, err := json.Marshal(typed)
	if err != nil {
		return nil, err
	}
	var out object
	return out, utiljson.Unmarshal(text, &out)
}

// at returns the mapping at the fields, or nil.
func at(o object, fields ...string) object {
	for _, f := range fields {
		o, _ = o[f].(object)
	}
	return o
}

// text returns the string in the field of the mapping, or "".
func text(o object, field string) string {
	s, _ := o[field].(string)
	return s
}

func nameOf(o object) string { return text(at(o, "metadata"), "name") }

// namespaceOf returns the namespace of an object, default when it has none (K13).
func namespaceOf(o object) string {
	return cmp.Or(text(at(o, "metadata"), "namespace"), metav1.NamespaceDefault)
}

// copyOf returns a deep copy.
func copyOf[T any](v T) T {
	return deepCopy(v).(T)
}

func deepCopy(v any) any {
	switch v := v.(type) {
	case object:
		out := make(object, len(v))
		for k, e := range v {
			out[k] = deepCopy(e)
		}
		return out
	case []any:
		out := slices.Clone(v)
		for i, e := range out {
			out[i] = deepCopy(e)
		}
		return out
	}
	return v
}
