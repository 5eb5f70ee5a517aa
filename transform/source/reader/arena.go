package reader

import "sigs.k8s.io/kustomize/kyaml/yaml"

// An Arena has room for nodes and for lists of them. Making many at once costs less, and so does using
// the room again for trees that are not wanted any more.
type Arena struct {
	nodes slabs[yaml.Node]
	lists slabs[*yaml.Node]
}

// Node returns an empty node.
func (a *Arena) Node() *yaml.Node { return &a.nodes.take(1)[0] }

// List returns a list of that many nodes, which are nil.
func (a *Arena) List(size int) []*yaml.Node { return a.lists.take(size) }

// Reuse gives the room of all nodes to others.
func (a *Arena) Reuse() {
	a.nodes.reuse()
	a.lists.reuse()
}

// Slabs are room for many values of a kind.
type slabs[T any] struct {
	all  [][]T
	slab int // the one in use
	used int // how much of it
}

// take returns that many values side by side. The first slabs are small, for a document may be.
func (s *slabs[T]) take(size int) []T {
	for s.slab < len(s.all) && s.used+size > len(s.all[s.slab]) {
		s.slab, s.used = s.slab+1, 0
	}
	if s.slab == len(s.all) {
		const few, doublings = 32, 3
		s.all = append(s.all, make([]T, max(size, few<<min(s.slab, doublings))))
	}
	out := s.all[s.slab][s.used : s.used+size : s.used+size]
	s.used += size
	return out
}

func (s *slabs[T]) reuse() {
	for i := 0; i <= s.slab && i < len(s.all); i++ {
		clear(s.all[i])
	}
	s.slab, s.used = 0, 0
}
