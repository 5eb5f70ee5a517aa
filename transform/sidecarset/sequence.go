package sidecarset

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A sequence plans insertions into one list of the pod spec, which may not be there yet.
type sequence struct {
	path   transform.Path
	length int
	absent bool   // the field is not there
	empty  bool   // the field is null or []
	before string // the field that a new list goes before; empty: last
}

// sequence looks at the list with that name. When it is absent, it will go before the named field.
func (in *injection) sequence(name, before string) *sequence {
	s := &sequence{path: in.template.Path("spec", name), before: before}
	n := in.template.Node(s.path)
	switch {
	case n.IsNil():
		s.absent = true
	case len(n.Content()) == 0:
		s.empty = true
	default:
		s.length = len(n.Content())
	}
	return s
}

// insert returns the edit that puts n at index i. The first insertion makes the list where there
// is none.
func (s *sequence) insert(i int, n *yaml.RNode) transform.Edit {
	edit := transform.Edit{Op: transform.Insert, Path: s.path.At(i), New: n}
	if s.absent || s.empty {
		edit.Path = s.path
		edit.New = yaml.NewRNode(listNode(n.YNode()))
	}
	switch {
	case s.absent:
		edit.Before = s.before
	case s.empty:
		edit.Op = transform.Replace
	}
	s.length, s.absent, s.empty = s.length+1, false, false
	return edit
}
