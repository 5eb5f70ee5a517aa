package sidecarset

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// The annotations in which OpenKruise keeps what it injected into a pod (K90).
const (
	kruiseHashKey         = "kruise.io/sidecarset-hash"
	kruiseWithoutImageKey = "kruise.io/sidecarset-hash-without-image"
	kruiseListKey         = "kruise.io/sidecarset-injected-list"
)

// CodeKruiseRecord is the code of what is wrong with the annotations of OpenKruise.
const CodeKruiseRecord = "kruise-record"

// A kruiseRecord is what the annotations of OpenKruise say, by SidecarSet.
type kruiseRecord struct {
	hash, withoutImage map[string]kruiseEntry
	list               []string // names of SidecarSets
}

// A kruiseEntry is about one SidecarSet. We write no time, as OpenKruise does when it does not know it
// (K95): the same input is to give the same output.
type kruiseEntry struct {
	UpdateTimestamp    metav1.Time `json:"updateTimestamp"`
	Hash               string      `json:"hash"`
	SidecarSetName     string      `json:"sidecarSetName"`
	SidecarList        []string    `json:"sidecarList"`
	ControllerRevision string      `json:"controllerRevision,omitempty"`
}

// readKruise reads the annotations of OpenKruise. The diagnostics are about those that it would refuse
// the pod for.
func readKruise(t transform.PodTemplate) (kruiseRecord, []transform.Diagnostic) {
	var out kruiseRecord
	var ds []transform.Diagnostic
	annotations := t.Annotations()
	read := func(key string) map[string]kruiseEntry {
		entries, err := readKruiseEntries(annotations[key])
		if err != nil {
			ds = append(ds, transform.Diagnostic{
				Code: CodeKruiseRecord, Severity: transform.Error, Path: t.Path("metadata", "annotations", key),
				Message: fmt.Sprintf("cannot be read (%v): OpenKruise refuses the pod", err), // K96
				Remedy:  "remove the annotation; OpenKruise writes it on the pods itself",
			})
		}
		return entries
	}
	out.hash, out.withoutImage = read(kruiseHashKey), read(kruiseWithoutImageKey)
	if text := annotations[kruiseListKey]; text != "" {
		out.list = strings.Split(text, ",")
	}
	return out, ds
}

// readKruiseEntries reads either format: entries, or nothing but hashes (K95).
func readKruiseEntries(text string) (map[string]kruiseEntry, error) {
	out := map[string]kruiseEntry{}
	if text == "" {
		return out, nil
	}
	err := json.Unmarshal([]byte(text), &out)
	if err == nil && out == nil {
		return map[string]kruiseEntry{}, errNotAnObject
	}
	if err == nil {
		return out, nil
	}
	var old map[string]string
	if json.Unmarshal([]byte(text), &old) != nil {
		return map[string]kruiseEntry{}, fmt.Errorf("reading JSON: %w", err)
	}
	for name, hash := range old {
		out[name] = kruiseEntry{Hash: hash, SidecarSetName: name}
	}
	return out, nil
}

// knows says whether the set was injected by what the annotations say.
func (k *kruiseRecord) knows(set string) bool {
	_, found := k.hash[set]
	return found || slices.Contains(k.list, set)
}

// sets returns the names of all sets.
func (k *kruiseRecord) sets() []string {
	out := slices.AppendSeq(slices.Clone(k.list), maps.Keys(k.hash))
	slices.Sort(out)
	return slices.Compact(out)
}

// put enters a set as the webhook does (K90–K92). An entry that says the same stays, with its time.
func (k *kruiseRecord) put(s *api.SidecarSet) error {
	hash, err := s.KruiseHash()
	if err != nil {
		return fmt.Errorf("SidecarSet %s: %w", s.Name, err)
	}
	e := kruiseEntry{SidecarSetName: s.Name, SidecarList: kruiseList(s), Hash: hash.WithoutImage}
	keepOrPut(k.withoutImage, e)
	e.Hash, e.ControllerRevision = hash.Full, latestRevision(s)
	keepOrPut(k.hash, e)
	if !slices.Contains(k.list, s.Name) {
		k.list = append(k.list, s.Name)
	}
	return nil
}

func keepOrPut(entries map[string]kruiseEntry, e kruiseEntry) {
	old := entries[e.SidecarSetName]
	same := old.Hash == e.Hash && old.SidecarSetName == e.SidecarSetName && slices.Equal(old.SidecarList, e.SidecarList)
	if same && old.SidecarList != nil && (e.ControllerRevision == "" || old.ControllerRevision == e.ControllerRevision) {
		return
	}
	entries[e.SidecarSetName] = e
}

// kruiseList returns the names that OpenKruise lists for the set: of containers and native sidecars
// (K91).
func kruiseList(s *api.SidecarSet) []string {
	out := []string{}
	for _, e := range s.Containers() {
		if e.List == api.Containers || e.IsNative() {
			out = append(out, e.Container.Name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// latestRevision returns the name of the revision that a set taken from a cluster has in its status.
func latestRevision(s *api.SidecarSet) string {
	status, _ := s.Status.(map[string]any)
	name, _ := status["latestRevision"].(string)
	return name
}

// drop forgets a set.
func (k *kruiseRecord) drop(set string) {
	delete(k.hash, set)
	delete(k.withoutImage, set)
	k.list = slices.DeleteFunc(k.list, func(name string) bool { return name == set })
}

// annotations returns what is to be written, nothing when no set is left.
func (k *kruiseRecord) annotations() (map[string]string, error) {
	if len(k.hash)+len(k.withoutImage)+len(k.list) == 0 {
		return nil, nil //nolint:nilnil // there are none
	}
	out := map[string]string{}
	for key, entries := range map[string]map[string]kruiseEntry{kruiseHashKey: k.hash, kruiseWithoutImageKey: k.withoutImage} {
		text, err := json.Marshal(entries)
		if err != nil {
			return nil, fmt.Errorf("encoding annotation %s: %w", key, err)
		}
		out[key] = string(text)
	}
	names := slices.Clone(k.list)
	slices.Sort(names)
	out[kruiseListKey] = strings.Join(slices.Compact(names), ",")
	return out, nil
}
