package source

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// A File is a stream of documents, of which those that matter are parsed.
type File struct {
	kinds     kinds
	documents []*document
	room      *Room
	texts     sync.Map // of new scalars, by scalarKey: a rule inserts the same into many documents
}

// A document is one part of a file. All parts together are the file.
type document struct {
	file  string
	index int    // among the documents that hold something
	line  int    // how many lines of the file are before it
	text  []byte // a part of the input
	root  *yaml.Node

	isWanted   bool // whatever its kind is
	isTemplate bool // of Helm or the like, and of no known kind
	annotated  bool // annotations tell where it stands
}

// Parse splits a file into its documents and parses those that can matter: with a kind that holds
// pod templates, a list, or a kind that the options ask for. All others stay the bytes that they
// are, whether they are YAML or not. A document that names such a kind and cannot be parsed is an
// *Error. The file refers to in, which must not be changed.
func Parse(in []byte, o Options) (*File, error) {
	if err := refuseUTF16(in, o.File); err != nil {
		return nil, err
	}
	return o.parsed(documents(in, o.File))
}

// parsed returns the file of some documents, parsed.
func (o Options) parsed(all []*document) (*File, error) {
	f := &File{kinds: o.kinds(), room: cmp.Or(o.Room, &Room{}), documents: all}
	f.room.trees.Reuse()
	for _, d := range all {
		d.annotated = o.Annotated
	}
	if err := f.parse(); err != nil {
		return nil, err
	}
	return f, nil
}

// parse parses the documents that matter.
func (f *File) parse() error {
	return parallel(f.documents, &f.room.trees, func(d *document, a *reader.Arena) error { return d.parse(f.kinds, a) })
}

var errUTF16 = errors.New("the text is UTF-16; save the file as UTF-8")

// refuseUTF16 returns an error for text that the YAML library would take for UTF-16.
func refuseUTF16(in []byte, file string) error {
	if bytes.HasPrefix(in, []byte{0xFF, 0xFE}) || bytes.HasPrefix(in, []byte{0xFE, 0xFF}) {
		return &Error{File: file, Line: 1, Column: 1, Err: errUTF16}
	}
	return nil
}

// documents splits the text and counts lines and documents.
func documents(in []byte, file string) []*document {
	var out []*document
	index, line := 0, 0
	for _, text := range scan.Split(in) {
		out = append(out, &document{file: file, text: text, index: index, line: line})
		if hasContent(text) {
			index++
		}
		line += bytes.Count(text, []byte("\n"))
	}
	return out
}

// hasContent says whether there is more in a document than comments and markers.
func hasContent(text []byte) bool {
	var l scan.Look
	for i := 0; i < len(text) && !l.Content; {
		end := scan.LineEnd(text, i)
		l.Line(text[i:end])
		i = end
	}
	return l.Content
}

// parse parses the document if it can matter. Its root stays nil when it does not.
func (d *document) parse(k kinds, a *reader.Arena) error {
	if k.heads {
		return d.parseHead(k, a)
	}
	seen := scan.Glance(d.text)
	isAlike := d.isWanted || k.resembles(d.text, seen)
	switch {
	case isAlike: // there may be something to say of it
	case !seen.Content || !seen.Doubt && !k.matter(seen) && (seen.Kind != "" || !k.mention(d.text)):
		return nil
	case !k.mentioned(d.text) && !k.concern(d.text, seen):
		return nil
	}
	root, err := read(d.text, !k.bare || k.holds(seen), a)
	switch {
	case err != nil && k.mention(d.text):
		return d.locate(err)
	case err == nil && hasTwoKinds(root) && k.mention(d.text):
		return d.locate(errTwoKinds)
	case err == nil && (isAlike || k.matter(scan.Look{Kind: kindOf(root)})):
		d.root = root
		keepEmpty(d.text, root)
	case err != nil || hasTemplateKind(root):
		d.isTemplate = bytes.Contains(d.text, []byte("{{")) && !namesKind(d.text)
	}
	return nil
}

