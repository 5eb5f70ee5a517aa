package layout

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// An entry is one entry of a list in the text.
type entry struct {
	list    *yaml.Node
	index   int
	emptied bool // the list has nothing in it afterwards, but is still there
}

func (e entry) node() *yaml.Node { return e.list.Content[e.index] }

// moves finds out which new entries of lists are entries taken away elsewhere, changed or not, so
// that their text can go with them.
type moves struct {
	*Revision

	gone  []entry
	fresh []*yaml.Node

	emptied *yaml.Node // the list that is being surveyed, when it has nothing in it afterwards
}

// moved returns for new nodes the entry that each was.
func moved(r *Revision) map[*yaml.Node]entry {
	m := moves{Revision: r}
	m.survey(r.Before, r.After)
	if len(m.gone)*len(m.fresh) > maxPairs {
		return nil
	}
	out := map[*yaml.Node]entry{}
	for _, t := range m.fresh {
		for i, e := range m.gone {
			if r.same(e.node(), t) || r.alike(e.node(), t) {
				out[t] = e
				m.gone = append(m.gone[:i:i], m.gone[i+1:]...)
				break
			}
		}
	}
	return out
}

// survey compares a node with what became of it.
func (m *moves) survey(o, t *yaml.Node) {
	if m.kept(o, t) {
		return
	}
	if m.emptied = nil; o.Kind == yaml.SequenceNode && len(t.Content) == 0 {
		m.emptied = o
	}
	if o.Kind != t.Kind {
		m.takeGone(o)
		m.takeFresh(t)
		return
	}
	switch o.Kind {
	case yaml.DocumentNode:
		m.survey(o.Content[0], t.Content[0])
	case yaml.MappingNode, yaml.SequenceNode:
		m.children(o, t)
	default:
	}
}

// children compares what is in a collection with what became of it.
func (m *moves) children(o, t *yaml.Node) {
	step := 1
	if o.Kind == yaml.MappingNode {
		step = 2
	}
	kept := make([]bool, len(o.Content)/step)
	for j, i := range m.align(o, t) {
		child := t.Content[(j+1)*step-1]
		if i < 0 {
			m.entry(t, child)
			m.takeFresh(child)
			continue
		}
		kept[i] = true
		m.survey(o.Content[(i+1)*step-1], child)
	}
	for i, isKept := range kept {
		if !isKept {
			if o.Kind == yaml.SequenceNode {
				m.gone = append(m.gone, entry{o, i, m.emptied == o})
			}
			m.takeGone(o.Content[(i+1)*step-1])
		}
	}
}

// entry takes a new entry of a list.
func (m *moves) entry(parent, child *yaml.Node) {
	if parent.Kind == yaml.SequenceNode && child.Kind == yaml.MappingNode {
		m.fresh = append(m.fresh, child)
	}
}

// takeFresh takes the entries of lists in a new node.
func (m *moves) takeFresh(n *yaml.Node) {
	for _, c := range n.Content {
		m.entry(n, c)
		m.takeFresh(c)
	}
}

// takeGone takes the entries of lists in a node that is gone.
func (m *moves) takeGone(n *yaml.Node) {
	for i, c := range n.Content {
		if n.Kind == yaml.SequenceNode && c.Kind == yaml.MappingNode {
			m.gone = append(m.gone, entry{n, i, m.emptied == n})
		}
		m.takeGone(c)
	}
}
