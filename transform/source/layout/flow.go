package layout

import (
	"bytes"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// A piece is one child of a collection in flow style, with the text around it.
type piece struct {
	lead  string // white space and comments before the child
	text  string
	left  string // what stands between the child and its comma
	right string // what stands behind the comma on its line, blanks or a comment
}

// flowText returns the text of the collection o in flow style as t has it. Children that are kept
// keep their text and what is around it.
func (e *editor) flowText(o, t *yaml.Node) string {
	open, _ := e.SkipProperties(e.Begin(o))
	end := e.End(o)
	if c := e.Text[open]; c != '[' && c != '{' || e.Text[end-1] != c+2 {
		e.fail("a collection in flow style has no brackets")
		return ""
	}
	inside := open + 1 + len(e.restOfLine(open+1, end-1))
	old, tail, trailing := e.pieces(o, inside, end-1)
	if len(t.Content) == 0 {
		own := string(e.Text[open+1:inside]) + tail
		if !strings.Contains(own, "#") {
			own = "" // but comments of the collection itself stay
		}
		return string(e.Text[e.Begin(o):open+1]) + own + string(e.Text[end-1:end])
	}
	own := string(e.Text[e.Start(e.At(open)):open])
	c := flowCollection{editor: e, old: old, margin: own[:scan.Blanks([]byte(own))]}
	c.read(tail)
	if isShort := len(old) > 0 && e.At(open) == e.At(end); isShort {
		unit := e.flow.unit
		e.flow.unit = ""
		defer func() { e.flow.unit = unit }()
	}
	text := c.join(c.children(o, t), trailing || len(old) == 0 && c.isLong && e.flow.trailing)
	return string(e.Text[e.Begin(o):inside]) + text + c.tail + string(e.Text[end-1:end])
}

// restOfLine returns what stands on the line from a comma or opening bracket on when that is blank
// or a comment: it belongs to what is before it.
func (e *editor) restOfLine(from, to int) string {
	end := from + bytes.IndexByte(append(e.Text[from:to:to], '\n'), '\n')
	rest := e.Text[from:end]
	if scan.IsBlank(rest) && end < to || scan.IsComment(rest) {
		return string(bytes.TrimSuffix(rest, []byte("\r")))
	}
	return ""
}

// pieces takes the inside of a collection apart. The tail is what is before the bracket.
func (e *editor) pieces(o *yaml.Node, from, to int) (all []piece, tail string, trailing bool) {
	spans := e.spans(o)
	for i, s := range spans {
		next := to
		if i+1 < len(spans) {
			next = spans[i+1].from
		}
		if s.from < from || s.to > next {
			e.fail("a collection in flow style cannot be read")
			return nil, "", false
		}
		p := piece{lead: string(e.Text[from:s.from]), text: string(e.Text[s.from:s.to])}
		from = e.skipSpace(s.to)
		if trailing = from < next && e.Text[from] == ','; trailing {
			p.left = string(e.Text[s.to:from])
			from++
		} else {
			from = s.to
		}
		p.right = e.restOfLine(from, next)
		from += len(p.right)
		all = append(all, p)
	}
	return all, string(e.Text[from:to]), trailing
}

// spans returns where the children of a collection are; of a mapping, its fields.
func (e *editor) spans(o *yaml.Node) []cut {
	var out []cut
	step := stepOf(o)
	for i := 0; i < len(o.Content); i += step {
		key, value := o.Content[i], o.Content[i+step-1]
		out = append(out, cut{from: e.Begin(key), to: max(e.End(key), e.End(value))})
	}
	return out
}

// stepOf returns how many nodes a child of a collection is: of a mapping two, key and value.
func stepOf(n *yaml.Node) int {
	if n.Kind == yaml.MappingNode {
		return 2
	}
	return 1
}

// A flowCollection is a collection in flow style that gets other children.
type flowCollection struct {
	*editor

	old    []piece
	margin string // what the line with the opening bracket is indented by
	isLong bool   // each child is on a line of its own
	first  string // before the first child
	lead   string // before each other
	tail   string // before the closing bracket
}

// read reads the form of the collection off what is in it. A new one has that of the document.
func (c *flowCollection) read(tail string) {
	c.tail = tail
	c.lead = strings.TrimPrefix(c.flow.comma, ",")
	switch {
	case len(c.old) == 0 && c.flow.unit != "":
		c.isLong = true
		c.tail = c.newline + c.margin
		c.first = c.newline + c.margin + c.flow.unit
		c.lead = c.first
	case len(c.old) > 0:
		c.first = c.old[0].lead
		if i := strings.LastIndexByte(c.first, '\n'); i >= 0 {
			c.isLong = true
			c.lead = c.newline + c.first[i+1:]
		} else if len(c.old) > 1 && !strings.ContainsAny(c.old[1].lead, "\n#") {
			c.lead = c.old[1].lead
		}
	}
}

// children returns the pieces of t.
func (c *flowCollection) children(o, t *yaml.Node) []piece {
	step := stepOf(o)
	var out []piece
	for j, i := range c.align(o, t) {
		at := j * step
		if i < 0 {
			lead := c.lead
			if j == 0 && !c.isLong {
				lead = c.first
			}
			out = append(out, piece{lead: lead, text: c.newChild(t, at, lead)})
			continue
		}
		p := c.old[i]
		switch {
		case i == 0 && j > 0 && !c.isLong:
			p.lead = c.lead
		case i > 0 && j == 0 && !c.isLong:
			p.lead = c.first
		}
		value, was := t.Content[at+step-1], o.Content[i*step+step-1]
		if !c.kept(was, value) {
			p.text = c.changedChild(o.Content[i*step], was, value)
		}
		out = append(out, p)
	}
	return out
}

// changedChild returns the text of a child that has another value.
func (c *flowCollection) changedChild(key, was, value *yaml.Node) string {
	from := c.Begin(key)
	prefix := ""
	if key != was {
		prefix = string(c.Text[from:c.Begin(was)])
		if !strings.Contains(prefix, ":") {
			c.fail("a field in flow style has no value")
		}
	}
	switch isCollection := was.Kind == value.Kind && was.Anchor == value.Anchor; {
	case c.origin(value) == nil && c.same(was, value):
		return prefix + string(c.Text[c.Begin(was):c.End(was)])
	case isCollection && IsFlow(was):
		return prefix + c.flowText(was, value)
	}
	if prefix != "" && !IsSpace(prefix[len(prefix)-1]) && c.Begin(was) == c.End(was) {
		prefix += " "
	}
	line := c.Line(c.At(from))
	return prefix + c.flowNew(quotedLike(was, value), string(line[:scan.Blanks(line)]))
}

// newChild returns the text of a new child.
func (c *flowCollection) newChild(t *yaml.Node, at int, lead string) string {
	margin := c.margin
	if i := strings.LastIndexByte(lead, '\n'); i >= 0 {
		margin = lead[i+1:]
	}
	return c.flowChild(t, at, margin)
}

// join puts the pieces together with commas between them.
func (c *flowCollection) join(all []piece, trailing bool) string {
	var b strings.Builder
	for i, p := range all {
		b.WriteString(p.lead + p.text + p.left)
		if i+1 < len(all) || trailing {
			b.WriteString(",")
		}
		b.WriteString(p.right)
	}
	return b.String()
}