// parseHead parses as much of the document as its identity takes.
func (d *document) parseHead(k kinds, a *reader.Arena) (err error) {
	text := d.text
	if seen := scan.Glance(text); k.also == nil || !k.also(seen.Kind) {
		if part := head(text); part != nil {
			text = part
		}
	}
	if d.root, err = read(text, false, a); err != nil {
		return d.locate(err)
	}
	return nil
}

// read parses a text that holds one document. The root is nil when it holds none. Comments may be
// missing when they are not wanted.
func read(text []byte, comments bool, a *reader.Arena) (*yaml.Node, error) {
	if root := reader.Tree(text, comments, a); root != nil {
		return root, nil
	}
	return parseOne(text)
}

var (
	errSeveral  = errors.New("there is more than one document without --- between them")
	errTwoKinds = errors.New("there are two kinds in one document; put --- between the objects")
)

// parseOne does what read does, by the YAML library alone.
func parseOne(text []byte) (*yaml.Node, error) {
	var root, second yaml.Node
	d := yaml.NewDecoder(bytes.NewReader(text))
	if err := d.Decode(&root); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil //nolint:nilnil // no document is no fault
		}
		return nil, err //nolint:wrapcheck // locate says where
	}
	switch err := d.Decode(&second); {
	case err == nil:
		return nil, errSeveral
	case !errors.Is(err, io.EOF):
		return nil, err //nolint:wrapcheck // locate says where
	}
	return &root, checkAliases(text, &root)
}

// item returns the object in the document, or nil.
func (d *document) item() *yaml.RNode {
	if d.root == nil {
		return nil
	}
	return yaml.NewRNode(d.root.Content[0])
}

// Items returns the objects that were parsed, in order. They are the live nodes.
func (f *File) Items() []*yaml.RNode {
	var out []*yaml.RNode
	for _, d := range f.documents {
		if item := d.item(); item != nil {
			out = append(out, item)
		}
	}
	return out
}

// Lines returns how many lines of the file stand before the document of each of the Items, whose
// nodes count lines from there.
func (f *File) Lines() []int {
	var out []int
	for _, d := range f.documents {
		if d.root != nil {
			out = append(out, d.line)
		}
	}
	return out
}

// Templates returns the pod templates of the file in order, as workload.Locate does. Refs say
// which file, document and line the object is at.
func (f *File) Templates() ([]transform.PodTemplate, []transform.Diagnostic) {
	var templates []transform.PodTemplate
	var said []transform.Diagnostic
	for _, d := range f.documents {
		t, ds := d.templates(f.kinds)
		templates, said = append(templates, t...), append(said, ds...)
	}
	return templates, said
}

// templates returns the pod templates of the document.
func (d *document) templates(k kinds) ([]transform.PodTemplate, []transform.Diagnostic) {
	if d.root == nil {
		return nil, nil
	}
	templates, said := k.catalogue.Locate([]*yaml.RNode{d.item()})
	for i, t := range templates {
		ref := d.place(t.Ref(), t.Object().YNode().Line)
		templates[i] = t.Named(ref).WithText(d.written)
	}
	for i := range said {
		said[i].Ref = d.place(said[i].Ref, d.lineOf(said[i]))
	}
	return templates, said
}

// place adds to a Ref where the object stands. What the host wrote into annotations gives way, unless it
// is what counts.
func (d *document) place(ref transform.Ref, line int) transform.Ref {
	if d.annotated {
		return ref
	}
	ref.File, ref.Document = d.file, d.index
	if line > 0 {
		ref.Line = d.line + line
	}
	return ref
}

// lineOf returns the line of the object that a diagnostic of the document is about.
func (d *document) lineOf(said transform.Diagnostic) int {
	for p := said.Path; ; p = p[:len(p)-1] {
		if n := p.Lookup(d.item()); !n.IsNil() {
			return n.YNode().Line
		}
		if len(p) == 0 {
			return 0
		}
	}
}
