package transform

import (
	"bytes"
	"fmt"
	"io"

	"github.com/rogpeppe/go-internal/diff"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// WriteDiff writes a unified diff of every object that the plan changes, in order. Both sides go
// through the same encoder, so it shows what the plan changes and nothing else. It applies
// nothing.
func (p *Plan) WriteDiff(w io.Writer) error {
	for i := 0; i < len(p.changes); {
		object := p.changes[i].template.object
		before, after := Copy(object), Copy(object)
		name := p.changes[i].template.diffName()
		for ; i < len(p.changes) && p.changes[i].template.object.YNode() == object.YNode(); i++ {
			if err := p.changes[i].apply(after.YNode()); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		text, err := unified(name, before, after)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := w.Write(text); err != nil {
			return fmt.Errorf("writing the diff: %w", err)
		}
	}
	return nil
}

// diffName names the object, with its file when that is known.
func (t PodTemplate) diffName() string {
	if t.ref.File == "" {
		return t.ref.String()
	}
	return t.ref.File + " " + t.ref.String()
}

func unified(name string, before, after *yaml.RNode) ([]byte, error) {
	old, err := encode(before)
	if err != nil {
		return nil, err
	}
	now, err := encode(after)
	if err != nil {
		return nil, err
	}
	return diff.Diff(name, old, name, now), nil
}

func encode(n *yaml.RNode) ([]byte, error) {
	var b bytes.Buffer
	if err := yaml.NewEncoder(&b).Encode(n.YNode()); err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return b.Bytes(), nil
}
