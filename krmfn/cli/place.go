package cli

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A place is where something stands in a file. Lines and columns count from 1; 0 is unknown.
type place struct {
	file         string
	line, column int
}

// An object is one object of a file, which may stand in a list.
type object struct {
	node *yaml.RNode
	ref  transform.Ref
	line int // how many lines of the file are before its document
}

// objects returns the objects that were parsed, with those in lists.
func (p *part) objects() []object {
	var out []object
	for i, line := range p.lines {
		out = append(out, objectsIn(p.items[i], line)...)
	}
	return out
}

// objectsIn returns the object, and those in it when it is a list.
func objectsIn(n *yaml.RNode, line int) []object {
	out := []object{{n, workload.RefOf(n), line}}
	if !strings.HasSuffix(out[0].ref.Kind, "List") {
		return out
	}
	items := transform.Fields("items").Lookup(n)
	if items.IsNil() || items.YNode().Kind != yaml.SequenceNode {
		return out
	}
	for _, entry := range items.Content() {
		if entry.Kind == yaml.MappingNode {
			out = append(out, objectsIn(yaml.NewRNode(entry), line)...)
		}
	}
	return out
}

// position returns where the path leads to in the object, or how far it leads: line and column in
// the document. Of a field it is the key that counts.
func position(root *yaml.RNode, p transform.Path) (line, column int) {
	for ; len(p) > 0; p = p[:len(p)-1] {
		n := p.Lookup(root)
		if n.IsNil() {
			continue
		}
		if field := p[len(p)-1].Field; field != "" {
			n = keyOf(p[:len(p)-1].Lookup(root), field, n)
		}
		return n.YNode().Line, n.YNode().Column
	}
	return root.YNode().Line, root.YNode().Column
}

// keyOf returns the key of a field, the last one when it is there twice, or the value when the key stands
// elsewhere.
func keyOf(mapping *yaml.RNode, field string, value *yaml.RNode) *yaml.RNode {
	content := mapping.Content()
	for i := len(content)&^1 - 2; i >= 0; i -= 2 {
		if content[i].Value == field {
			return yaml.NewRNode(content[i])
		}
	}
	return value
}
