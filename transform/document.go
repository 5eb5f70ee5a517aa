package transform

import (
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A Document is what is written as one YAML document: one or more trees, in the order in which they are
// written. An alias in it can refer to an anchor anywhere before it.
type Document struct {
	trees []*yaml.Node

	once    sync.Once
	aliased map[*yaml.Node]bool // the nodes that an alias refers to
}

// NewDocument returns the document that consists of the trees. They must not change before it has
// been planned for.
func NewDocument(trees ...*yaml.RNode) *Document {
	d := &Document{}
	for _, t := range trees {
		if !t.IsNil() {
			d.trees = append(d.trees, t.YNode())
		}
	}
	return d
}

// AliasedAnchors returns the names of the anchors in the object that an alias of the document refers to.
func (d *Document) AliasedAnchors(object *yaml.RNode) map[string]bool {
	out := map[string]bool{}
	eachNode(object.YNode(), func(n *yaml.Node) {
		if n.Anchor != "" && d.isAliased(n) {
			out[n.Anchor] = true
		}
	})
	return out
}

// isAliased says whether an alias refers to the node. It may, in a document that is not known.
func (d *Document) isAliased(n *yaml.Node) bool {
	if d == nil {
		return true
	}
	d.once.Do(func() {
		d.aliased = map[*yaml.Node]bool{}
		for _, t := range d.trees {
			eachNode(t, func(n *yaml.Node) {
				if n.Kind == yaml.AliasNode {
					d.aliased[n.Alias] = true
				}
			})
		}
	})
	return d.aliased[n]
}

// eachNode calls do for every node of a tree, in the order in which they are written. It does not follow
// aliases.
func eachNode(n *yaml.Node, do func(*yaml.Node)) {
	do(n)
	for _, c := range n.Content {
		eachNode(c, do)
	}
}

// Copy returns a view of a copy of the object in a copy of its document: aliases of the copy refer to it.
func (t PodTemplate) Copy() PodTemplate {
	copies := map[*yaml.Node]*yaml.Node{}
	d := &Document{}
	for _, tree := range t.trees() {
		d.trees = append(d.trees, copyTree(tree, copies))
	}
	follow(copies)
	out := NewPodTemplate(yaml.NewRNode(copies[t.object.YNode()]), t.ref, t.path)
	if t.document != nil {
		out.document = d
	}
	return out
}

// follow lets the aliases among the copies refer to copies.
func follow(copies map[*yaml.Node]*yaml.Node) {
	for _, n := range copies {
		if to := copies[n.Alias]; to != nil {
			n.Alias = to
		}
	}
}

// copyTree copies a tree and notes the copy of each node.
func copyTree(n *yaml.Node, copies map[*yaml.Node]*yaml.Node) *yaml.Node {
	out := *n
	copies[n] = &out
	out.Content = make([]*yaml.Node, len(n.Content))
	for i, c := range n.Content {
		out.Content[i] = copyTree(c, copies)
	}
	return &out
}
