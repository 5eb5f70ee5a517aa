package transform

import (
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// replaceField puts the new value into a field, a key with its value. Comments of the value that goes stay,
// unless the new one has some: those of an empty value that becomes a block are with the key then.
func (e Edit) replaceField(field []*yaml.Node) Edit {
	key, old, now := field[0], field[1], e.New.YNode()
	if e.back && e.key != nil {
		field[0], field[1] = e.key, now
		return e
	}
	isBlock := len(now.Content) > 0 && now.Style&yaml.FlowStyle == 0
	switch {
	case len(old.Content) > 0 || !isCommented(old) || isCommented(now):
	case isBlock:
		e.key, field[0] = key, withComments(key, old)
	default:
		own := *now
		own.HeadComment, own.LineComment, own.FootComment = old.HeadComment, old.LineComment, old.FootComment
		now = &own
	}
	field[1] = now
	return e
}

func isCommented(n *yaml.Node) bool { return n.HeadComment+n.LineComment+n.FootComment != "" }

// withComments returns the key with the comments of its value.
func withComments(key, value *yaml.Node) *yaml.Node {
	own, head := *key, []string{key.HeadComment, value.HeadComment}
	if own.LineComment == "" {
		own.LineComment = value.LineComment
	} else {
		head = append(head, value.LineComment)
	}
	isEmpty := func(c string) bool { return c == "" }
	own.HeadComment = strings.Join(slices.DeleteFunc(head, isEmpty), "\n")
	return &own
}
