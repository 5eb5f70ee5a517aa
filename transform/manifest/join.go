package manifest

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// Changes are what becomes of a list.
type Changes struct {
	Items   [][]byte // the new document of each item; nil is the one that came, and an empty one goes
	Added   [][]byte // documents that come behind them
	Results []byte   // entries of the field results, in block style at column 0, behind those that came
}

// Write writes the list with the changes. What is not changed stays as it came.
func (l *List) Write(w io.Writer, c Changes) error {
	b := bufio.NewWriterSize(w, 1<<16)
	_, _ = b.Write(l.head()) // Flush returns the first error
	for _, f := range l.fields {
		switch f.name {
		case itemsField:
			l.writeItems(b, f, c)
		case resultsField:
			f.writeResults(b, c.Results)
		default:
			_, _ = b.Write(f.text)
		}
	}
	if l.field(resultsField) == nil && len(c.Results) > 0 {
		_, _ = b.WriteString(resultsField + ":\n")
		_, _ = b.Write(c.Results)
	}
	return b.Flush() //nolint:wrapcheck // the caller says what was written
}

// writeItems writes the field with the items.
func (l *List) writeItems(b *bufio.Writer, f field, c Changes) {
	_, below := f.behind()
	key := string(f.text[:len(f.text)-len(below)])
	switch left := l.left(c); {
	case left == 0 && len(l.Items) > 0:
		key = strings.Replace(key, ":", ": []", 1)
	case left > 0 && len(l.Items) == 0:
		key = strings.Replace(key, ": []", ":", 1)
	}
	_, _ = b.WriteString(key)
	for _, i := range l.Items {
		below = below[:len(below)-len(i.whole)]
	}
	_, _ = b.Write(below) // what is before the first item
	for n, i := range l.Items {
		i.write(b, c.document(n))
	}
	added := Item{prefix: strings.Repeat(" ", l.dash) + "- ", column: l.dash + len("- ")}
	for _, text := range c.Added {
		added.sink(b, text)
	}
}

// left counts the items that there are then.
func (l *List) left(c Changes) int {
	n := len(c.Added)
	for i := range l.Items {
		if text := c.document(i); text == nil || len(text) > 0 {
			n++
		}
	}
	return n
}

func (c Changes) document(i int) []byte {
	if c.Items == nil {
		return nil
	}
	return c.Items[i]
}

// write writes the item with a new document, if there is one.
func (i *Item) write(b *bufio.Writer, text []byte) {
	switch {
	case text == nil:
		_, _ = b.Write(i.whole)
	case len(text) > 0:
		i.sink(b, text)
		_, _ = b.Write(i.whole[i.body:])
	}
}

// sink writes a document as an item.
func (i *Item) sink(b *bufio.Writer, text []byte) {
	indent(b, text, i.prefix, strings.Repeat(" ", i.column))
}

// indent writes lines with something before the first, and before the others.
func indent(b *bufio.Writer, text []byte, first, rest string) {
	before := first
	for line := range bytes.Lines(text) {
		if len(line) > 1 {
			_, _ = b.WriteString(before)
		}
		_, _ = b.Write(line)
		before = rest
	}
}

// writeResults writes the field with more results.
func (f field) writeResults(b *bufio.Writer, more []byte) {
	_, below := f.behind()
	dash := dashOf(below)
	if dash < 0 && len(more) > 0 {
		_, _ = b.WriteString(resultsField + ":\n")
		_, _ = b.Write(more)
		return
	}
	_, _ = b.Write(f.text)
	indentation := strings.Repeat(" ", max(dash, 0))
	indent(b, more, indentation, indentation)
}
