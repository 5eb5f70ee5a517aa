package source

import (
	"bytes"
	"cmp"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// A Document is the text of one document, and where it stands.
type Document struct {
	Text  []byte
	File  string // its name; empty: the one of the Options
	Index int    // among the documents of its file that hold something
	Line  int    // how many lines of the file are before it

	IsWanted bool // it is to be parsed, whatever its kind is
}

// Split cuts a text into its documents. Together they are the text, byte for byte.
func Split(in []byte) []Document {
	var out []Document
	for _, d := range documents(in, "") {
		out = append(out, Document{Text: d.text, Index: d.index, Line: d.line})
	}
	return out
}

// ParseDocuments does what Parse does for documents that were cut apart before, as an empty text is not.
func ParseDocuments(all []Document, o Options) (*File, error) {
	var out []*document
	for _, d := range all {
		file := cmp.Or(d.File, o.File)
		if err := refuseUTF16(d.Text, file); err != nil {
			return nil, err
		}
		out = append(out, &document{file: file, index: d.Index, line: d.Line, text: d.Text, isWanted: d.IsWanted})
	}
	return o.parsed(out)
}

// Texts does what Splice does, and returns for each of the documents its new text, or nil when that is
// the one that it had.
func (f *File) Texts(p *transform.Plan) (out [][]byte, notes []transform.Diagnostic, err error) {
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	results, err := f.results(p)
	if err != nil {
		return nil, nil, err
	}
	out = make([][]byte, len(f.documents))
	for i, d := range f.documents {
		if r := results[d]; r != nil {
			notes = append(notes, r.notes...)
			if !bytes.Equal(r.text, d.text) {
				out[i] = r.text
			}
		}
	}
	return out, notes, nil
}

// Item returns the object in document i, or nil when it holds none or was not parsed.
func (f *File) Item(i int) *yaml.RNode { return f.documents[i].item() }

// head returns the fields apiVersion, kind and metadata of a document that is YAML for sure, each as it
// stands there, or nil when that takes a parser.
func head(text []byte) []byte {
	if seen := scan.Glance(text); seen.Doubt || seen.Kind == "" || !reader.IsPlain(text) {
		return nil
	}
	var out []byte
	isOfHead := false
	for i := 0; i < len(text); {
		end := scan.LineEnd(text, i)
		line := text[i:end]
		if n := scan.WordLength(line); n > 0 {
			isOfHead = slices.Contains([]string{"apiVersion", "kind", "metadata"}, string(line[:n]))
		}
		if isOfHead && line[0] != '#' {
			out = append(out, line...)
		}
		i = end
	}
	return out
}
