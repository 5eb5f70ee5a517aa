package native

import (
	"encoding/json"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Annotation is where Convert records on the pod template what it moved, for Revert.
const Annotation = "inject-sidecars.dev/converted"

// A record says where converted containers were.
type record struct {
	Containers map[string]moved `json:"containers"`
	Made       []string         `json:"made,omitempty"` // what was not there before: initContainers, metadata, annotations

	// DefaultContainer is the container that an added annotation names as the default of kubectl.
	DefaultContainer string `json:"defaultContainer,omitempty"`
}

// Moved is one converted container.
type moved struct {
	Index        int  `json:"index"`                  // where it was under containers, counted from 0
	StartupProbe bool `json:"startupProbe,omitempty"` // it was derived
}

// readRecord reads the record of the template, and whether it is sound. One that is not there, or
// not sound, reads as empty.
func readRecord(t transform.PodTemplate) (r record, sound bool) {
	text, found := t.Annotations()[Annotation]
	sound = !found || json.Unmarshal([]byte(text), &r) == nil
	if !sound || r.Containers == nil {
		r = record{Containers: map[string]moved{}}
	}
	return r, sound
}

// newRecord returns the record of the template, with what a conversion is about to make.
func newRecord(t transform.PodTemplate) record {
	r, _ := readRecord(t)
	for _, fields := range [][]string{{"spec", "initContainers"}, {"metadata"}, {"metadata", "annotations"}} {
		name := fields[len(fields)-1]
		if t.Node(t.Path(fields...)).IsNil() && !slices.Contains(r.Made, name) {
			r.Made = append(r.Made, name)
		}
	}
	return r
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
