package layout

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// tiles divide the lines of a collection in block style: tile i goes from bounds[i] to bounds[i+1]
// and holds child i with the comments and blank lines before it, and with the comments behind it
// that are indented more. What is taken out and put back fits exactly.
type tiles struct {
	bounds []int
	column int  // of keys or dashes, from 0
	inline bool // the first child stands behind a dash
}

// fieldTiles returns the tiles of a mapping. The line is the one before its first tile.
func (e *editor) fieldTiles(n *yaml.Node, line int) tiles {
	first := e.Begin(n.Content[0])
	t := tiles{column: n.Content[0].Column - 1, bounds: []int{e.tileStart(first, line)}}
	t.inline = t.bounds[0] == first && t.column > 0
	for i := 1; i < len(n.Content); i += 2 {
		t.bounds = append(t.bounds, e.tileEnd(n.Content[i], t.column))
	}
	return t
}

// entryTiles returns the tiles of a list. The line is the one before its first tile.
func (e *editor) entryTiles(n *yaml.Node, line int) tiles {
	first := e.firstDash(n)
	t := tiles{column: first - e.Start(e.At(first)), bounds: []int{e.tileStart(first, line)}}
	t.inline = t.bounds[0] == first && t.column > 0
	for _, c := range n.Content {
		t.bounds = append(t.bounds, e.tileEnd(c, t.column))
	}
	return t
}

// firstDash returns the position of the dash of the first entry of a list.
func (e *editor) firstDash(list *yaml.Node) int {
	at, _ := e.SkipProperties(e.Begin(list))
	if at >= len(e.Text) || e.Text[at] != '-' {
		e.fail("the dash of an entry cannot be found")
		return e.Begin(list)
	}
	return at
}

// tileStart returns where the first tile starts: behind the line, or at the position itself when
// it is not the first in its line.
func (e *editor) tileStart(first, line int) int {
	if own := e.At(first); len(strings.TrimLeft(string(e.Text[e.Start(own):first]), " ")) > 0 {
		return first
	}
	return e.Start(line + 1)
}

// tileEnd returns where the tile ends that holds a node: behind its last line and the comments
// after it that are indented by more columns.
func (e *editor) tileEnd(n *yaml.Node, column int) int {
	last := e.At(e.End(n))
	for line := last + 1; line <= e.Count(); line++ {
		text := e.Line(line)
		if scan.IsBlank(text) {
			continue
		}
		if !scan.IsComment(text) || scan.Blanks(text) <= column {
			break
		}
		last = line
	}
	return e.Start(last + 1)
}

// fields edits a mapping in block style.
func (e *editor) fields(o, t *yaml.Node, line int) {
	tiles := e.fieldTiles(o, line)
	next := 0
	for j, i := range e.align(o, t) {
		if i < 0 {
			e.form = FormOf(o, e.Before)
			e.insertTile(tiles, next, e.fieldText(t.Content[2*j], t.Content[2*j+1], tiles.column))
			continue
		}
		e.removeTiles(o, tiles, next, i)
		key := o.Content[2*i]
		e.value(slot{after: e.colon(key), column: tiles.column, field: true}, o.Content[2*i+1], t.Content[2*j+1])
		next = i + 1
	}
	e.removeTiles(o, tiles, next, len(o.Content)/2)
}

// entries edits a list in block style.
func (e *editor) entries(o, t *yaml.Node, line int) {
	tiles := e.entryTiles(o, line)
	next := 0
	for j, i := range e.align(o, t) {
		if i < 0 {
			e.form = FormOf(o, e.Before)
			e.insertTile(tiles, next, e.entryText(t.Content[j], tiles.column, e.gap(o)))
			continue
		}
		e.removeTiles(o, tiles, next, i)
		if !e.kept(o.Content[i], t.Content[j]) {
			e.value(slot{after: e.dash(o, i, tiles) + 1, column: tiles.column}, o.Content[i], t.Content[j])
		}
		next = i + 1
	}
	e.removeTiles(o, tiles, next, len(o.Content))
}

// gap returns how many columns are between the dashes of a list and the entries.
func (e *editor) gap(list *yaml.Node) int {
	if first := list.Content[0]; first.Line == list.Line && first.Column-list.Column > 1 {
		return first.Column - list.Column
	}
	return e.form.gap
}

// colon returns the position behind the colon of a key.
func (e *editor) colon(key *yaml.Node) int {
	at := e.End(key)
	for at < len(e.Text) && (e.Text[at] == ' ' || e.Text[at] == '\t') {
		at++
	}
	if at >= len(e.Text) || e.Text[at] != ':' {
		e.fail("a key is not followed by a colon")
	}
	return at + 1
}

// dash returns the position of the dash of an entry, which is on its line or before it.
func (e *editor) dash(list *yaml.Node, i int, t tiles) int {
	if i == 0 {
		return e.firstDash(list)
	}
	for line := list.Content[i].Line; e.Start(line) >= t.bounds[i]; line-- {
		at := e.Start(line) + t.column
		if at < len(e.Text) && e.Text[at] == '-' && scan.Blanks(e.Line(line)) == t.column {
			return at
		}
	}
	e.fail("the dash of an entry cannot be found")
	return t.bounds[i]
}

// insertTile puts lines before tile i.
func (e *editor) insertTile(t tiles, i int, text string) {
	if i > 0 || !t.inline {
		e.insert(t.bounds[i], text)
		return
	}
	text = strings.TrimSuffix(strings.TrimLeft(text, " "), e.newline)
	if strings.HasPrefix(text, "#") {
		e.fail("there is no line for a comment in front of what stands behind a dash")
	}
	e.replace(t.bounds[0], t.bounds[0], text+e.newline+strings.Repeat(" ", t.column))
}

// removeTiles takes out the tiles from i to before j.
func (e *editor) removeTiles(o *yaml.Node, t tiles, i, j int) {
	if i == 0 && j > 0 && t.inline {
		e.removeInline(o, t, j)
		return
	}
	for ; i < j; i++ {
		from, to := t.bounds[i], t.bounds[i+1]
		e.replace(e.behindFloating(o, t, i, from), to, "")
	}
}

// removeInline takes out the children before child j, of which the first stands behind a dash:
// child j goes there.
func (e *editor) removeInline(o *yaml.Node, t tiles, j int) {
	step := stepOf(o)
	if j*step >= len(o.Content) {
		e.fail("all that stands behind a dash is taken out")
		return
	}
	begin := e.Begin(o.Content[j*step])
	if o.Kind == yaml.SequenceNode {
		begin = e.dash(o, j, t)
	}
	if strings.TrimSpace(string(e.Text[t.bounds[j]:begin])) != "" {
		e.fail("there is a comment where the first behind a dash is taken out")
	}
	e.replace(t.bounds[0], begin, "")
}

// behindFloating returns from where to take out a tile so that comments stay which are set off from
// it by a blank line: they head more than this one. A tile that moves takes them along.
func (e *editor) behindFloating(o *yaml.Node, t tiles, i, from int) int {
	if o.Kind == yaml.SequenceNode {
		for _, m := range e.moved {
			if m.list == o && m.index == i {
				return from
			}
		}
	}
	seen := from
	for line := e.At(from); e.Start(line) < t.bounds[i+1]; line++ {
		text := e.Line(line)
		if !scan.IsComment(text) && !scan.IsBlank(text) {
			break
		}
		if scan.IsBlank(text) && line > 1 && e.Start(line) > from && scan.IsComment(e.Line(line-1)) {
			seen = e.Start(line + 1)
		}
	}
	return seen
}
