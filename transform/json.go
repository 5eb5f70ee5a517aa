package transform

import (
	"encoding/json"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// appendJSON appends a node as JSON, which is what json.Marshal makes of its value but for the order
// of fields. It is written without the value in between where that is as good.
func (r *reader) appendJSON(b []byte, n *yaml.Node) ([]byte, error) {
	n, _ = resolve(n)
	isPlain := n.Kind != yaml.MappingNode || hasPlainKeys(n)
	r.odd = r.odd || !isPlain
	switch {
	case n.Kind == yaml.MappingNode && !r.skip[n] && isPlain:
		return r.appendFields(b, n)
	case n.Kind == yaml.SequenceNode && !r.skip[n]:
		return r.appendEntries(b, n)
	case n.Kind == yaml.ScalarNode && !r.skip[n] && isSimple(n.Value):
		r.left--
		switch tag := n.ShortTag(); {
		case tag == yaml.NodeTagString:
			return append(append(append(b, '"'), n.Value...), '"'), nil
		case tag == yaml.NodeTagBool && (n.Value == "true" || n.Value == "false"), tag == yaml.NodeTagInt && isDecimal(n.Value):
			return append(b, n.Value...), nil
		}
	}
	v, err := r.value(n)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("writing as JSON: %w", err)
	}
	return append(b, text...), nil
}

func (r *reader) appendFields(b []byte, n *yaml.Node) ([]byte, error) {
	if r.left--; r.left < 0 {
		return nil, errTooLarge
	}
	b = append(b, '{')
	for i := 0; i+1 < len(n.Content); i += 2 {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), n.Content[i].Value...), '"', ':')
		var err error
		if b, err = r.appendJSON(b, n.Content[i+1]); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

func (r *reader) appendEntries(b []byte, n *yaml.Node) ([]byte, error) {
	if r.left--; r.left < 0 {
		return nil, errTooLarge
	}
	b = append(b, '[')
	for i, c := range n.Content {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = r.appendJSON(b, c); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

// hasPlainKeys says whether the keys of a mapping are all different, simple, and none is a merge.
func hasPlainKeys(n *yaml.Node) bool {
	const many = 100
	if len(n.Content) > many {
		return false
	}
	for i := 0; i < len(n.Content); i += 2 {
		key := n.Content[i]
		if key.Tag == yaml.MergeTag || !isSimple(key.Value) {
			return false
		}
		for j := 0; j < i; j += 2 {
			if n.Content[j].Value == key.Value {
				return false
			}
		}
	}
	return true
}

// isSimple says whether a text is the same in quotes in JSON.
func isSimple(text string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// isDecimal says whether a number is written as in JSON: no sign but a minus, no zeros in front.
func isDecimal(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	const safe = 18 // digits in any 64 bits
	if len(digits) == 0 || len(digits) > safe || len(digits) > 1 && digits[0] == '0' || digits == "0" && text != "0" {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}

// fieldTwice returns the path of the first field in a tree that its mapping has twice, or nil.
func fieldTwice(n *yaml.Node, p Path) Path {
	seen := map[string]bool{}
	for i, c := range n.Content {
		at := p.At(i)
		if n.Kind == yaml.MappingNode {
			at = p.Field(n.Content[i&^1].Value)
		}
		if isKey := n.Kind == yaml.MappingNode && i%2 == 0 && c.Tag != yaml.MergeTag; isKey {
			if seen[c.Value] {
				return at
			}
			seen[c.Value] = true
		}
		if found := fieldTwice(c, at); found != nil {
			return found
		}
	}
	return nil
}
