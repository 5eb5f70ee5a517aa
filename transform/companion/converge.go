package companion

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// converge makes the value at p equal to the one that is wanted, with as few edits as keep comments
// and key order where they are.
func (m *merge) converge(p transform.Path, want *yaml.RNode) {
	have := p.Lookup(m.object)
	switch {
	case transform.Equal(have, want):
	case is(have, yaml.MappingNode) && is(want, yaml.MappingNode) && len(want.Content()) > 0:
		m.convergeFields(p, have, want)
	case is(have, yaml.SequenceNode) && is(want, yaml.SequenceNode) && len(want.Content()) > 0:
		m.convergeEntries(p, have, want)
	default:
		m.do(transform.Edit{Op: transform.Replace, Path: p, New: withComments(transform.Copy(want), have)})
	}
}

func (m *merge) convergeFields(p transform.Path, have, want *yaml.RNode) {
	var gone []string
	for name := range entriesOf(have) {
		if (transform.Path{{Field: name}}).Lookup(want).IsNil() {
			gone = append(gone, name)
		}
	}
	for _, name := range gone {
		m.do(transform.Edit{Op: transform.Remove, Path: p.Field(name)})
	}
	for name, value := range entriesOf(want) {
		at := p.Field(name)
		if at.Lookup(m.object).IsNil() {
			m.do(transform.Edit{Op: transform.Insert, Path: at, New: transform.Copy(value), Before: m.follower(p, want, name)})
			continue
		}
		m.converge(at, value)
	}
}

func (m *merge) convergeEntries(p transform.Path, have, want *yaml.RNode) {
	n, wanted := len(have.Content()), want.Content()
	for i := range slices.Backward(make([]struct{}, max(n-len(wanted), 0))) {
		m.do(transform.Edit{Op: transform.Remove, Path: p.At(len(wanted) + i)})
	}
	for i, entry := range wanted {
		if i < n {
			m.converge(p.At(i), yaml.NewRNode(entry))
			continue
		}
		m.do(transform.Edit{Op: transform.Insert, Path: p.At(i), New: transform.Copy(yaml.NewRNode(entry))})
	}
}

// withComments gives a new value the comments of the one before.
func withComments(n, before *yaml.RNode) *yaml.RNode {
	to, from := n.YNode(), before.YNode()
	if to.Kind == yaml.ScalarNode && from.Kind == yaml.ScalarNode {
		to.HeadComment, to.LineComment, to.FootComment = from.HeadComment, from.LineComment, from.FootComment
	}
	return n
}
