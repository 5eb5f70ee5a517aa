package layout

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
)

// A Change holds the edits that a plan has for one object.
type Change struct {
	Object *yaml.Node
	Edits  []transform.Edit
}

// A Revision is the tree of a document before and after its edits. Nodes that no edit took away
// have an origin; those without one are new.
type Revision struct {
	Before *yaml.Node
	After  *yaml.Node
	nodes  []*yaml.Node  // before; the copy of nodes[i] has -i as its line, which is below 1 in no other node
	edited []bool        // whether a node is gone, or something in it was changed
	Arena  *reader.Arena // for all nodes that are made

	given []string // how new scalars are written, where edits say so; that with given[i] has textLine+i as its line
}

// Revise carries the changes out on a copy of the tree, which stays as it is.
func (r *Revision) Revise(changes []Change) error {
	objects := map[*yaml.Node]*yaml.Node{}
	for _, c := range changes {
		objects[c.Object] = nil
	}
	r.nodes = []*yaml.Node{nil}
	r.After = r.Copy(r.Before, objects)
	for _, c := range changes {
		if err := transform.ApplyTo(yaml.NewRNode(objects[c.Object]), r.number(c.Edits)...); err != nil {
			return fmt.Errorf("applying the plan: %w", err)
		}
	}
	r.edited = make([]bool, len(r.nodes))
	r.markEdited(r.After)
	return nil
}

// textLine is above the line of any node.
const textLine = 1 << 30

// number returns the edits with new scalars that tell by their lines how they are written.
func (r *Revision) number(edits []transform.Edit) []transform.Edit {
	out := slices.Clone(edits)
	for i, e := range out {
		if e.Text == "" {
			continue
		}
		n := *e.New.YNode()
		n.Line = textLine + len(r.given)
		r.given = append(r.given, e.Text)
		out[i].New = yaml.NewRNode(&n)
	}
	return out
}

// written returns how the new scalar is written, or "" where no edit says so.
func (r *Revision) written(n *yaml.Node) string {
	if n.Line < textLine {
		return ""
	}
	return r.given[n.Line-textLine]
}

// Copy copies a tree, and notes the copies of the objects.
func (r *Revision) Copy(n *yaml.Node, objects map[*yaml.Node]*yaml.Node) *yaml.Node {
	out := r.Arena.Node()
	*out = *n
	out.Line = -len(r.nodes)
	r.nodes = append(r.nodes, n)
	if len(n.Content) > 0 {
		out.Content = r.Arena.List(len(n.Content))
	}
	for i, c := range n.Content {
		out.Content[i] = r.Copy(c, objects)
	}
	if n.Kind == yaml.MappingNode {
		if _, wanted := objects[n]; wanted {
			objects[n] = out
		}
	}
	return out
}

// origin returns the node that n is a copy of, or nil for a new one.
func (r *Revision) origin(n *yaml.Node) *yaml.Node {
	if n.Line < 0 {
		return r.nodes[-n.Line]
	}
	return nil
}

// markEdited notes the nodes in a tree that edits changed, and says whether n is new or one of
// them.
func (r *Revision) markEdited(n *yaml.Node) bool {
	o := r.origin(n)
	edited := o == nil || len(o.Content) != len(n.Content)
	for i, c := range n.Content {
		if r.markEdited(c) || !edited && r.origin(c) != o.Content[i] {
			edited = true
		}
	}
	if o != nil {
		r.edited[-n.Line] = edited
	}
	return edited
}

// kept says whether t is o, with nothing changed in it.
func (r *Revision) kept(o, t *yaml.Node) bool { return r.origin(t) == o && !r.edited[-t.Line] }
