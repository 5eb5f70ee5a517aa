package native

import (
	"encoding/json"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Annotation is where Convert records on the pod template what it moved, for Revert.
const Annotation = "inject-sidecars.dev/converted"

// A record says where converted containers were.
type record struct {
	Containers map[string]moved `json:"containers"`
	Made       []string         `json:"made,omitempty"` // what was not there before, or empty: see func Made

	// DefaultContainer is the container that an annotation was let name as the default of kubectl, and DefaultWas is what
	// stood there before, as it was written. A record without it is of an annotation that was added.
	DefaultContainer string `json:"defaultContainer,omitempty"`
	DefaultWas       string `json:"defaultWas,omitempty"`
}

// Moved is one converted container.
type moved struct {
	Index        int  `json:"index"`                  // where it was under containers, but for what is injected; counted from 0
	StartupProbe bool `json:"startupProbe,omitempty"` // it was derived

	// Behind are the injected containers that it stood behind; nil when there were none, or it is not known.
	Behind *[]string `json:"behind,omitempty"`

	RestartPolicy   *string `json:"restartPolicy,omitempty"`   // what it said before, as it was written: null, mostly
	StartupProbeWas *string `json:"startupProbeWas,omitempty"` // likewise, of a derived one
}

// among returns the container with which injected ones of all stood in front of it.
func (m moved) among(inFront, all lineup) moved {
	if names := inFront.injected(); len(all.injected()) > 0 {
		m.Behind = &names
	}
	return m
}

// readRecord reads the record of the template, and whether it is sound. One that is not there, or
// not sound, reads as empty.
func readRecord(t transform.PodTemplate) (r record, sound bool) {
	text, found := t.Annotation(Annotation)
	sound = !found || json.Unmarshal([]byte(text), &r) == nil && !slices.ContainsFunc(r.Made, func(note string) bool { return !IsNote(note) })
	if !sound || r.Containers == nil {
		r = record{Containers: map[string]moved{}}
	}
	return r, sound
}

// newRecord returns the record of the template, with what a conversion is about to make.
func newRecord(t transform.PodTemplate) record {
	r, _ := readRecord(t)
	for _, fields := range [][]string{{"spec", "initContainers"}, {"metadata"}, {"metadata", "annotations"}} {
		name, there := fields[len(fields)-1], t.Node(t.Path(fields...))
		above, isMadeAbove := noted(madeIn(t, injected), name)
		switch _, known := noted(r.Made, name); {
		case known:
		case isMadeAbove:
			r.Made = append(r.Made, above)
		case there.IsNil():
			r.Made = append(r.Made, name)
		case len(there.Content()) == 0:
			r.Made = append(r.Made, name+": "+transform.EmptyText(there))
		}
	}
	return r
}

// injected is the annotation in which package sidecarset records what it made. It may be undone before
// a conversion is, so that what it made is noted here, too, and the other way round.
const injected = "inject-sidecars.dev/injected"

// Made returns how the record of conversions notes a field that was absent, by its name, or empty, as
// it was: initContainers, or initContainers: [].
func Made(t transform.PodTemplate, field string) (string, bool) {
	return noted(madeIn(t, Annotation), field)
}

// madeIn returns the notes in the record under the annotation.
func madeIn(t transform.PodTemplate, annotation string) []string {
	var r struct {
		Made []string `json:"made"`
	}
	if json.Unmarshal([]byte(t.Annotations()[annotation]), &r) != nil {
		return nil
	}
	return r.Made
}

// IsNote says whether a text notes a field of a record, as one that was absent or empty.
func IsNote(text string) bool {
	name, was, isEmpty := strings.Cut(text, ":")
	if name == "" || strings.ContainsAny(name, " []{}") {
		return false
	}
	if !isEmpty || strings.TrimSpace(was) == "" {
		return true
	}
	n, err := yaml.Parse(was)
	return err == nil && (n.IsNil() || len(n.Content()) == 0 && (n.YNode().Kind != yaml.ScalarNode || n.YNode().ShortTag() == yaml.NodeTagNull))
}

// noted returns the note of the field.
func noted(made []string, field string) (string, bool) {
	i := slices.IndexFunc(made, func(note string) bool {
		name, _, _ := strings.Cut(note, ":")
		return name == field
	})
	if i < 0 {
		return "", false
	}
	return made[i], true
}

// restore returns the edit that brings an empty field back to what it was, when that is noted.
func (r *record) restore(path transform.Path) []transform.Edit {
	note, found := noted(r.Made, path[len(path)-1].Field)
	_, was, isEmpty := strings.Cut(note, ":")
	switch {
	case !found:
		return nil
	case isEmpty:
		return []transform.Edit{{Op: transform.Replace, Path: path, New: transform.EmptyNode(strings.TrimSpace(was))}}
	default:
		return []transform.Edit{{Op: transform.Remove, Path: path}}
	}
}

// save returns the change that writes the record, when it differs from what is there.
func (r *record) save(t transform.PodTemplate, annotations *transform.Annotations) []transform.Diagnostic {
	text, err := json.Marshal(r)
	if err != nil || t.Annotations()[Annotation] == string(text) {
		return nil
	}
	return []transform.Diagnostic{{
		Code: CodeConverted, Severity: transform.Info, Path: t.Path("metadata", "annotations", Annotation),
		Message: "recorded where the containers were", Edits: annotations.Set(Annotation, string(text)),
	}}
}
