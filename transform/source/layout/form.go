package layout

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// A Form is how a document in block style is indented.
type Form struct {
	Unit int // columns from a field to those inside of it
	Wide int // columns from a field to the dash of a list in it: 0 is a compact list
	gap  int // columns from a dash to its entry
}

// FormOf reads the form off the first places that tell, in the first tree that has one.
func FormOf(trees ...*yaml.Node) Form {
	f := Form{Unit: -1, Wide: -1, gap: -1}
	for _, t := range trees {
		f.read(t)
	}
	if f.Unit <= 0 {
		f.Unit = 2
	}
	if f.Wide < 0 {
		f.Wide = 0
	}
	if f.gap <= 1 { // nothing stands behind the dash
		f.gap = 2
	}
	return f
}

// read looks at the fields of a tree until everything is known.
func (f *Form) read(n *yaml.Node) {
	if f.Unit >= 0 && f.Wide >= 0 && f.gap >= 0 || n.Style&yaml.FlowStyle != 0 {
		return
	}
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			f.field(n.Content[i], n.Content[i+1])
		}
	}
	for _, c := range n.Content {
		f.read(c)
	}
}

// field looks at one field.
func (f *Form) field(key, value *yaml.Node) {
	isBlock := value.Style&yaml.FlowStyle == 0 && len(value.Content) > 0 && value.Line > key.Line
	switch {
	case !isBlock:
	case value.Kind == yaml.MappingNode && f.Unit < 0:
		f.Unit = value.Content[0].Column - key.Column
	case value.Kind == yaml.SequenceNode && f.Wide < 0:
		f.Wide = value.Column - key.Column
		if first := value.Content[0]; first.Line == value.Line {
			f.gap = first.Column - value.Column
		}
	}
}
