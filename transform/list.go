package transform

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A List plans insertions into one list of a pod template, which may not be there yet. It keeps
// count of what is planned; it changes nothing.
type List struct {
	path   Path
	length int
	absent bool   // the field is not there
	empty  bool   // the field is null or []
	before string // the field that a new list goes before; empty: last
}

// NewList looks at the list at p in the template. When it is absent, it will go before the named
// field, or at the end of its mapping when that is empty.
func NewList(t PodTemplate, p Path, before string) *List {
	l := &List{path: p, before: before}
	n := t.Node(p)
	switch {
	case n.IsNil():
		l.absent = true
	case n.YNode().Kind != yaml.ScalarNode && len(n.Content()) == 0, n.YNode().ShortTag() == yaml.NodeTagNull:
		l.empty = true
	default:
		l.length = len(n.Content())
	}
	return l
}

// Len returns how many entries the list has with what is planned.
func (l *List) Len() int { return l.length }

// Path returns the path of the list.
func (l *List) Path() Path { return l.path }

// At returns the path of the entry at index i.
func (l *List) At(i int) Path { return l.path.At(i) }

// Insert returns the edit that puts n at index i. The first insertion makes the list where there is
// none, in block style.
func (l *List) Insert(i int, n *yaml.RNode) Edit {
	edit := Edit{Op: Insert, Path: l.path.At(i), New: n}
	if l.absent || l.empty {
		edit.Path = l.path
		edit.New = yaml.NewRNode(&yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: []*yaml.Node{n.YNode()}})
	}
	switch {
	case l.absent:
		edit.Before = l.before
	case l.empty:
		edit.Op = Replace
	}
	l.length, l.absent, l.empty = l.length+1, false, false
	return edit
}

// Remove returns the edit that takes out the entry at index i.
func (l *List) Remove(i int) Edit {
	l.length--
	return Edit{Op: Remove, Path: l.path.At(i)}
}
