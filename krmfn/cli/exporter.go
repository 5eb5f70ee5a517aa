package cli

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// An exporter takes down what is done to objects, while these are parsed, for patches.
type exporter struct {
	mutex   sync.Mutex
	targets targets
	edited  map[editedKey]*editedObject
}

// An editedKey tells objects apart.
type editedKey struct {
	document int
	id       identity
}

// An editedObject is what is done to one object.
type editedObject struct {
	document int
	number   int                   // in the order in which they were seen, which is that of a document
	heading  transform.PodTemplate // apiVersion, kind and metadata of the object, with its Ref
	patch    objectPatch
}

func newExporter() *exporter {
	return &exporter{targets: targets{map[identity]map[standing]bool{}, map[identity]int{}, map[identity]transform.Ref{}}, edited: map[editedKey]*editedObject{}}
}

// work is what export does.
func (x *exporter) work() work {
	w := injectWork()
	w.readsBack = false
	w.adapt = noPatchRemoves
	w.host = func(h *engine.Host) {
		h.Parsed, h.Edited = x.see, x.take
		h.AddTo = func(owner string, _ *yaml.RNode) string { return compile.ResourcesFile(owner) }
	}
	return w
}

// see takes down which objects there are.
func (x *exporter) see(document int, object *yaml.RNode) {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	for i, l := range engine.ObjectsIn(engine.Located{Object: object}) {
		ref := l.Ref.Clone()
		x.targets.add(ref, standing{document, i})
		if outer := workload.RefOf(object); i > 0 && !strings.HasSuffix(outer.Kind, "List") {
			x.targets.inside[identityOf(ref)] = outer.Clone()
		}
	}
}

// take takes down edits of a pod template, or of a whole object.
func (x *exporter) take(document int, t transform.PodTemplate, edits []transform.Edit) error {
	x.mutex.Lock()
	defer x.mutex.Unlock()
	key := editedKey{document, identityOf(t.Ref())}
	object := x.edited[key]
	if object == nil {
		heading, err := headingOf(t)
		if err != nil {
			return err
		}
		object = &editedObject{document, len(x.edited), heading, objectPatch{ref: workload.RefOf(heading.Object())}}
		x.edited[key] = object
	}
	own := make([]transform.Edit, len(edits))
	for n, e := range edits {
		var err error
		if own[n], err = writtenOut(e); err != nil {
			return err
		}
	}
	return object.patch.add(own)
}

// writtenOut returns an edit that refers to nothing that was parsed.
func writtenOut(e transform.Edit) (transform.Edit, error) {
	for _, n := range []**yaml.RNode{&e.Old, &e.New} {
		if (*n).IsNil() {
			continue
		}
		own, err := transform.WriteOut(*n)
		if err != nil {
			return e, err
		}
		*n = own
	}
	return e, nil
}

// headingOf returns what names the object of a template.
func headingOf(t transform.PodTemplate) (transform.PodTemplate, error) {
	whole := t.Object().YNode()
	n := &yaml.Node{Kind: yaml.MappingNode, Line: whole.Line, Column: whole.Column}
	for i := 0; i+1 < len(whole.Content); i += 2 {
		key := *whole.Content[i]
		if !slices.Contains([]string{"apiVersion", "kind", "metadata"}, key.Value) {
			continue
		}
		own, err := transform.WriteOut(yaml.NewRNode(whole.Content[i+1]))
		if err != nil {
			return t, err
		}
		n.Content = append(n.Content, &key, own.YNode())
	}
	return transform.NewPodTemplate(yaml.NewRNode(n), t.Ref().Clone(), nil), nil
}

// patches returns one patch for each object that was there and changes, in order, and an Error for each object that no
// patch can find, with its place.
func (x *exporter) patches() ([]objectPatch, []transform.Diagnostic, *engine.Places) {
	all := slices.SortedFunc(maps.Values(x.edited), func(a, b *editedObject) int {
		return cmp.Or(cmp.Compare(a.document, b.document), cmp.Compare(a.number, b.number))
	})
	var out []objectPatch
	var said []transform.Diagnostic
	places := &engine.Places{}
	for _, e := range all {
		ref, object := e.heading.Ref(), e.heading.Object()
		places.Add(engine.Located{Object: object, File: ref.File, Line: ref.Line - object.YNode().Line})
		target, d := x.targets.of(e.heading)
		if d != nil {
			said = append(said, *d)
		}
		e.patch.target = target
		out = append(out, e.patch)
	}
	return out, said, places
}
