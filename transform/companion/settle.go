package companion

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// markPath is where the mark is.
func markPath() transform.Path { return transform.Fields("metadata", "annotations", Annotation) }

// settle plans an object that is there.
func (p *planner) settle(o Object, st *standing) error {
	m := merge{
		shape: p.shapeOf(o.node), object: transform.Copy(st.node), aliased: p.document.AliasedAnchors(st.node),
		keep: p.KeepEdits, inBuild: st.inBuild(),
	}
	if st.mark == nil || st.mark.By != p.Owner {
		m.keep = false
		m.value(nil, o.node, nil)
		return p.leave(o, st, m.edits)
	}
	written := m.value(nil, o.node, st.mark.Fields)
	marking, err := p.marking(o, m.object, written)
	if err != nil {
		return err
	}
	if !p.Marked && st.id == o.id { // it is by the mark alone that a renamed one is known
		marking = unmarking(m.object)
	}
	said := append(p.handEdits(o, st, m.edited), sharedValues(m.shared)...)
	if edits := slices.Concat(m.edits, marking); len(edits) > 0 {
		said = append(said, transform.Diagnostic{
			Code: CodeUpdated, Severity: transform.Info, Edits: edits,
			Message: "brought up to date with " + p.source(o) + fieldList(m.edits),
		})
	}
	return p.say(st.node, said)
}

// unmarking returns the edits that take the mark away.
func unmarking(n *yaml.RNode) []transform.Edit {
	annotations := transform.Fields("metadata", "annotations")
	if len(annotations.Lookup(n).Content()) == 2 { // a key and its value
		return []transform.Edit{{Op: transform.Remove, Path: annotations}}
	}
	return []transform.Edit{{Op: transform.Remove, Path: markPath()}}
}

// sharedValues reports values that cannot be changed.
func sharedValues(paths []transform.Path) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, p := range paths {
		out = append(out, transform.Diagnostic{
			Code: transform.CodeSharedNode, Severity: transform.Error, Path: p,
			Message: "cannot be changed, it has a YAML anchor that others may stand for", Remedy: "write it out in each place",
		})
	}
	return out
}

// leave says of an object that is not ours whether it is as the entry asks for.
func (p *planner) leave(o Object, st *standing, edits []transform.Edit) error {
	d := transform.Diagnostic{Code: CodeNotOurs, Severity: transform.Error}
	switch {
	case !st.sound:
		d.Code, d.Path = CodeBadRecord, markPath()
		d.Message = "cannot be read, so it is not known whose the object is"
		d.Remedy = "restore the annotation, or remove the object, and it is added anew"
		if len(edits) == 0 {
			d.Severity = transform.Warning
		}
	case len(edits) == 0:
		return nil
	case st.mark != nil:
		d.Path = markPath()
		d.Message = fmt.Sprintf("belongs to InjectSidecars %s and is not as %s asks for%s", st.mark.By, p.source(o), fieldList(edits))
		d.Remedy = "bring it along in one of them only, or remove the object if the other is gone"
	default:
		d.Message = fmt.Sprintf("is there already, and is not as %s asks for%s", p.source(o), fieldList(edits))
		d.Remedy = "rename one of them, make them equal, or remove the object, and it is added"
	}
	return p.say(st.node, []transform.Diagnostic{d})
}

// say plans diagnostics about an object, with their edits.
func (p *planner) say(n *yaml.RNode, said []transform.Diagnostic) error {
	view := transform.NewPodTemplate(n, p.refOf(n), nil).In(p.document)
	plan, err := transform.NewPlan([]transform.PodTemplate{view}, remarks(said))
	p.edits = append(p.edits, plan)
	return err
}

// Remarks is a rule that says what was found out before.
type remarks []transform.Diagnostic

// Name is "companion".
func (remarks) Name() string { return "companion" }

// Plan returns the remarks.
func (r remarks) Plan(transform.PodTemplate) ([]transform.Diagnostic, error) { return r, nil }

// fieldList names the fields that edits change.
func fieldList(edits []transform.Edit) string {
	const most = 4
	var names []string
	for _, e := range edits {
		if name := e.Path.String(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > most:
		return fmt.Sprintf(": %s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return ": " + strings.Join(names, ", ")
}

// handEdits reports what a person changed.
func (p *planner) handEdits(o Object, st *standing, edited []handEdit) []transform.Diagnostic {
	var out []transform.Diagnostic
	isSecret := text(st.node, "kind") == "Secret"
	for _, e := range edited {
		fate := "is overwritten"
		switch {
		case p.KeepEdits:
			fate = "stays as it is"
		case e.want == nil:
			fate = "goes, for it is not asked for any more"
		}
		out = append(out, transform.Diagnostic{
			Code: CodeHandEdit, Severity: transform.Warning, Path: within(e.path, st.node),
			Message: fmt.Sprintf("was edited by hand, and %s; there and asked for: %s -> %s", fate, short(e.there, e.path, isSecret), short(e.want, e.path, isSecret)),
			Remedy:  "make the change in " + p.source(o) + "; keepEdits decides what wins",
		})
	}
	return out
}

// within returns as much of a path as there is in an object.
func within(p transform.Path, n *yaml.RNode) transform.Path {
	for len(p) > 0 && p.Lookup(n).IsNil() {
		p = p[:len(p)-1]
	}
	return p
}

// short writes a value of an object on one line. Those of a Secret are hashes.
func short(n *yaml.RNode, p transform.Path, isSecret bool) string {
	var value any
	if n.IsNil() {
		return "nothing"
	}
	if err := transform.Decode(n, &value); err != nil {
		return "?"
	}
	if value == nil {
		return "null"
	}
	if isSecret {
		return transform.Shown(value, "stringData")
	}
	return transform.ShownAt(value, p.String())
}

// removeStale plans that marked objects go which nothing asks for.
func (p *planner) removeStale(all []*standing, stale func(*standing) bool) error {
	var inLists []*standing
	for _, st := range all {
		switch {
		case st.taken || !stale(st) || p.Spares != nil && p.Spares(st.node):
		case !st.sound:
			if err := p.say(st.node, []transform.Diagnostic{{
				Code: CodeBadRecord, Severity: transform.Warning, Path: markPath(),
				Message: "cannot be read, so the object is left alone", Remedy: "restore the annotation, or remove it or the object",
			}}); err != nil {
				return err
			}
		case st.mark == nil || !p.All && st.mark.By != p.Owner:
		case st.list != nil:
			inLists = append(inLists, st)
		default:
			p.plan.Remove, p.plan.said = append(p.plan.Remove, st.node), append(p.plan.said, p.removed(st))
		}
	}
	for _, st := range slices.Backward(inLists) { // so that the indexes before it stay
		d := p.removed(st)
		d.Ref = p.refOf(st.list)
		d.Edits = []transform.Edit{{Op: transform.Remove, Path: transform.Fields("items").At(st.index)}}
		if err := p.say(st.list, []transform.Diagnostic{d}); err != nil {
			return err
		}
	}
	return nil
}

// removed says that an object goes.
func (p *planner) removed(st *standing) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeRemoved, Severity: transform.Info, Ref: p.refOf(st.node),
		Message: fmt.Sprintf("removed %s, which InjectSidecars %s brought along once", st.id, st.mark.By),
	}
}
