package layout

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// scalar returns the text of a new scalar. That of a block scalar has further lines, not indented,
// and ends with a newline.
func (e *editor) scalar(n *yaml.Node) string {
	if text := e.written(n); text != "" && !strings.Contains(text, "\n") {
		return text
	}
	if n.Anchor == "" && n.Style&yaml.TaggedStyle == 0 {
		if text, ok := simple(n); ok {
			return text
		}
	}
	key := scalarKey{n.Style, n.Tag, n.Anchor, n.Value}
	if text, known := e.texts.Load(key); known {
		return text.(string) //nolint:forcetypeassert // nothing else is stored
	}
	text := e.encodeScalar(n)
	e.texts.Store(key, text)
	return text
}

// A scalarKey is all that the text of a scalar depends on.
type scalarKey struct {
	style              yaml.Style
	tag, anchor, value string
}

// simple returns the text of a scalar that every reader takes for what it is, and whether it is
// one.
func simple(n *yaml.Node) (string, bool) {
	if n.Style == 0 {
		isText := n.Tag == "" || n.Tag == yaml.NodeTagString
		return n.Value, isText && isWord(n.Value) || !isText && isNumber(n.Value)
	}
	for _, c := range []byte(n.Value) {
		if c < ' ' || c > '~' || c == '\\' || c == '\'' && n.Style == yaml.SingleQuotedStyle || c == '"' && n.Style != yaml.SingleQuotedStyle {
			return "", false
		}
	}
	quotes := map[yaml.Style]string{yaml.SingleQuotedStyle: "'", yaml.DoubleQuotedStyle: `"`}
	q, found := quotes[n.Style]
	return q + n.Value + q, found
}

// isWord says whether a text is a word that cannot be a number, a date, or one of the words for
// true, false and null in any version of YAML.
func isWord(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null":
		return false
	}
	return isName(s)
}

// isName says whether a text is letters, digits, and marks that names, paths and images have, with a
// letter or slash first.
func isName(s string) bool {
	if s == "" || !isLetter(s[0]) && s[0] != '/' || s[len(s)-1] == ':' {
		return false
	}
	for _, c := range []byte(s) {
		if !isLetter(c) && (c < '0' || c > '9') && !strings.ContainsRune("-/._:", rune(c)) {
			return false
		}
	}
	return true
}

// isNumber says whether a text can only be a number, a truth value or null, written as one word.
func isNumber(s string) bool {
	for _, c := range []byte(s) {
		if !isLetter(c) && (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return s != "" && s != "-"
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// encodeScalar writes a scalar with the encoder of the YAML library.
func (e *editor) encodeScalar(n *yaml.Node) string {
	c := *n
	c.HeadComment, c.LineComment, c.FootComment = "", "", ""
	transform.Spell(&c)
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	if err := enc.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: "k"}, &c}}); err != nil {
		e.fail("a new value cannot be encoded: " + err.Error())
		return ""
	}
	text := strings.TrimPrefix(strings.TrimPrefix(b.String(), "k:"), " ")
	first, rest, _ := strings.Cut(text, "\n")
	if rest == "" {
		return first
	}
	var out strings.Builder
	out.WriteString(first + "\n")
	for line := range strings.Lines(rest) {
		out.WriteString(strings.TrimPrefix(line, "  "))
	}
	return out.String()
}

// quotedLike returns the scalar n in the quotes of o, when n is a text without any.
func quotedLike(o, n *yaml.Node) *yaml.Node {
	if o == nil || o.Kind != yaml.ScalarNode || n.Style != 0 || n.ShortTag() != yaml.NodeTagString || n.Value == "" {
		return n
	}
	out := *n
	out.Style = o.Style & (yaml.SingleQuotedStyle | yaml.DoubleQuotedStyle)
	return &out
}
