package transform

import (
	"errors"
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// An Op says what an Edit does.
type Op string

// The three operations, named after RFC 6902 but for Insert, which never replaces.
const (
	Insert  Op = "insert"
	Remove  Op = "remove"
	Replace Op = "replace"
)

// An Edit inserts, removes or replaces the node at Path, which starts at the object. Old and New
// make it its own inverse.
//
// Insert puts New where Path points: before the entry that has that index now (an index equal to
// the length appends), or as a new field before the field named Before, at the end of the mapping
// when Before is empty or absent. Remove and Replace take out Old, and refuse when another value
// stands there. A rule leaves Old empty: NewPlan fills it in.
type Edit struct {
	Op     Op
	Path   Path
	Old    *yaml.RNode
	New    *yaml.RNode
	Before string

	// Text is how New is written, if New is a scalar and that is known: YAML of its own, as Written gives it. Who writes
	// text writes it so; others go by New.
	Text string

	key  *yaml.Node // the key of a removed field, or that of a replaced one before it got comments
	back bool       // it is the inverse of an edit
}

// Invert returns the edit that takes e back.
func (e Edit) Invert() Edit {
	inverse := map[Op]Op{Insert: Remove, Remove: Insert, Replace: Replace}
	return Edit{Op: inverse[e.Op], Path: e.Path, Old: e.New, New: e.Old, Before: e.Before, key: e.key, back: !e.back}
}

// errShared says that an edit would show in more than one place of the document.
var errShared = errors.New("is shared through a YAML anchor or alias")

// Errors that mean that the plan does not fit the object.
var (
	errNoParent = errors.New("no such parent")
	errStale    = errors.New("the value changed since it was planned")
	errExists   = errors.New("the field exists already")
	errMissing  = errors.New("no such value")
)

// apply carries e out on the object and returns it completed: with the Old value that it met, and
// with the place that a removed field had. New itself is put into the object. An edit below an anchor that
// is shared is an error. On an error the object is as it was.
func (e Edit) apply(object *yaml.Node, isShared func(*yaml.Node) bool) (Edit, error) {
	last := len(e.Path) - 1
	if last < 0 {
		return e, fmt.Errorf("editing the whole object: %w", errNoParent)
	}
	parent, shared := e.Path[:last].find(object, isShared)
	if shared {
		return e, fmt.Errorf("%s: %w", e.Path[:last], errShared)
	}
	if parent == nil {
		return e, fmt.Errorf("%s: %w", e.Path, errNoParent)
	}
	var err error
	switch step := e.Path[last]; {
	case step.Field == "" && parent.Kind == yaml.SequenceNode:
		e, err = e.applyEntry(parent, step.Index)
	case step.Field != "" && parent.Kind == yaml.MappingNode:
		e, err = e.applyField(parent, step.Field)
	default:
		err = errNoParent
	}
	if err != nil {
		return e, fmt.Errorf("%s: %w", e.Path, err)
	}
	return e, nil
}

// applyEntry edits the entry at index i of a sequence.
func (e Edit) applyEntry(seq *yaml.Node, i int) (Edit, error) {
	if e.Op == Insert {
		if i < 0 || i > len(seq.Content) {
			return e, errNoParent
		}
		seq.Content = slices.Insert(seq.Content, i, e.New.YNode())
		return e, nil
	}
	if i < 0 || i >= len(seq.Content) {
		return e, errMissing
	}
	e, err := e.meet(seq.Content[i])
	if err != nil {
		return e, err
	}
	if e.Op == Replace {
		seq.Content[i] = e.New.YNode()
	} else {
		seq.Content = slices.Delete(seq.Content, i, i+1)
	}
	return e, nil
}

// applyField edits the field with that name of a mapping.
func (e Edit) applyField(mapping *yaml.Node, name string) (Edit, error) {
	i := keyIndex(mapping, name)
	switch {
	case e.Op == Insert && i >= 0:
		return e, errExists
	case e.Op == Replace && i < 0 && isMerged(mapping, name):
		e.Op, e.Old = Insert, nil // beside the merge key, which it overrules
		e.insertField(mapping, name)
		return e, nil
	case e.Op == Insert:
		e.insertField(mapping, name)
		return e, nil
	case i < 0 && isMerged(mapping, name):
		return e, errShared
	case i < 0:
		return e, errMissing
	}
	e, err := e.meet(mapping.Content[i+1])
	if err != nil {
		return e, err
	}
	if e.Op == Replace {
		return e.replaceField(mapping.Content[i : i+2]), nil
	}
	e.key, e.Before = mapping.Content[i], ""
	if i+2 < len(mapping.Content) {
		e.Before = mapping.Content[i+2].Value
	}
	mapping.Content = slices.Delete(mapping.Content, i, i+2)
	return e, nil
}

// isMerged says whether a merge key brings the field.
func isMerged(mapping *yaml.Node, name string) bool {
	return slices.ContainsFunc(merged(mapping), func(m *yaml.Node) bool { return keyIndex(m, name) >= 0 || isMerged(m, name) })
}

func (e Edit) insertField(mapping *yaml.Node, name string) {
	key := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: name}
	switch {
	case e.key != nil:
		key = copyNode(e.key)
	case isYAML11Bool(name):
		key.Style = yaml.DoubleQuotedStyle
	}
	at := keyIndex(mapping, e.Before)
	if at < 0 {
		at = len(mapping.Content)
	}
	mapping.Content = slices.Insert(mapping.Content, at, key, e.New.YNode())
}

// meet checks that the node found is the Old value, or takes it as the Old value.
func (e Edit) meet(found *yaml.Node) (Edit, error) {
	if e.Old == nil {
		e.Old = Copy(yaml.NewRNode(found))
		return e, nil
	}
	if !Equal(e.Old, yaml.NewRNode(found)) {
		return e, errStale
	}
	return e, nil
}
