package source

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A slot is where a value stands in block style: behind a colon or a dash.
type slot struct {
	after  int  // the position behind the colon or dash
	column int  // of the key or the dash, from 0
	field  bool // it is a colon
}

// value edits the value in a slot.
func (e *editor) value(s slot, o, t *yaml.Node) {
	isCollection := o.Kind == t.Kind && o.Anchor == t.Anchor && len(o.Content) > 0 && len(t.Content) > 0
	line := e.at(s.after)
	switch {
	case e.kept(o, t) || e.origin(t) == nil && e.same(o, t):
	case isCollection && isFlow(o):
		e.replace(e.begin(o), e.end(o), e.flowText(o, t))
	case isCollection && o.Kind == yaml.MappingNode:
		e.fields(o, t, line)
	case isCollection && o.Kind == yaml.SequenceNode:
		e.entries(o, t, line)
	case e.origin(t) == o && isFlow(o):
		e.replace(e.begin(o), e.end(o), e.flowText(o, t))
	default:
		e.anew(s, o, t)
	}
}

// anew writes a value anew. The comment behind the colon or dash stays.
func (e *editor) anew(s slot, o, t *yaml.Node) {
	inline, below := e.valueText(o, t, s)
	begin, end := e.begin(o), e.end(o)
	first, last := e.at(s.after), e.at(end)
	isBelow := e.at(begin) > first
	switch {
	case o.Anchor != "":
		e.fail("a value with an anchor is replaced")
	case isBelow:
		if inline != "" {
			e.replace(s.after, s.after, " "+inline)
		}
		e.replace(e.start(first+1), e.tileEnd(o, s.column), below)
	case inline == "":
		e.replace(s.after, end, "")
		e.insert(e.start(last+1), below)
	case begin == end: // nothing, which reads as null
		e.replace(s.after, s.after, " "+inline)
		e.belowInsert(last, below)
	default:
		e.replace(begin, end, inline)
		e.belowInsert(last, below)
	}
}

// belowInsert puts the further lines of a value behind a line.
func (e *editor) belowInsert(line int, below string) {
	if below != "" {
		e.insert(e.start(line+1), below)
	}
}
