package source

import (
	"bytes"
	"fmt"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/layout"
	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodeEncodedAfresh is the code of the remark that a document could not be spliced, so that all of
// it was written anew.
const CodeEncodedAfresh = "encoded-afresh"

// Splice returns the text of the file with the edits of the plan that are for its objects; edits
// for objects of other files are passed over. Neither the file nor its objects change.
//
// Documents without edits are the bytes that came in. In the others only lines change that an edit
// names. Every changed document is parsed again and compared with what the edits make of its
// nodes. What cannot be spliced is encoded afresh, that document alone, and a note of severity Info
// says why. A plan with Error diagnostics is refused.
func (f *File) Splice(p *transform.Plan) (out []byte, notes []transform.Diagnostic, err error) {
	if err := p.Err(); err != nil {
		return nil, nil, err
	}
	var b bytes.Buffer
	if notes, err = f.splice(&b, p); err != nil {
		return nil, nil, err
	}
	return b.Bytes(), notes, nil
}

// splice writes the text of the file with the edits of the plan.
func (f *File) splice(b *bytes.Buffer, p *transform.Plan) (notes []transform.Diagnostic, err error) {
	results, err := f.results(p)
	if err != nil {
		return nil, err
	}
	b.Grow(f.size(results))
	for _, d := range f.documents {
		if r := results[d]; r != nil {
			b.Write(r.text)
			notes = append(notes, r.notes...)
		} else {
			b.Write(d.text)
		}
	}
	return notes, nil
}

// results returns the new text of each document that has edits in the plan.
func (f *File) results(p *transform.Plan) (map[*document]*result, error) {
	touched := f.touched(p)
	results := make(map[*document]*result, len(touched))
	var docs []*document
	for _, d := range f.documents {
		if touched[d] != nil {
			docs, results[d] = append(docs, d), &result{}
		}
	}
	err := parallel(docs, &f.room.edits, func(d *document, a *reader.Arena) error {
		a.Reuse()
		return d.splice(touched[d], results[d], &layout.Revision{Before: d.root, Arena: a}, &f.texts)
	})
	return results, err
}

// size returns how long the text of the file will be.
func (f *File) size(results map[*document]*result) int {
	n := 0
	for _, d := range f.documents {
		if r := results[d]; r != nil {
			n += len(r.text)
		} else {
			n += len(d.text)
		}
	}
	return n
}

// touched returns the changes of the plan for each document.
func (f *File) touched(p *transform.Plan) map[*document][]layout.Change {
	home := map[*yaml.Node]*document{}
	for _, d := range f.documents {
		if item := d.item(); item != nil {
			eachObject(item.YNode(), func(n *yaml.Node) { home[n] = d })
		}
	}
	out := map[*document][]layout.Change{}
	for t, edits := range p.Changes() {
		object := t.Object().YNode()
		if d := home[object]; d != nil {
			out[d] = append(out[d], layout.Change{Object: object, Edits: edits})
		}
	}
	return out
}

// eachObject calls do for an object, and for those that it holds, as a list does.
func eachObject(n *yaml.Node, do func(*yaml.Node)) {
	do(n)
	for _, held := range workload.Held(yaml.NewRNode(n)) {
		eachObject(held.Object.YNode(), do)
	}
}

// A result is the new text of a document.
type result struct {
	text  []byte
	notes []transform.Diagnostic
}

// splice makes the new text of the document, verified.
func (d *document) splice(changes []layout.Change, out *result, r *layout.Revision, texts *sync.Map) error {
	err := r.Revise(changes)
	if err != nil {
		return fmt.Errorf("%s: %w", d.ref(), err)
	}
	text, why := d.rewriteVerified(r, texts)
	if stripped := d.stripped(); why != nil && stripped != nil {
		text, why = stripped.rewriteVerified(r, texts)
	}
	if why != nil {
		if text, err = d.afresh(r); err != nil {
			return fmt.Errorf("%s: %w", d.ref(), err)
		}
		out.notes = append(out.notes, d.note(why))
	}
	out.text = text
	return nil
}

// rewriteVerified splices the text, or says why it cannot.
func (d *document) rewriteVerified(r *layout.Revision, texts *sync.Map) ([]byte, error) {
	text, why := layout.Rewrite(d.text, string(d.newline()), r, texts)
	if why != nil {
		return nil, why
	}
	return text, d.verify(text, r)
}

// afresh encodes the document, verified. The encoder garbles some texts that are folded or literal
// block scalars; then all of them get quotes.
func (d *document) afresh(r *layout.Revision) ([]byte, error) {
	for _, quoted := range []bool{false, true} {
		text, err := d.encode(r, quoted)
		if err == nil {
			err = d.verify(text, r)
		}
		if err == nil {
			return text, nil
		}
		if quoted {
			return nil, fmt.Errorf("writing the document: %w", err)
		}
	}
	return nil, nil
}

// ref names the object in the document.
func (d *document) ref() transform.Ref {
	return d.place(workload.RefOf(d.item()), d.item().YNode().Line)
}

// note says that the document was encoded afresh.
func (d *document) note(why error) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeEncodedAfresh, Severity: transform.Info, Ref: d.ref(),
		Message: "the document was written anew, so more lines may differ than were to change: " + why.Error(),
	}
}
