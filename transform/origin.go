package transform

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// origin returns where what is at a path of the view stands in the object as it came, or nil when it stands at the path
// itself, or nowhere. An entry of a list is the one that it was, or the one of its name; an init container may have been a
// container.
func (w *draft) origin(p Path) Path {
	if len(w.edits) == 0 {
		return nil
	}
	out := make(Path, 0, len(p))
	now, was := w.view.object.YNode(), w.template.object.YNode()
	for i, s := range p {
		if s.Field != "" {
			out = append(out, s)
			now, was = childAt(now, s), childAt(was, s)
			continue
		}
		entry := childAt(now, s)
		if entry == nil {
			return nil
		}
		at := entryLike(was, entry)
		if at < 0 && len(out) > 0 && out[len(out)-1].Field == "initContainers" {
			out[len(out)-1].Field = "containers"
			was = childAt(out[:len(out)-1].Lookup(w.template.object).YNode(), out[len(out)-1])
			at = entryLike(was, entry)
		}
		if at < 0 {
			return nil
		}
		out = append(out, Step{Index: at})
		list, _ := resolve(was)
		now, was = entry, list.Content[at]
		if i+1 == len(p) || now == was {
			out = append(out, p[i+1:]...)
			break
		}
	}
	if slices.Equal(out, p) {
		return nil
	}
	return out
}

// childAt returns the child of a node at a step, or nil.
func childAt(n *yaml.Node, s Step) *yaml.Node {
	if n == nil {
		return nil
	}
	n, _ = resolve(n)
	i := s.position(n)
	if i < 0 {
		return nil
	}
	return n.Content[i]
}

// entryLike returns the position of an entry in a list as it was, or -1: the same node, or one of the same name.
func entryLike(list, entry *yaml.Node) int {
	if list == nil {
		return -1
	}
	list, _ = resolve(list)
	if i := slices.Index(list.Content, entry); i >= 0 {
		return i
	}
	name := Text(yaml.NewRNode(entry), "name")
	return slices.IndexFunc(list.Content, func(n *yaml.Node) bool { return name != "" && Text(yaml.NewRNode(n), "name") == name })
}
