package companion

import (
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A merge brings an object that is there to what an entry asks for. It works on a copy and takes down
// the edits.
type merge struct {
	shape

	object  *yaml.RNode // the copy
	keep    bool        // what was edited by hand
	inBuild bool        // what was changed since was changed by the build, which is meant, and stays
	edits   []transform.Edit
	edited  []handEdit
	aliased map[string]bool  // anchors that an alias refers to
	shared  []transform.Path // values with such an anchor
	failed  bool             // an edit could not be made to the copy; the plan will say why
}

// A handEdit is a value that is not what the mark says was written.
type handEdit struct {
	path        transform.Path
	there, want *yaml.RNode // want is nil when the field is to go
}

// do makes an edit.
func (m *merge) do(e transform.Edit) {
	if m.failed {
		return
	}
	if e.Op != transform.Insert && m.isShared(e.Path.Lookup(m.object)) {
		m.shared = append(m.shared, e.Path)
	}
	m.edits = append(m.edits, e)
	m.failed = transform.ApplyTo(m.object, e) != nil
}

// isShared says whether there is an anchor in a value that an alias refers to.
func (m *merge) isShared(n *yaml.RNode) bool {
	return !n.IsNil() && (m.aliased[n.YNode().Anchor] || slices.ContainsFunc(n.YNode().Content, func(c *yaml.Node) bool {
		return m.isShared(yaml.NewRNode(c))
	}))
}

// value brings the value at p to the one that is wanted. Old is what the mark has about it. It returns
// what the mark is to have.
func (m *merge) value(p transform.Path, want *yaml.RNode, old any) any {
	have := p.Lookup(m.object)
	below, _ := old.(fields)
	switch key := m.key(want, have); {
	case is(have, yaml.MappingNode) && is(want, yaml.MappingNode) && len(want.Content()) > 0:
		return m.mapping(p, want, below)
	case key != "":
		return m.list(p, want, key, below)
	case transform.Equal(have, want):
	case m.inBuild && old == transform.HashNode(want):
		return old
	case !m.inBuild && m.isEdited(have, old):
		m.edited = append(m.edited, handEdit{p, transform.Copy(have), want})
		if m.keep {
			return old
		}
		m.converge(p, want)
	default:
		m.converge(p, want)
	}
	return m.fields(want, p)
}

// mapping brings the fields of a mapping to those that are wanted. What the mark has besides goes.
func (m *merge) mapping(p transform.Path, want *yaml.RNode, old fields) fields {
	out := fields{}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if (transform.Path{{Field: name}}).Lookup(want).IsNil() {
			m.drop(p.Field(name), old[name])
		}
	}
	for name, value := range entriesOf(want) {
		at := p.Field(name)
		switch {
		case skipped(at):
			continue
		case at.Lookup(m.object).IsNil():
			m.insert(p, want, name)
			out.put(name, m.fields(value, at))
		default:
			out.put(name, m.value(at, value, old[name]))
		}
	}
	return out
}

// insert adds a field of a mapping at p, without what is not written to objects that are there.
func (m *merge) insert(p transform.Path, want *yaml.RNode, name string) {
	at := p.Field(name)
	n := transform.Copy((transform.Path{{Field: name}}).Lookup(want))
	for below := range entriesOf(transform.Copy(n)) {
		if skipped(at.Field(below)) {
			_ = n.PipeE(yaml.Clear(below)) // it is there
		}
	}
	if is(n, yaml.MappingNode) && len(n.Content()) == 0 && !m.isEmpty(want, name) {
		return
	}
	m.do(transform.Edit{Op: transform.Insert, Path: at, New: n, Before: m.follower(p, want, name)})
}

// isEmpty says whether a field of a mapping has nothing in it.
func (*merge) isEmpty(mapping *yaml.RNode, name string) bool {
	return len((transform.Path{{Field: name}}).Lookup(mapping).Content()) == 0
}

// follower returns the next field that is wanted and that is there.
func (m *merge) follower(p transform.Path, want *yaml.RNode, name string) string {
	behind := false
	for next := range entriesOf(want) {
		if behind && !p.Field(next).Lookup(m.object).IsNil() {
			return next
		}
		behind = behind || next == name
	}
	return ""
}

// list brings the entries of a list to those that are wanted. Others stay.
func (m *merge) list(p transform.Path, want *yaml.RNode, key string, old fields) any {
	out := fields{}
	for _, name := range slices.Sorted(maps.Keys(old)) {
		if i := indexOf(p.Lookup(m.object), key, name); i >= 0 && indexOf(want, key, name) < 0 {
			m.remove(p.At(i), old[name])
		}
	}
	last := -1
	for _, n := range want.Content() {
		entry := yaml.NewRNode(n)
		name, list := text(entry, key), p.Lookup(m.object)
		if i := indexOf(list, key, name); i >= 0 {
			out[name], last = m.value(p.At(i), entry, old[name]), i
			continue
		}
		if last++; last == 0 {
			last = len(list.Content())
		}
		m.do(transform.Edit{Op: transform.Insert, Path: p.At(last), New: transform.Copy(entry)})
		out[name] = m.fields(entry, p.At(last))
	}
	if len(out) == 0 {
		return m.fields(want, p)
	}
	return out
}

// drop takes away what the mark has below p, and what is left of mappings and lists when that was all.
func (m *merge) drop(p transform.Path, old any) {
	have := p.Lookup(m.object)
	below, isDeep := old.(fields)
	key := keyOf(have)
	switch {
	case have.IsNil() || skipped(p):
		return
	case isDeep && is(have, yaml.MappingNode):
		for _, name := range slices.Sorted(maps.Keys(below)) {
			m.drop(p.Field(name), below[name])
		}
	case isDeep && key != "":
		for _, name := range slices.Sorted(maps.Keys(below)) {
			if i := indexOf(p.Lookup(m.object), key, name); i >= 0 {
				m.remove(p.At(i), below[name])
			}
		}
	default:
		m.remove(p, old)
		return
	}
	if left := p.Lookup(m.object); !left.IsNil() && len(left.Content()) == 0 {
		m.do(transform.Edit{Op: transform.Remove, Path: p})
	}
}

// remove takes away what is at p, unless it was edited by hand and is to be kept.
func (m *merge) remove(p transform.Path, old any) {
	have := p.Lookup(m.object)
	if !m.inBuild && m.isEdited(have, old) {
		m.edited = append(m.edited, handEdit{p, transform.Copy(have), nil})
		if m.keep {
			return
		}
	}
	m.do(transform.Edit{Op: transform.Remove, Path: p})
}

// isEdited says whether a value is not what the mark has about it.
func (m *merge) isEdited(have *yaml.RNode, old any) bool {
	switch old := old.(type) {
	case string:
		return old != "" && old != transform.HashNode(have)
	case fields:
		key := keyOf(have)
		for name, hash := range old {
			at := transform.Path{{Field: name}}
			if key != "" {
				at = transform.Path{{Index: indexOf(have, key, name)}}
			}
			if m.isEdited(at.Lookup(have), hash) {
				return true
			}
		}
	}
	return false
}
