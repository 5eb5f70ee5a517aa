package source

import "sigs.k8s.io/kustomize/kyaml/yaml"

// An arena has room for nodes. Making many at once costs less, and so does using the room again for
// trees that are not wanted any more.
type arena struct {
	slabs [][]yaml.Node
	slab  int // the one in use
	used  int // how many of its nodes
}

// node returns an empty node.
func (a *arena) node() *yaml.Node {
	const many = 256
	if a.slab < len(a.slabs) && a.used == many {
		a.slab, a.used = a.slab+1, 0
	}
	if a.slab == len(a.slabs) {
		a.slabs = append(a.slabs, make([]yaml.Node, many))
	}
	n := &a.slabs[a.slab][a.used]
	a.used++
	return n
}

// reuse gives the room of all nodes to others.
func (a *arena) reuse() {
	for i := 0; i <= a.slab && i < len(a.slabs); i++ {
		clear(a.slabs[i])
	}
	a.slab, a.used = 0, 0
}
