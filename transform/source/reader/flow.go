package reader

import (
	"bytes"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// flow returns the quoted scalar or the collection that a text starts with and how long it is, or 0
// when that is hard to tell.
func (p *reader) flow(text []byte) (n *yaml.Node, length int) {
	if isQuote(text[0]) {
		return p.quoted(text)
	}
	kind, tag, last := yaml.SequenceNode, yaml.NodeTagSeq, byte(']')
	if text[0] == '{' {
		kind, tag, last = yaml.MappingNode, yaml.NodeTagMap, '}'
	}
	const deepest = 20
	if p.depth++; p.depth > deepest {
		return nil, 0
	}
	defer func() { p.depth-- }()
	n = p.collection(kind, tag, len(p.line)-len(text))
	if n == nil {
		return nil, p.flowEntries(&yaml.Node{Kind: kind}, text, last)
	}
	n.Style = yaml.FlowStyle
	return n, p.flowEntries(n, text, last)
}

// extend takes in further lines until the collection or quoted text that the rest of the line starts with is complete, and returns the
// rest then. It does not when there are comments among them.
func (p *reader) extend(rest []byte) []byte {
	const most = 100
	from := len(p.line) - len(rest)
	line, end, extra := p.line, p.end, 0
	for !isClosed(line[from:]) {
		if extra++; extra > most || end == len(p.input) {
			return rest
		}
		end = scan.LineEnd(p.input, end)
		line = bytes.TrimSuffix(p.input[p.start:end], []byte("\n"))
	}
	p.line, p.end, p.extra = line, end, extra
	return line[from:]
}

// isClosed says whether the brackets at the start of a text are closed in it, or cannot be.
func isClosed(text []byte) bool {
	if isQuote(text[0]) {
		return quoteEnd(text) >= 0
	}
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '[', '{':
			depth++
		case ']', '}':
			depth--
		case '"', '\'':
			n := quoteEnd(text[i:])
			if n < 0 {
				return false
			}
			i += n
		case '#':
			return true
		}
		if depth == 0 {
			return true
		}
	}
	return false
}

// gap counts the blanks and ends of lines that a text starts with.
func gap(text []byte) int {
	n := 0
	for n < len(text) && (text[n] == ' ' || text[n] == '\n') {
		n++
	}
	return n
}

// flowEntries reads a collection and returns how long it is.
func (p *reader) flowEntries(n *yaml.Node, text []byte, last byte) int {
	at := 1 + gap(text[1:])
	for at < len(text) && text[at] != last {
		length := p.flowEntry(n, text[at:])
		if length == 0 {
			return 0
		}
		at += length
		at += gap(text[at:])
		if at < len(text) && text[at] == ',' {
			at++
			at += gap(text[at:])
		} else if at < len(text) && text[at] != last {
			return 0
		}
	}
	if at >= len(text) {
		return 0
	}
	return at + 1
}

// flowEntry reads an entry of a collection, of a mapping with its key.
func (p *reader) flowEntry(n *yaml.Node, text []byte) int {
	length := 0
	if n.Kind == yaml.MappingNode {
		key, end := p.flowKey(text)
		isAlone := end > 0 && p.isAlone(n, key, text[end:])
		if isAlone {
			return end
		}
		if end == 0 || end+1 >= len(text) || text[end] != ':' || text[end+1] != ' ' {
			return 0
		}
		n.Content = append(n.Content, key)
		length = end + 1
		length += gap(text[length:])
	}
	value, end := p.flowValue(text[length:])
	if end == 0 || n.Kind == yaml.SequenceNode && isPair(text[end:]) {
		return 0
	}
	n.Content = append(n.Content, value)
	return length + end
}

// isAlone says whether a key has no value, as in {{ .Values }}, and takes it in then, with a null.
func (p *reader) isAlone(n, key *yaml.Node, rest []byte) bool {
	next := rest[gap(rest):]
	if len(next) == 0 || next[0] != '}' {
		return false
	}
	n.Content = append(n.Content, key, p.node(yaml.ScalarNode, yaml.NodeTagNull, len(p.line)-len(next)))
	return true
}

// isPair says whether a colon follows, so that what stands before it is a key.
func isPair(rest []byte) bool {
	rest = rest[gap(rest):]
	return len(rest) > 0 && rest[0] == ':'
}

// flowKey reads a word, a quoted scalar on one line or a mapping.
func (p *reader) flowKey(text []byte) (n *yaml.Node, length int) {
	switch {
	case len(text) == 0:
		return nil, 0
	case text[0] == '{':
		return p.flow(text)
	case isQuote(text[0]) && quoteEnd(text) > 0 && bytes.IndexByte(text[:quoteEnd(text)], '\n') < 0:
		return p.quoted(text)
	}
	length = scan.WordLength(text)
	if dot := length == 0 && text[0] == '.'; dot {
		length = 1 + scan.WordLength(text[1:])
	}
	if length == 0 {
		return nil, 0
	}
	return p.scalar(text, length, 0), length
}

// flowValue reads a scalar or a collection.
func (p *reader) flowValue(text []byte) (n *yaml.Node, length int) {
	switch {
	case len(text) == 0:
		return nil, 0
	case isQuote(text[0]), text[0] == '[', text[0] == '{':
		return p.flow(text)
	}
	if length = flowLength(text); length == 0 {
		return nil, 0
	}
	return p.scalar(text, length, 0), length
}
