package sidecarset

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	jsonpatch "gopkg.in/evanphx/json-patch.v4"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// The patch policies of patchPodMetadata (K81–K83).
const (
	policyRetain    = "Retain"
	policyOverwrite = "Overwrite"
	policyMerge     = "MergePatchJson"
)

// patchAnnotations computes the annotations of the pod after all sets have patched them, in order
// (K80). What is wrong is said. The result can name a source of transferEnv (K85).
func (in *injection) patchAnnotations() {
	in.annotations = in.template.Annotations()
	in.patchClashes()
	for _, s := range in.sets {
		for i, patch := range s.Spec.PatchPodMetadata {
			for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
				if err := in.patch(patch.PatchPolicy, key, patch.Annotations[key]); err != nil {
					in.badPatch(s, i, key, err)
				}
			}
		}
	}
}

// A patchOf is what a set wants an annotation to be.
type patchOf struct{ set, policy, value string }

// patchClashes reports annotations that two sets patch so that their order decides: an Error where
// the webhook refuses one of the sets, because one overwrites what another overwrites or merges, a
// Warning where it forgets Retain (K173).
func (in *injection) patchClashes() {
	first := map[string]patchOf{}
	for _, s := range in.sets {
		for _, patch := range s.Spec.PatchPodMetadata {
			for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
				now := patchOf{s.Name, cmp.Or(patch.PatchPolicy, policyRetain), patch.Annotations[key]}
				if before, found := first[key]; found {
					in.patchClash(key, before, now)
				}
				first[key] = now
			}
		}
	}
}

func (in *injection) patchClash(key string, a, b patchOf) {
	overwrites := a.policy == policyOverwrite || b.policy == policyOverwrite
	retains := a.policy == policyRetain || b.policy == policyRetain
	severity := transform.Warning
	switch {
	case a.value == b.value, !overwrites && !retains:
		return
	case overwrites && !retains:
		severity = transform.Error
	}
	in.say(severity, transform.Diagnostic{
		Code: CodePatchClash, Path: in.template.Path("metadata", "annotations", key),
		Message: fmt.Sprintf("SidecarSets %s (%s) and %s (%s) both patch the annotation, so their order decides (K173)", a.set, a.policy, b.set, b.policy),
		Remedy:  "let one of them set it",
	})
}

// patch follows K81 to K83 for one annotation.
func (in *injection) patch(policy, key, value string) error {
	old, found := in.annotations[key]
	switch {
	case policy == policyOverwrite, policy == policyMerge && old == "", !found:
		in.annotations[key] = value
	case policy == policyMerge && (old != value || in.template.Annotations()[key] != value):
		merged, err := mergePatch(old, value)
		in.annotations[key] = merged
		return err
	}
	return nil
}

var errNotAnObject = errors.New("it is no JSON object")

// mergePatch merges as RFC 7386 says. A target of null, and a patch that is no object or list, are
// errors (K84).
func mergePatch(target, patch string) (string, error) {
	if trimmed := bytes.TrimSpace([]byte(target)); bytes.Equal(trimmed, []byte("null")) {
		return target, errNotAnObject
	}
	if !json.Valid([]byte(patch)) || !json.Valid([]byte(target)) {
		return target, errNotAnObject
	}
	merged, err := jsonpatch.MergePatch([]byte(target), []byte(patch))
	if err != nil {
		return target, fmt.Errorf("merging: %w", err)
	}
	return string(merged), nil
}

func (in *injection) badPatch(s *SidecarSet, i int, key string, err error) {
	in.say(transform.Error, transform.Diagnostic{
		Code: CodeBadPatch, Path: in.template.Path("metadata", "annotations", key),
		Message: fmt.Sprintf("spec.patchPodMetadata[%d] of SidecarSet %s cannot be merged into the annotation: %v (K84)", i, s.Name, err),
		Remedy:  "both must be JSON objects; correct the one that is not, or use the policy Overwrite",
	})
}

// setAnnotations plans the changes that the annotations need, in the order of the keys.
func (in *injection) setAnnotations() {
	annotations := transform.NewAnnotations(in.template)
	before := in.template.Annotations()
	for _, key := range slices.Sorted(maps.Keys(in.annotations)) {
		value := in.annotations[key]
		if old, found := before[key]; found && old == value {
			continue
		}
		in.say(transform.Info, transform.Diagnostic{
			Code: CodeInjected, Path: in.template.Path("metadata", "annotations", key),
			Edits: annotations.Set(key, value), Message: "set annotation " + key,
		})
	}
}
