package transform

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Annotations plans changes of the annotations of a pod template, which may have none yet. It
// changes nothing.
type Annotations struct {
	template PodTemplate
	made     map[string]bool // mappings that are planned
}

// NewAnnotations returns a planner for the annotations of the template.
func NewAnnotations(t PodTemplate) *Annotations {
	return &Annotations{template: t, made: map[string]bool{}}
}

// Set returns the edits that set one annotation, with the mappings that it stands in: new metadata
// goes before spec, all else to the end.
func (a *Annotations) Set(key, value string) []Edit {
	return a.Put(key, yaml.NewRNode(quoted(value)))
}

// Put does what Set does with a value as it is to be written.
func (a *Annotations) Put(key string, value *yaml.RNode) []Edit {
	edits := append(a.ensure("spec", "metadata"), a.ensure("", "metadata", "annotations")...)
	edit := Edit{Op: Insert, Path: a.template.Path("metadata", "annotations", key), New: value}
	if !a.template.Node(edit.Path).IsNil() {
		edit.Op = Replace
	}
	return append(edits, edit)
}

// Restore does what Set does with a value as Written has given it. Edits are nil when the text is no scalar.
func (a *Annotations) Restore(key, written string) []Edit {
	n := ReadWritten(written)
	if n == nil {
		return nil
	}
	edits := a.Put(key, yaml.NewRNode(n))
	edits[len(edits)-1].Text = written
	return edits
}

// ensure returns the edit that makes a mapping at the fields of the template, when there is none
// and none was planned.
func (a *Annotations) ensure(before string, fields ...string) []Edit {
	p := a.template.Path(fields...)
	n := a.template.Node(p)
	isMapping := !n.IsNil() && n.YNode().Kind == yaml.MappingNode
	if isMapping || a.made[p.String()] {
		return nil
	}
	a.made[p.String()] = true
	edit := Edit{Op: Insert, Path: p, New: yaml.NewMapRNode(nil), Before: before}
	if !n.IsNil() && n.YNode().ShortTag() == yaml.NodeTagNull {
		edit.Op = Replace
	}
	return []Edit{edit}
}

// quoted returns a text in quotes: single ones around JSON, which is full of the others.
func quoted(value string) *yaml.Node {
	style := yaml.DoubleQuotedStyle
	if strings.Contains(value, `"`) && !strings.Contains(value, "\n") {
		style = yaml.SingleQuotedStyle
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: value, Style: style}
}
