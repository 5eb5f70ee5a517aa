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
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// patchAnnotations computes the annotations of the pod after all sets have patched them, in order
// (K80). What is wrong is said. The result can name a source of transferEnv (K85).
func (in *injection) patchAnnotations() {
	in.before = in.pristine()
	in.annotations = maps.Clone(in.before)
	in.patchClashes()
	for _, s := range in.sets {
		for i, patch := range s.Spec.PatchPodMetadata {
			for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
				in.patchedBy[key] = s.Name
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
	before := map[string][]patchOf{}
	for _, s := range in.sets {
		for _, patch := range s.Spec.PatchPodMetadata {
			for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
				now := patchOf{s.Name, cmp.Or(patch.PatchPolicy, api.PatchRetain), patch.Annotations[key]}
				in.patchClash(key, before[key], now)
				before[key] = append(before[key], now)
			}
		}
	}
}

// patchClash reports the worst clash of a patch with those before it, once.
func (in *injection) patchClash(key string, before []patchOf, b patchOf) {
	i := slices.IndexFunc(before, func(a patchOf) bool { return a.clashes(b) && !a.retains(b) })
	severity := transform.Error
	if i < 0 {
		i, severity = slices.IndexFunc(before, b.clashes), transform.Warning
	}
	if i < 0 {
		return
	}
	a := before[i]
	in.say(severity, transform.Diagnostic{
		Code: CodePatchClash, Path: in.template.Path("metadata", "annotations", key),
		Message: fmt.Sprintf("SidecarSets %s (%s) and %s (%s) both patch the annotation, so their order decides", a.set, a.policy, b.set, b.policy),
		Remedy:  "let one of them set it",
	})
}

// clashes says whether the order of the two patches decides.
func (a patchOf) clashes(b patchOf) bool {
	overwrites := a.policy == api.PatchOverwrite || b.policy == api.PatchOverwrite
	return a.value != b.value && (overwrites || a.retains(b))
}

// retains says whether one of the two retains what is there.
func (a patchOf) retains(b patchOf) bool {
	return a.policy == api.PatchRetain || b.policy == api.PatchRetain
}

// patch follows K81 to K83 for one annotation.
func (in *injection) patch(policy, key, value string) error {
	old, found := in.annotations[key]
	switch {
	case policy == api.PatchOverwrite, policy == api.PatchMerge && old == "", !found:
		in.annotations[key] = value
	case policy == api.PatchMerge && (old != value || in.template.Annotations()[key] != value):
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

func (in *injection) badPatch(s *api.SidecarSet, i int, key string, err error) {
	in.say(transform.Error, transform.Diagnostic{
		Code: CodeBadPatch, Path: in.template.Path("metadata", "annotations", key),
		Message: fmt.Sprintf("spec.patchPodMetadata[%d] of SidecarSet %s cannot be merged into the annotation: %v", i, s.Name, err),
		Remedy:  "both must be JSON objects; correct the one that is not, or use the policy Overwrite",
	})
}

// setAnnotations plans the changes that the annotations need, and notes who made them.
func (in *injection) setAnnotations() {
	maps.Copy(in.annotations, in.upgrade)
	for _, key := range slices.Sorted(maps.Keys(in.patchedBy)) {
		value := in.annotations[key]
		old, found := in.before[key]
		if found && old == value {
			continue
		}
		in.fresh[in.patchedBy[key]].patch(key, patched{Hash: transform.Hash(value), Was: in.asWritten(key, old)})
	}
	in.out = append(in.out, in.record.changeAnnotations(in.template, in.annotations, CodeInjected)...)
}

// asWritten returns the text of the annotation as it was written before the sets patched it, or nil when there was none.
func (in *injection) asWritten(key, value string) *string {
	path := in.template.Path("metadata", "annotations", key)
	_, found := in.before[key]
	n := in.template.Node(path)
	switch before := in.record.written(key, value, found); {
	case before != nil:
		return before
	case found || !n.IsNil() && n.YNode().ShortTag() == yaml.NodeTagNull:
		text := in.template.Written(path)
		return &text
	}
	return nil
}

// pristine returns the annotations of the pod as they were before the sets patched them.
func (in *injection) pristine() map[string]string {
	var sets []string
	for _, s := range in.sets {
		if in.record.Sets[s.Name] != nil {
			sets = append(sets, s.Name)
		}
	}
	return in.record.restored(in.template.Annotations(), sets)
}
