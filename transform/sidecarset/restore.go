package sidecarset

import (
	"encoding/json"
	"maps"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// restored returns the annotations as they were before the sets patched them. What was edited by
// hand since stays. What another set patched on top stays, too, and that set is to go back to what
// was there before both.
func (r *record) restored(annotations map[string]string, sets []string) map[string]string {
	out := maps.Clone(annotations)
	for _, set := range sets {
		for key, p := range r.set(set).Annotations {
			value, found := out[key]
			switch {
			case !found || transform.Hash(value) != p.Hash:
				r.passOn(key, p)
			case p.Was == nil || p.isNull():
				delete(out, key)
			default:
				out[key] = p.value()
			}
		}
	}
	return out
}

// value returns the value before the patch.
func (p patched) value() string {
	n := transform.ReadWritten(*p.Was)
	if n == nil {
		return *p.Was
	}
	return n.Value
}

// isNull says whether the field was there before the patch, and null: for Kubernetes there was no annotation.
func (p patched) isNull() bool {
	n := transform.ReadWritten(*p.Was)
	return n != nil && n.ShortTag() == yaml.NodeTagNull
}

// written returns the text of the value as it was written before a patch, when that is it. An annotation that was not
// there may have been null.
func (r *record) written(key, value string, wasThere bool) *string {
	for _, set := range slices.Sorted(maps.Keys(r.Sets)) {
		p := r.Sets[set].Annotations[key]
		if p.Was != nil && (p.isNull() && !wasThere || !p.isNull() && wasThere && p.value() == value) {
			return p.Was
		}
	}
	return nil
}

// bringBack returns the edits that write a value as it was written before a patch, or nil when that is not it.
func (r *record) bringBack(annotations *transform.Annotations, key, value string, wanted bool) []transform.Edit {
	text := r.written(key, value, wanted)
	if text == nil {
		return nil
	}
	return annotations.Restore(key, *text)
}

// passOn gives the value before the patch to the set that patched on top of it.
func (r *record) passOn(key string, below patched) {
	for _, o := range r.Sets {
		if p := o.Annotations[key]; p.Was != nil && transform.Hash(p.value()) == below.Hash {
			p.Was = below.Was
			o.Annotations[key] = p
		}
	}
}

// restoreAnnotations brings back the annotations of sets that do not apply any more; the insertion
// does so for the others.
func (s pruning) restoreAnnotations(t transform.PodTemplate) []transform.Diagnostic {
	var leaving []string
	for _, set := range s.settled {
		if _, _, isApp := setOf(set); isApp {
			continue // it has no annotations
		}
		if !slices.ContainsFunc(s.matched, func(m *api.SidecarSet) bool { return m.Name == set }) {
			leaving = append(leaving, set)
		}
	}
	out := s.record.changeAnnotations(t, s.record.restored(t.Annotations(), leaving), CodeRemoved)
	for _, set := range leaving {
		delete(s.record.Sets, set)
	}
	return out
}

// changeAnnotations plans the changes that bring the annotations of the template to those that are
// wanted, in the order of the keys.
func (r *record) changeAnnotations(t transform.PodTemplate, want map[string]string, code string) []transform.Diagnostic {
	annotations, have := transform.NewAnnotations(t), t.Annotations()
	keys := maps.Clone(have)
	maps.Copy(keys, want)
	var out []transform.Diagnostic
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		value, wanted := want[key]
		old, found := have[key]
		d := transform.Diagnostic{Code: code, Severity: transform.Info, Path: t.Path("metadata", "annotations", key)}
		switch {
		case found && wanted && old == value:
			continue
		case wanted:
			d.Message, d.Edits = "set annotation "+key, annotations.Set(key, value)
		default:
			d.Code, d.Message = CodeRemoved, "removed annotation "+key
			d.Path, d.Edits = t.Path("metadata", "annotations"), []transform.Edit{{Op: transform.Remove, Path: d.Path}}
		}
		if edits := r.bringBack(annotations, key, value, wanted); edits != nil {
			d.Edits = edits
		}
		out = append(out, d)
	}
	return out
}

// A recording is the last step: it writes the record.
type recording struct{ *life }

// Name is "recording".
func (recording) Name() string { return "recording" }

// Plan writes the record when it differs from what is there, or takes it away with all that was made
// for it when nothing is left to record.
func (s recording) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	if s.rule.options.Provenance != ProvenanceAnnotation {
		for _, set := range s.matched {
			delete(s.record.Sets, set.Name)
			delete(s.record.Sets, ownerName(s.rule.options.Configuration.Name, set.Name))
		}
	}
	s.record.tidyApps()
	key := t.Path("metadata", "annotations", Annotation)
	there := t.Annotations()[Annotation]
	if len(s.record.Sets) == 0 {
		return s.drop(t, there), nil
	}
	s.noteMade(t)
	text, err := json.Marshal(s.record)
	if err != nil || there == string(text) {
		return nil, err //nolint:wrapcheck // it cannot fail
	}
	return []transform.Diagnostic{{
		Code: CodeRecorded, Severity: transform.Info, Path: key, Message: "recorded what was injected",
		Edits: transform.NewAnnotations(t).Set(Annotation, string(text)),
	}}, nil
}

// noteMade adds to the record the fields that were absent or empty before and are not any more. What
// a conversion made is noted, too: it may be undone before.
func (s recording) noteMade(t transform.PodTemplate) {
	note := func(name string, absentNow bool, path transform.Path) {
		was := s.start.Node(path)
		_, noted := s.record.made(name)
		if below, found := native.Made(s.start, name); found && !noted && !absentNow {
			s.record.Made, noted = append(s.record.Made, below), true
		}
		if noted || absentNow || len(was.Content()) > 0 {
			return
		}
		if was.IsNil() {
			s.record.Made = append(s.record.Made, name)
			return
		}
		s.record.Made = append(s.record.Made, name+": "+transform.EmptyText(was))
	}
	note("metadata", false, t.Path("metadata"))
	note("annotations", false, t.Path("metadata", "annotations"))
	for _, l := range ownedLists() {
		path := t.Path("spec", string(l))
		note(string(l), len(t.Node(path).Content()) == 0, path)
	}
}

// drop takes the record away, and the mappings that were made.
func (s recording) drop(t transform.PodTemplate, there string) []transform.Diagnostic {
	metadata, annotations := t.Path("metadata"), t.Path("metadata", "annotations")
	var edits []transform.Edit
	if there != "" {
		edits = append(edits, transform.Edit{Op: transform.Remove, Path: annotations.Field(Annotation)})
	}
	left := fields(t.Node(annotations)) - len(edits)
	if left == 0 {
		restored := s.record.restore(annotations, "annotations")
		edits = append(edits, restored...)
		if len(restored) > 0 && fields(t.Node(metadata)) == 1 {
			edits = append(edits, s.record.restore(metadata, "metadata")...)
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return []transform.Diagnostic{{
		Code: CodeRecorded, Severity: transform.Info, Path: metadata, Edits: edits,
		Message: "removed the record of what was injected",
	}}
}

// fields returns how many fields a mapping has.
func fields(n *yaml.RNode) int { return len(n.Content()) / 2 }
