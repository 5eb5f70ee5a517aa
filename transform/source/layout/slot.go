package layout

import (
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
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
	line := e.At(s.after)
	switch {
	case e.kept(o, t) || e.origin(t) == nil && e.same(o, t):
	case isCollection && IsFlow(o):
		e.replace(e.Begin(o), e.End(o), e.flowText(o, t))
	case isCollection && o.Kind == yaml.MappingNode:
		e.fields(o, t, line)
	case isCollection && o.Kind == yaml.SequenceNode:
		e.entries(o, t, line)
	case e.origin(t) == o && IsFlow(o):
		e.replace(e.Begin(o), e.End(o), e.flowText(o, t))
	default:
		e.anew(s, o, t)
	}
}

// anew writes a value anew. The comment behind the colon or dash stays.
func (e *editor) anew(s slot, o, t *yaml.Node) {
	inline, below := e.valueText(o, t, s)
	begin, end := e.Begin(o), e.End(o)
	first, last := e.At(s.after), e.At(end)
	isBelow, isBlock := e.At(begin) > first, len(o.Content) > 0 && !IsFlow(o)
	switch {
	case o.Anchor != "":
		e.fail("a value with an anchor is replaced")
	case isBelow && !isBlock && below == "":
		e.replace(begin, end, inline)
	case isBelow && !isBlock && inline == "":
		e.clear(o)
		e.insert(e.tileEnd(o, s.column), below)
	case isBelow:
		if inline != "" {
			e.replace(s.after, s.after, " "+inline)
		}
		e.replace(e.Start(e.afterComments(s, o)), e.tileEnd(o, s.column), below)
	case inline == "":
		e.replace(s.after, end, "")
		e.insert(e.tileEnd(o, s.column), below)
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
		e.insert(e.Start(line+1), below)
	}
}

// clear takes an empty value off its line. A comment behind it stays there, without a comment the line goes.
func (e *editor) clear(n *yaml.Node) {
	line := e.At(e.End(n))
	rest := e.Text[e.End(n):e.Start(line+1)]
	if scan.IsBlank(rest) {
		e.replace(e.Start(e.At(e.Begin(n))), e.Start(line+1), "")
		return
	}
	e.replace(e.Begin(n), e.End(n)+scan.Blanks(rest), "")
}

// afterComments returns the line from which to take out a block that leaves an empty value: comments between
// the colon and the block stay, but for those of the first entry, when it moves or when only its comments
// could stand in their column.
func (e *editor) afterComments(s slot, o *yaml.Node) int {
	top := e.At(s.after) + 1
	moves := func(m entry) bool { return m.list == o && m.index == 0 }
	if isMoved := slices.ContainsFunc(slices.Collect(maps.Values(e.moved)), moves); isMoved || o.Column-1 <= s.column {
		return e.ownComments(o, top)
	}
	return e.At(e.Begin(o))
}

// ownComments returns the line on which the comments of the first entry of a list start: those in the column
// of its dash, down from the top.
func (e *editor) ownComments(list *yaml.Node, top int) int {
	line := e.At(e.firstDash(list))
	for line > top && scan.IsComment(e.Line(line-1)) && scan.Blanks(e.Line(line-1)) == list.Column-1 {
		line--
	}
	return line
}
