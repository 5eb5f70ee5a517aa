package compile

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A List is what a host hands over, as in a ResourceList.
type List struct {
	Items          []*yaml.RNode
	FunctionConfig *yaml.RNode // may be nil, which is an Error for Process
}

// Process applies the functionConfig to the items, unless one of the diagnostics is an Error: then the
// items are as they came. An item that changes is still the same node. Its own error is for a fault of the program.
func Process(l *List) ([]transform.Diagnostic, error) {
	c, ds := DecodeConfig(l.FunctionConfig)
	return c.Process(c.Leveled(ds), l)
}

// Process does what the function Process does with a configuration that has been decoded, of which said tells. Each item
// is worked on as a text.
func (c *Config) Process(said []transform.Diagnostic, l *List) ([]transform.Diagnostic, error) {
	if transform.HasErrors(said) {
		return slices.Clone(said), nil
	}
	documents := make([]source.Document, len(l.Items))
	for i, item := range l.Items {
		var err error
		if documents[i].Text, err = encoded(item); err != nil {
			return nil, err
		}
	}
	s := newSurvey(len(documents))
	s.isLenient = true
	host := engine.Host{Options: source.Options{Annotated: true}, Wants: func(i int) bool { return s.isBad[i] }}
	result, err := c.run(said, documents, host, s)
	if err != nil || transform.HasErrors(result.Said) {
		return resultSaid(result), err
	}
	l.Items, err = result.items(l.Items)
	return result.Said, err
}

func resultSaid(r *Result) []transform.Diagnostic {
	if r == nil {
		return nil
	}
	return r.Said
}

// encoded returns the text of an item.
func encoded(item *yaml.RNode) ([]byte, error) {
	n := transform.Copy(item)
	if err := (transform.Scope{}).WriteOut(n.YNode()); err != nil {
		return nil, err
	}
	transform.Spell(n.YNode())
	text, err := n.String()
	if err != nil {
		return nil, fmt.Errorf("encoding an item: %w", err)
	}
	return []byte(text), nil
}

// items returns the items as they are then: new ones come last.
func (r *Result) items(before []*yaml.RNode) ([]*yaml.RNode, error) {
	var out []*yaml.RNode
	for i, item := range before {
		switch text := r.Texts[i]; {
		case text == nil:
		case len(text) == 0:
			continue
		default:
			n, err := released(text)
			if err != nil {
				return nil, err
			}
			*item.YNode() = *n.YNode()
		}
		out = append(out, item)
	}
	for _, text := range r.Added {
		n, err := yaml.Parse(string(text))
		if err != nil {
			return nil, fmt.Errorf("reading a new object: %w", err)
		}
		out = append(out, n)
	}
	return out, nil
}

// released returns an item that has changed without the id that kpt gave it. The host copies comments
// and key order of an item's input to its output by position in a list, so a container inserted at
// the front would get the comments of the old first one, setters included. It does so for items
// that carry the id. What came with the input is in our output already.
func released(text []byte) (*yaml.RNode, error) {
	n, err := yaml.Parse(string(text))
	if err != nil {
		return nil, fmt.Errorf("reading an item: %w", err)
	}
	for _, id := range []string{kioutil.IdAnnotation, kioutil.LegacyIdAnnotation} {
		if err := n.PipeE(yaml.ClearAnnotation(id)); err != nil {
			return nil, fmt.Errorf("annotations of an item: %w", err)
		}
	}
	return n, nil
}
