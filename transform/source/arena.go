package source

import "sigs.k8s.io/kustomize/kyaml/yaml"

// A Room is memory for the trees of a File that is parsed and spliced. Who parses one small file after
// the other saves much by giving them all the same Room: with the next Parse, the trees of the File
// before are gone. It is not for two at a time.
type Room struct{ trees, edits arena }

// An arena has room for nodes. Making many at once costs less, and so does using the room again for
// trees that are not wanted any more.
type arena struct {
	slabs [][]yaml.Node
	slab  int // the one in use
	used  int // how many of its nodes
}

// node returns an empty node. The first slabs are small, for a document may be.
func (a *arena) node() *yaml.Node {
	if a.slab < len(a.slabs) && a.used == len(a.slabs[a.slab]) {
		a.slab, a.used = a.slab+1, 0
	}
	if a.slab == len(a.slabs) {
		const few, doublings = 32, 3
		a.slabs = append(a.slabs, make([]yaml.Node, few<<min(a.slab, doublings)))
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
