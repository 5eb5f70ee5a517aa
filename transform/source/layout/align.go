package layout

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxPairs bounds how many pairs of nodes are compared to find out which of them belong together.
const maxPairs = 1 << 14

// align says which child of o each child of t goes on, in order: the same node, or one that is like
// it. It is -1 for what is new. Of mappings the children are the fields.
func (r *Revision) align(o, t *yaml.Node) []int {
	if t.Kind == yaml.MappingNode {
		return r.alignFields(o, t)
	}
	return r.alignEntries(o, t)
}

// alignFields goes by the keys.
func (r *Revision) alignFields(o, t *yaml.Node) []int {
	at := make(map[string]int, len(o.Content)/2)
	for i := len(o.Content) - 2; i >= 0; i -= 2 {
		at[o.Content[i].Value] = i / 2
	}
	out, next := make([]int, len(t.Content)/2), 0
	for j := range out {
		key := t.Content[2*j]
		i, found := at[key.Value]
		if own := r.origin(key); own != nil { // its name may be there twice
			i, found = next, true
			for 2*i < len(o.Content) && o.Content[2*i] != own {
				i++
			}
		}
		if out[j] = -1; found && i >= next && 2*i < len(o.Content) {
			out[j], next = i, i+1
		}
	}
	return out
}

// alignEntries goes by the nodes; between those that are kept, by what is alike.
func (r *Revision) alignEntries(o, t *yaml.Node) []int {
	at := make(map[*yaml.Node]int, len(o.Content))
	for i, c := range o.Content {
		at[c] = i
	}
	out := make([]int, len(t.Content))
	for j, c := range t.Content {
		i, kept := at[r.origin(c)]
		if out[j] = -1; kept {
			out[j] = i
		}
	}
	if len(o.Content)*len(t.Content) <= maxPairs {
		r.alignGaps(o, t, out)
	}
	return out
}

// alignGaps fills in, between entries that are kept, those that are equal or alike.
func (r *Revision) alignGaps(o, t *yaml.Node, out []int) {
	next := 0
	for j, c := range t.Content {
		if out[j] < 0 {
			end := len(o.Content)
			for _, i := range out[j:] {
				if i >= 0 {
					end = i
					break
				}
			}
			out[j] = r.find(o.Content[next:max(next, end)], c, next)
		}
		if out[j] >= 0 {
			next = out[j] + 1
		}
	}
}

// find returns the index of the node that is equal to n, or else like it. The first has index base.
func (r *Revision) find(nodes []*yaml.Node, n *yaml.Node, base int) int {
	for i, o := range nodes {
		if r.same(o, n) {
			return base + i
		}
	}
	for i, o := range nodes {
		if r.alike(o, n) {
			return base + i
		}
	}
	return -1
}

// same says whether t reads as o, comments included.
func (r *Revision) same(o, t *yaml.Node) bool {
	if !SameNode(o, t) || len(o.Content) != len(t.Content) || !sameComments(o, t) {
		return false
	}
	for i := range o.Content {
		if !r.same(o.Content[i], t.Content[i]) {
			return false
		}
	}
	return true
}

// sameComments says whether t has no comments that o does not have.
func sameComments(o, t *yaml.Node) bool {
	return (t.HeadComment == "" || t.HeadComment == o.HeadComment) &&
		(t.LineComment == "" || t.LineComment == o.LineComment) &&
		(t.FootComment == "" || t.FootComment == o.FootComment)
}

// alike says whether two mappings are one that was changed: they have the same name or, without
// names, share half of their fields or more.
func (r *Revision) alike(o, t *yaml.Node) bool {
	if o.Kind != yaml.MappingNode || t.Kind != yaml.MappingNode || !sameComments(o, t) {
		return false
	}
	shared := 0
	for j, i := range r.alignFields(o, t) {
		if i < 0 {
			continue
		}
		isSame := r.same(o.Content[2*i+1], t.Content[2*j+1])
		if o.Content[2*i].Value == "name" {
			return isSame
		}
		if isSame {
			shared++
		}
	}
	return shared > 0 && 4*shared >= max(len(o.Content), len(t.Content))
}

// SameNode says whether two nodes are the same but for what is in them, comments and style.
func SameNode(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || a.Anchor != b.Anchor {
		return false
	}
	if a.Kind == yaml.AliasNode {
		return a.Value == b.Value
	}
	tag := a.ShortTag()
	return tag == b.ShortTag() && (a.Value == b.Value || tag == yaml.NodeTagNull || a.Kind != yaml.ScalarNode)
}
