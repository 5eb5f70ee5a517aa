package inject

import (
	"bytes"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// Bytes injects into manifests, YAML or JSON, any number of documents. Only the lines change that must: comments,
// order and quotes stay, and a document without changes keeps every byte. Where the configuration brings objects along,
// new ones come last, and documents that change are encoded afresh.
func (i *Injector) Bytes(manifests []byte) ([]byte, Report, error) {
	if err := i.check(); err != nil {
		return nil, Report{}, err
	}
	documents := source.Split(manifests)
	if i.config.BringsAlong(manifests) {
		return i.bringInto(documents)
	}
	texts, said, err := i.config.Run(i.said, documents, engine.Host{})
	if err != nil {
		return nil, Report{}, err
	}
	report := Report{Diagnostics: said}
	if err := failures(said); err != nil {
		return nil, report, err
	}
	var out bytes.Buffer
	for n, d := range documents {
		if n < len(texts) && texts[n] != nil {
			d.Text, report.Changed = texts[n], true
		}
		out.Write(d.Text)
	}
	return out.Bytes(), report, nil
}

// bringInto does what Bytes does where objects may come and go: on trees, of which those that change are written again.
func (i *Injector) bringInto(documents []source.Document) ([]byte, Report, error) {
	f, err := source.ParseDocuments(documents, source.Options{Also: func(string) bool { return true }})
	if err != nil {
		return nil, Report{}, err
	}
	w, err := newRewriting(f, documents)
	if err != nil {
		return nil, Report{}, err
	}
	after, said, err := i.process(f.Items())
	report := Report{Diagnostics: said}
	if err != nil {
		return nil, report, err
	}
	out, err := w.text(after)
	report.Changed = w.changed
	return out, report, err
}

// A rewriting knows which text each object came from.
type rewriting struct {
	rest    []source.Document // in order
	objects []*yaml.RNode     // of each document, or nil
	before  [][]byte          // as they are encoded
	changed bool
}

func newRewriting(f *source.File, documents []source.Document) (*rewriting, error) {
	w := &rewriting{rest: documents}
	for n := range documents {
		item := f.Item(n)
		text, err := encode(item)
		if err != nil {
			return nil, err
		}
		w.objects, w.before = append(w.objects, item), append(w.before, text)
	}
	return w, nil
}

// text returns the documents with the objects as they are now.
func (w *rewriting) text(after []*yaml.RNode) ([]byte, error) {
	left := map[*yaml.Node]bool{}
	for _, item := range after {
		left[item.YNode()] = true
	}
	var out []byte
	for n, item := range w.objects {
		text, err := w.document(n, item, left)
		if err != nil {
			return nil, err
		}
		out = join(out, text)
	}
	for _, item := range after {
		if !left[item.YNode()] {
			continue
		}
		text, err := encode(item)
		if err != nil {
			return nil, err
		}
		w.changed, out = true, join(out, text)
	}
	return out, nil
}

// document returns the text of a document, nil when its object is gone, and takes the object off what is left to write.
func (w *rewriting) document(n int, item *yaml.RNode, left map[*yaml.Node]bool) ([]byte, error) {
	if item == nil {
		return w.rest[n].Text, nil
	}
	if !left[item.YNode()] {
		w.changed = true
		return nil, nil
	}
	delete(left, item.YNode())
	text, err := encode(item)
	if err != nil || bytes.Equal(text, w.before[n]) {
		return w.rest[n].Text, err
	}
	w.changed = true
	return text, nil
}

// join puts a document behind others.
func join(out, text []byte) []byte {
	isMarked := bytes.HasPrefix(text, []byte("---"))
	if len(out) > 0 && len(text) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	if len(bytes.TrimSpace(out)) > 0 && len(text) > 0 && !isMarked {
		out = append(out, "---\n"...)
	}
	return append(out, text...)
}

// encode returns the text of an object; none of nil.
func encode(n *yaml.RNode) ([]byte, error) {
	if n == nil {
		return nil, nil
	}
	n = transform.Copy(n)
	transform.Spell(n.YNode())
	text, err := n.String()
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return []byte(text), nil
}
