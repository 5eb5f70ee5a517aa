package manifest

import (
	"bytes"
	"slices"
	"strings"
)

// cutItems cuts the items, each before its dash.
func (l *List) cutItems() bool {
	f := l.field(itemsField)
	value, below := f.behind()
	if l.dash = dashOf(below); l.dash < 0 {
		l.dash = 0
		return value == "[]" && !hasContent(below)
	}
	start, number, line := -1, f.line+1, 0
	lifted := make([]byte, 0, len(below))
	for at := 0; at < len(below); number++ {
		end := at + 1 + bytes.IndexByte(below[at:], '\n')
		switch l.role(below[at:end]) {
		case ofNone:
			return false
		case ofNext:
			if start >= 0 && !l.add(below[start:at], line, &lifted) {
				return false
			}
			start, line = at, number
		case ofItem:
		}
		at = end
	}
	return value == "" && l.add(below[start:], line, &lifted)
}

// A role is what a line is for the item that it follows.
type role int

const (
	ofItem role = iota
	ofNext      // it starts one
	ofNone      // it cannot be told
)

func (l *List) role(line []byte) role {
	rest := bytes.TrimLeft(line, " ")
	column := len(line) - len(rest)
	switch {
	case isIdle(line), column > l.dash:
		return ofItem
	case column == l.dash && isDash(rest):
		return ofNext
	}
	return ofNone
}

// add lifts an item out of the list. All items share the room for what was lifted.
func (l *List) add(whole []byte, line int, room *[]byte) bool {
	item := Item{Line: line, whole: slices.Clip(whole)}
	if !item.measure(l.dash) {
		return false
	}
	item.body = len(whole) - len(item.behind())
	from := len(*room)
	for at := 0; at < item.body; {
		end := at + 1 + bytes.IndexByte(whole[at:], '\n')
		text, ok := item.lift(whole[at:end], at == 0)
		if !ok {
			return false
		}
		*room = append(*room, text...)
		at = end
	}
	item.Text = (*room)[from:len(*room):len(*room)]
	l.Items = append(l.Items, item)
	return true
}

// measure finds out where the document in the lines of an item starts. A comment behind the dash is
// part of it.
func (i *Item) measure(dash int) bool {
	first := i.whole[:1+bytes.IndexByte(i.whole, '\n')]
	rest := bytes.TrimLeft(first[dash+1:], " ")
	i.column = len(first) - len(rest)
	i.prefix = string(first[:i.column])
	if rest[0] != '#' {
		return canStart(rest[0])
	}
	for line := range bytes.Lines(i.whole[len(first):]) {
		if !isIdle(line) {
			content := bytes.TrimLeft(line, " ")
			i.column = len(line) - len(content)
			return canStart(content[0])
		}
	}
	return false
}

// canStart says whether an object that can be lifted may start with a character: one with an anchor or
// a tag cannot.
func canStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte(`_"'{`, c) >= 0
}

// behind returns the lines at the end that are no part of the document: from the first comment on that is
// indented less, with nothing but blank lines and comments after it.
func (i *Item) behind() []byte {
	end := len(i.whole)
	for at := end; at > 0; {
		start := 1 + bytes.LastIndexByte(i.whole[:at-1], '\n')
		line := i.whole[start:at]
		if start == 0 || !isIdle(line) {
			break
		}
		if rest := bytes.TrimLeft(line, " "); rest[0] == '#' && len(line)-len(rest) < i.column {
			end = start
		}
		at = start
	}
	return i.whole[end:]
}

// lift returns a line of the document.
func (i *Item) lift(line []byte, isFirst bool) ([]byte, bool) {
	if isFirst {
		return line[len(i.prefix):], true
	}
	rest := bytes.TrimLeft(line, " ")
	column := len(line) - len(rest)
	return line[min(column, i.column):], column >= i.column || isIdle(line)
}
