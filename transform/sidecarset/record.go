package sidecarset

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// Annotation is where Inject records on the pod template what it owns there.
const Annotation = "inject-sidecars.dev/injected"

// A record says what was injected into a pod template, by SidecarSet.
type record struct {
	Sets map[string]*owned `json:"sets"`

	// Made holds the fields that were absent, by name, and those that were empty, as they were:
	// volumes, or volumes: [].
	Made []string `json:"made,omitempty"`
}

// Owned is what one SidecarSet injected. Entries are known by name; the hash is of the entry as it
// was injected, so that an edit by hand shows.
type owned struct {
	Hash             string             `json:"hash,omitempty"` // of the spec of the SidecarSet
	InitContainers   map[string]string  `json:"initContainers,omitempty"`
	Containers       map[string]string  `json:"containers,omitempty"`
	Volumes          map[string]string  `json:"volumes,omitempty"`
	ImagePullSecrets map[string]string  `json:"imagePullSecrets,omitempty"`
	Annotations      map[string]patched `json:"annotations,omitempty"`
	Apps             appRecord          `json:"apps,omitempty"` // of app containers, by name
}

// Patched is an annotation that was set.
type patched struct {
	Hash string  `json:"hash"`
	Was  *string `json:"was,omitempty"` // the value before, as it was written in YAML; nil: there was none
}

// ownedLists are the lists of a pod spec that hold what is injected.
func ownedLists() []api.List {
	return []api.List{api.InitContainers, api.Containers, api.Volumes, api.ImagePullSecrets}
}

// of returns the entries of one list.
func (o *owned) of(l api.List) map[string]string {
	switch l {
	case api.InitContainers:
		return o.InitContainers
	case api.Containers:
		return o.Containers
	case api.Volumes:
		return o.Volumes
	default:
		return o.ImagePullSecrets
	}
}

// own adds an entry.
func (o *owned) own(l api.List, name, hash string) {
	target := map[api.List]*map[string]string{
		api.InitContainers: &o.InitContainers, api.Containers: &o.Containers, api.Volumes: &o.Volumes, api.ImagePullSecrets: &o.ImagePullSecrets,
	}[l]
	if *target == nil {
		*target = map[string]string{}
	}
	(*target)[name] = hash
}

// patch adds an annotation.
func (o *owned) patch(key string, p patched) {
	if o.Annotations == nil {
		o.Annotations = map[string]patched{}
	}
	o.Annotations[key] = p
}

// readRecord reads the record of the template, and whether it is sound. One that is not there, or
// not sound, reads as empty.
func readRecord(t transform.PodTemplate) (record, bool) {
	var r record
	text, found := t.Annotation(Annotation)
	sound := !found || r.decode(text)
	if !sound || r.Sets == nil {
		r = record{Sets: map[string]*owned{}}
	}
	return r, sound
}

// decode reads the text of a record and says whether it is one that is written: it has no other fields, and names
// SidecarSets, for without any there is no record.
func (r *record) decode(text string) bool {
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if !json.Valid([]byte(text)) || d.Decode(r) != nil || len(r.Sets) == 0 {
		return false
	}
	for name, o := range r.Sets {
		if name == "" || o == nil {
			return false
		}
	}
	return !slices.ContainsFunc(r.Made, func(note string) bool { return !native.IsNote(note) })
}

// owner returns the set that owns the entry, and the hash of the entry, or "".
func (r *record) owner(l api.List, name string) (set, hash string) {
	for _, set := range slices.Sorted(maps.Keys(r.Sets)) {
		if hash, found := r.Sets[set].of(l)[name]; found {
			return set, hash
		}
	}
	return "", ""
}

// made returns how the field was before, and whether it was made.
func (r *record) made(field string) (was string, found bool) {
	for _, text := range r.Made {
		if text == field || len(text) > len(field) && text[:len(field)+1] == field+":" {
			return text[len(field):], true
		}
	}
	return "", false
}

func (r *record) unmake(field string) {
	was, _ := r.made(field)
	r.Made = slices.DeleteFunc(r.Made, func(text string) bool { return text == field+was })
}

// set returns what the set owns, to be added to.
func (r *record) set(name string) *owned {
	if r.Sets[name] == nil {
		r.Sets[name] = &owned{}
	}
	return r.Sets[name]
}

// disown forgets the entry.
func (r *record) disown(l api.List, name string) {
	for _, o := range r.Sets {
		delete(o.of(l), name)
	}
}

// restore returns the edits that bring an empty field back to what it was before it was made.
func (r *record) restore(path transform.Path, field string) []transform.Edit {
	was, made := r.made(field)
	if !made {
		return nil
	}
	r.unmake(field)
	if was == "" {
		return []transform.Edit{{Op: transform.Remove, Path: path}}
	}
	return []transform.Edit{{Op: transform.Replace, Path: path, New: transform.EmptyNode(strings.TrimSpace(was[1:]))}}
}
