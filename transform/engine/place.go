package engine

import (
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A Place is where something stands in a file. Lines and columns count from 1; 0 is unknown.
type Place struct {
	File         string
	Line, Column int
}

// String writes the place as compilers do: file:line:column. It is empty when nothing is known.
func (p Place) String() string {
	switch {
	case p.File == "":
		return ""
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Places finds where diagnostics point to, in objects that it is told of. Nothing is looked up before it is asked. It is
// for one goroutine at a time.
type Places struct {
	news    []Located // that have not been looked into
	objects []Located
}

// A Located is an object, and where its document stands.
type Located struct {
	Object *yaml.RNode
	File   string
	Line   int           // how many lines of the file are before the document that its lines count from
	Ref    transform.Ref // what the object says of itself; ObjectsIn fills it in
}

// Add adds an object, and those that it holds, as a list does.
func (ps *Places) Add(l Located) { ps.news = append(ps.news, l) }

// Of returns where the diagnostic points to: among several objects of its name into the last one that starts before the
// line of the Ref.
func (ps *Places) Of(d transform.Diagnostic) Place {
	for _, l := range ps.news {
		ps.objects = append(ps.objects, ObjectsIn(l)...)
	}
	ps.news = nil
	var in *Located
	for i := range ps.objects {
		l := &ps.objects[i]
		isOther := d.Ref.File != "" && d.Ref.File != l.File || in != nil && in.File != l.File
		isBefore := d.Ref.File == "" || d.Ref.Line == 0 || l.Line+l.Object.YNode().Line <= d.Ref.Line
		if !isOther && sameObject(l.Ref, d.Ref) && (in == nil || isBefore) {
			in = l
		}
	}
	if in == nil {
		return Place{d.Ref.File, d.Ref.Line, 0}
	}
	at := d.Path
	if d.Origin != nil {
		at = d.Origin
	}
	line, column := position(in.Object, at)
	return Place{in.File, in.Line + line, column}
}

// ObjectsIn returns the object, and those that it holds, as a list does.
func ObjectsIn(l Located) []Located {
	if l.Ref.Kind == "" {
		l.Ref = workload.RefOf(l.Object)
	}
	out := []Located{l}
	for _, held := range workload.Held(l.Object) {
		out = append(out, ObjectsIn(Located{Object: held.Object, File: l.File, Line: l.Line, Ref: held.Ref})...)
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
