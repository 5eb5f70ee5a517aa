package kubernetes

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	utiljson "k8s.io/apimachinery/pkg/util/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

// An object is the text of one object that a client would send, in YAML or JSON.
type object struct {
	text []byte
	name string // of kind and name, for people
}

// objects reads the objects of a YAML stream as kubectl does: documents one by one, and those in
// lists each for itself.
func objects(stream []byte) ([]object, error) {
	var out []object
	for r := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(stream))); ; {
		text, err := r.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		found, err := expand(text)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
}

// expand returns the objects of one document: of a list its items, of any other object itself.
func expand(document []byte) ([]object, error) {
	content, err := contentOf(document)
	if err != nil || len(content) == 0 {
		return nil, err
	}
	kind, _ := content["kind"].(string)
	items, isList := content["items"].([]any)
	entryKind, named := strings.CutSuffix(kind, "List")
	if !isList || !named {
		return []object{{text: document, name: nameOf(content)}}, nil
	}
	// An item is sent as JSON, which can tell no key twice. So look before.
	if _, err := yaml.YAMLToJSONStrict(document); err != nil {
		return nil, err
	}
	return expandItems(items, content["apiVersion"], entryKind)
}

// expandItems returns the items of a list. Those of a typed list may leave out apiVersion and kind.
func expandItems(items []any, apiVersion any, kind string) ([]object, error) {
	var out []object
	for _, i := range items {
		item, _ := i.(map[string]any)
		if item != nil && item["kind"] == nil && kind != "" {
			item["apiVersion"], item["kind"] = apiVersion, kind
		}
		text, err := json.Marshal(i)
		if err != nil {
			return nil, err
		}
		found, err := expand(text)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

// contentOf reads an object, numbers as the API server has them.
func contentOf(text []byte) (map[string]any, error) {
	text, err := yaml.YAMLToJSON(text)
	if err != nil {
		return nil, err
	}
	var out map[string]any
	return out, utiljson.Unmarshal(text, &out)
}

func nameOf(content map[string]any) string {
	kind, _ := content["kind"].(string)
	metadata, _ := content["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	return kind + " " + name
}
