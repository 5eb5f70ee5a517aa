package sidecarset

import (
	"fmt"
	"maps"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// readKruise reads the annotations of OpenKruise. What is wrong with them matters where something is
// injected: it refuses such a pod, or takes the sidecars for others than they are.
func (l *life) readKruise() []transform.Diagnostic {
	k, ds := readKruise(l.start)
	l.kruise = k
	if len(l.matched) == 0 {
		return nil
	}
	if len(ds) > 0 || l.rule.options.Provenance == ProvenanceKruise {
		return ds
	}
	for _, s := range l.matched {
		there, found := k.hash[s.Name]
		if !found {
			continue
		}
		if hash, err := s.KruiseHash(); err == nil && there.Hash != hash.Full {
			ds = append(ds, transform.Diagnostic{
				Code: CodeKruiseRecord, Severity: transform.Warning, Path: l.start.Path("metadata", "annotations", kruiseHashKey),
				Message: fmt.Sprintf("says that SidecarSet %s was injected as it was before (hash %q, now %q), which misleads OpenKruise", s.Name, there.Hash, hash.Full),
				Remedy:  "remove the annotations kruise.io/sidecarset-* from the template, or write provenance: Kruise in InjectSidecars",
			})
		}
	}
	return ds
}

// addListed adds the names that OpenKruise lists for the set. Those of the copies of a hot upgrade
// count when the pod has their versions (K111).
func (l *life) addListed(names map[string]bool, set string) {
	for _, name := range l.kruise.hash[set].SidecarList {
		names[name] = true
		for _, copied := range []string{name + "-1", name + "-2"} {
			if _, found := l.start.Annotations()[versionAnnotation+copied]; found {
				names[copied] = true
			}
		}
	}
}

// adoptListed records what OpenKruise lists, of all sets.
func (l *life) adoptListed() {
	for _, name := range l.kruise.sets() {
		l.adopt(&api.SidecarSet{ObjectMeta: metav1.ObjectMeta{Name: name}})
	}
}

// A bookkeeping is the last step: it keeps the annotations of OpenKruise (K90–K92).
type bookkeeping struct{ *life }

// Name is "bookkeeping".
func (bookkeeping) Name() string { return "bookkeeping" }

// Plan takes out the sets whose containers were taken away, and enters those that were injected. What
// the annotations say of other sets stays.
func (s bookkeeping) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	k, unreadable := readKruise(t)
	if len(unreadable) > 0 {
		for i := range unreadable {
			unreadable[i].Severity, unreadable[i].Message = transform.Warning, "cannot be read, so it stays as it is"
		}
		return unreadable, nil
	}
	changed := false
	for _, set := range s.settled {
		if k.knows(set) && !slices.ContainsFunc(s.matched, func(m *api.SidecarSet) bool { return m.Name == set }) {
			k.drop(set)
			changed = true
		}
	}
	if s.injected && s.rule.options.Provenance == ProvenanceKruise {
		for _, set := range s.matched {
			if err := k.put(set); err != nil {
				return nil, err
			}
		}
		changed = true
	}
	if !changed {
		return nil, nil
	}
	return s.write(t, k)
}

// write brings the annotations to what the record says; with the last of them the mapping goes.
func (s bookkeeping) write(t transform.PodTemplate, k kruiseRecord) ([]transform.Diagnostic, error) {
	texts, err := k.annotations()
	if err != nil {
		return nil, err
	}
	want := maps.Clone(t.Annotations())
	maps.DeleteFunc(want, func(key, _ string) bool { return slices.Contains(kruiseKeys(), key) })
	for key, text := range texts {
		if t.Annotations()[key] != "" || text != "{}" {
			want[key] = text
		}
	}
	out := s.record.changeAnnotations(t, want, CodeRecorded)
	if annotations := t.Path("metadata", "annotations"); len(want) == 0 && len(out) > 0 {
		last := &out[len(out)-1]
		last.Edits = append(last.Edits, transform.Edit{Op: transform.Remove, Path: annotations})
	}
	return out, nil
}

// kruiseKeys are the annotations of OpenKruise that say what was injected.
func kruiseKeys() []string { return []string{kruiseHashKey, kruiseWithoutImageKey, kruiseListKey} }
