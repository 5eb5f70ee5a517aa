package transform

import (
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A Step is one move from a node to a child of it: into a field of a mapping, or to an entry of a
// sequence.
type Step struct {
	Field string // the key in a mapping; empty for an entry of a sequence
	Index int    // the position in a sequence, counted from 0
}

// A Path leads from an object to a node inside it. The zero Path is the object itself.
type Path []Step

// Fields returns the path that goes through the named mapping fields.
func Fields(names ...string) Path {
	return Path(nil).Field(names...)
}

// Field returns p followed by the named fields. It never changes p.
func (p Path) Field(names ...string) Path {
	out := append(make(Path, 0, len(p)+len(names)), p...)
	for _, name := range names {
		out = append(out, Step{Field: name})
	}
	return out
}

// At returns p followed by the entry at index i of a sequence. It never changes p.
func (p Path) At(i int) Path {
	return append(append(make(Path, 0, len(p)+1), p...), Step{Index: i})
}

// Join returns p followed by q. It never changes either.
func (p Path) Join(q Path) Path {
	return append(append(make(Path, 0, len(p)+len(q)), p...), q...)
}

// plainField matches the keys that String writes without brackets.
var plainField = Pattern(`^[A-Za-z_$*][A-Za-z0-9_$-]*$`)

// String writes the path as Kubernetes does: spec.template.spec.containers[1], and keys that are
// no identifiers in brackets: metadata.annotations[example.com/key].
func (p Path) String() string {
	var b strings.Builder
	for i, s := range p {
		switch {
		case s.Field == "":
			b.WriteString("[" + strconv.Itoa(s.Index) + "]")
		case !plainField().MatchString(s.Field):
			b.WriteString("[" + s.Field + "]")
		case i > 0:
			b.WriteString("." + s.Field)
		default:
			b.WriteString(s.Field)
		}
	}
	return b.String()
}

// ParsePath reads what String writes, and the paths of Kubernetes' own validation.
func ParsePath(s string) Path {
	var p Path
	for _, m := range pathToken().FindAllStringSubmatch(s, -1) {
		if i, err := strconv.Atoi(m[2]); err == nil {
			p = append(p, Step{Index: i})
		} else {
			p = append(p, Step{Field: m[1] + m[2]})
		}
	}
	return p
}

// pathToken matches a field name, or what stands in brackets.
var pathToken = Pattern(`([^.\[\]]+)|\[([^\]]*)\]`)

// Lookup returns the node that p leads to from root, or nil when there is none. It reads through
// aliases and merge keys. The node is the original, not a copy.
func (p Path) Lookup(root *yaml.RNode) *yaml.RNode {
	if root.IsNil() {
		return nil
	}
	if n, _ := p.find(root.YNode(), isAnchored); n != nil {
		return yaml.NewRNode(n)
	}
	return nil
}

// find follows p from n. Shared is true when the way leads through an anchor of the kind, an alias or a
// merge key, so that a change below would show in more than one place.
func (p Path) find(n *yaml.Node, isShared func(*yaml.Node) bool) (found *yaml.Node, shared bool) {
	n, aliased := resolve(n)
	shared = aliased || isShared(n)
	for _, s := range p {
		child, merged := s.child(n)
		if child == nil {
			return nil, shared
		}
		n, aliased = resolve(child)
		shared = shared || merged || aliased || isShared(n)
	}
	return n, shared
}

// resolve returns the node that n stands for, and whether it is an alias.
func resolve(n *yaml.Node) (target *yaml.Node, aliased bool) {
	for n != nil && n.Kind == yaml.AliasNode {
		n, aliased = n.Alias, true
	}
	if n != nil && n.Kind == yaml.DocumentNode && len(n.Content) == 1 {
		n = n.Content[0]
	}
	return n, aliased
}

func isAnchored(n *yaml.Node) bool { return n != nil && n.Anchor != "" }

// planned takes no anchor for shared: whether edits change what others stand for was seen to when they
// were planned.
func planned(*yaml.Node) bool { return false }

// child returns the node that s leads to, and whether a merge key (<<) brought it.
func (s Step) child(n *yaml.Node) (child *yaml.Node, merged bool) {
	if i := s.position(n); i >= 0 {
		return n.Content[i], false
	}
	if s.Field == "" || n.Kind != yaml.MappingNode {
		return nil, false
	}
	return s.mergedChild(n), true
}

// position returns where in the content of n the step leads to, or -1: what a merge key brings is
// elsewhere.
func (s Step) position(n *yaml.Node) int {
	switch {
	case s.Field == "" && n.Kind == yaml.SequenceNode && 0 <= s.Index && s.Index < len(n.Content):
		return s.Index
	case s.Field != "" && n.Kind == yaml.MappingNode:
		if i := keyIndex(n, s.Field); i >= 0 {
			return i + 1
		}
	}
	return -1
}

// mergedChild looks for the field in the mappings that n merges in. The first one wins.
func (s Step) mergedChild(n *yaml.Node) *yaml.Node {
	for _, m := range merged(n) {
		if i := keyIndex(m, s.Field); i >= 0 {
			return m.Content[i+1]
		}
	}
	return nil
}

// merged returns the mappings that the merge key (<<) of a mapping names, in order.
func merged(mapping *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Tag != yaml.MergeTag {
			continue
		}
		source, _ := resolve(mapping.Content[i+1])
		sources := []*yaml.Node{source}
		if source.Kind == yaml.SequenceNode {
			sources = source.Content
		}
		for _, m := range sources {
			if m, _ = resolve(m); m.Kind == yaml.MappingNode {
				out = append(out, m)
			}
		}
	}
	return out
}

// keyIndex returns the position of the key in the content of a mapping, or -1.
func keyIndex(mapping *yaml.Node, key string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}
