package krmfn

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
)

var (
	errEmpty    = errors.New("the input is empty; give a ResourceList on standard input, as kustomize and kpt do")
	errCutOff   = errors.New("the last line has no end, so the stream may be cut off; end it with a newline")
	errManyDocs = errors.New("there is more than one YAML document, and a ResourceList is one; for plain manifests call inject-sidecars inject -c CONFIG")
)

// A resourceList is a ResourceList, with the API version that it was written in and the results of the
// functions before.
type resourceList struct {
	compile.List

	apiVersion string
	earlier    []*yaml.Node
}

// checkText refuses a text that is empty, or cannot be read.
func checkText(text []byte) error {
	if len(bytes.TrimSpace(text)) == 0 {
		return errEmpty
	}
	if i := badCharacter(text); i >= 0 {
		line := 1 + bytes.Count(text[:i], []byte("\n"))
		if r, size := utf8.DecodeRune(text[i:]); r != utf8.RuneError || size > 1 {
			return fmt.Errorf("line %d: YAML does not allow the character %U; remove it", line, r)
		}
		return fmt.Errorf("line %d: byte %#x is not valid UTF-8; save the file as UTF-8", line, text[i])
	}
	return nil
}

// read reads exactly one ResourceList. It is stricter than kyaml's reader, which takes an empty
// input for an empty list and a list without items for an item.
func read(text []byte) (*resourceList, error) {
	root, err := parse(text)
	if err != nil {
		return nil, err
	}
	if isBlock := root.YNode().Style&yaml.FlowStyle == 0; isBlock && text[len(text)-1] != '\n' {
		return nil, errCutOff
	}
	return fromNode(root)
}

// badCharacter returns the position of the first byte that is not UTF-8, or of the first character that YAML
// forbids, in comments too, which nobody else may read. It returns -1 when there is none.
func badCharacter(text []byte) int {
	for i := 0; i < len(text); {
		c := text[i]
		if isPrintable := c >= ' ' && c < '\x7F' || c == '\n' || c == '\t' || c == '\r'; isPrintable {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		isAllowed := r == '\u0085' || r >= '\u00A0' && r != '\uFFFE' && r != '\uFFFF'
		if !isAllowed || r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

// parse returns the only document of the text.
func parse(text []byte) (*yaml.RNode, error) {
	var doc, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	switch err := d.Decode(&doc); {
	case errors.Is(err, io.EOF):
		return nil, errEmpty
	case err != nil:
		return nil, fmt.Errorf("%s; is the stream complete?", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	switch err := d.Decode(&second); {
	case err == nil:
		return nil, errManyDocs
	case !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s; is the stream complete?", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	return yaml.NewRNode(&doc), nil
}

// fromNode takes the ResourceList apart.
func fromNode(root *yaml.RNode) (*resourceList, error) {
	rl := &resourceList{apiVersion: transform.Text(root, "apiVersion")}
	kind := transform.Text(root, "kind")
	isWord := len(strings.Fields(rl.apiVersion)) == 1
	if kind != kio.ResourceListKind || !strings.HasPrefix(rl.apiVersion, "config.kubernetes.io/") || !isWord {
		return nil, fmt.Errorf("want a %s %s, got %s; run through kustomize or kpt, or, for plain manifests, call inject-sidecars inject -c CONFIG",
			kio.ResourceListAPIVersion, kio.ResourceListKind, describe(rl.apiVersion, kind))
	}
	items := transform.Fields("items").Lookup(root)
	if items.IsNil() || items.YNode().Kind != yaml.SequenceNode {
		return nil, errors.New("ResourceList: items: want a list; is the stream complete?")
	}
	for i, n := range items.Content() {
		if n.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("ResourceList: items[%d]: want an object, got %.40q; "+
				"write it as a mapping with apiVersion, kind and metadata", i, n.Value)
		}
		rl.Items = append(rl.Items, yaml.NewRNode(n))
	}
	rl.FunctionConfig = transform.Fields("functionConfig").Lookup(root)
	if n := transform.Fields("results").Lookup(root); !n.IsNil() {
		if n.YNode().Kind != yaml.SequenceNode && n.YNode().Tag != yaml.NodeTagNull {
			return nil, errors.New("ResourceList: results: want a list")
		}
		rl.earlier = n.Content()
	}
	return rl, rl.writeOutAliases()
}

func describe(apiVersion, kind string) string {
	if kind == "" {
		return "something without a kind"
	}
	return strings.Join(strings.Fields(apiVersion+" "+kind), " ")
}
