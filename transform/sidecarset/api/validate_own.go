package api

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/resourceexpr"
)

// ownRules checks the fields that only SidecarSets have. In both lists: the webhook forgets those
// of init containers, and the values of some fields in either (K156).
func (v *validator) ownRules(e Entry) {
	c, p := e.Container, e.Path
	v.oneOf(p.Field("podInjectPolicy"), string(c.PodInjectPolicy), string(BeforeAppContainer), string(AfterAppContainer))
	v.oneOf(p.Field("shareVolumePolicy", "type"), c.ShareVolumePolicy.Type, enabled, "disabled")
	if c.ShareVolumeDevicePolicy != nil {
		v.oneOf(p.Field("shareVolumeDevicePolicy", "type"), c.ShareVolumeDevicePolicy.Type, enabled, "disabled")
	}
	v.oneOf(p.Field("upgradeStrategy", "upgradeType"), c.UpgradeStrategy.UpgradeType, "ColdUpgrade", "HotUpgrade")
	for i, t := range c.TransferEnv {
		v.transferEnv(t, p.Field("transferEnv").At(i))
	}
	v.resourcesPolicy(e, p.Field("resourcesPolicy"))
}

// transferEnv follows K160.
func (v *validator) transferEnv(t TransferEnv, p transform.Path) {
	from := t.SourceContainerNameFrom
	if from == nil {
		return
	}
	ref := p.Field("sourceContainerNameFrom", "fieldRef")
	if from.FieldRef == nil {
		v.fail(CodeRequired, ref, "a value is required", "name a label or an annotation of the pod")
		return
	}
	v.oneOf(ref.Field("apiVersion"), from.FieldRef.APIVersion, "v1")
	v.subscript(ref.Field("fieldPath"), from.FieldRef.FieldPath)
}

// resourcesPolicy follows K161 and K162.
func (v *validator) resourcesPolicy(e Entry, p transform.Path) {
	policy := e.Container.ResourcesPolicy
	if policy == nil {
		return
	}
	if e.List == InitContainers && !e.IsNative() {
		v.fail(CodeInvalid, p, "only containers and native sidecars can have one", "set resources instead") // K161
	}
	if len(e.Container.Resources.Limits)+len(e.Container.Resources.Requests) > 0 {
		v.fail(CodeInvalid, p, "cannot stand beside resources", "remove one of them") // K161
	}
	if _, err := regexp.Compile(policy.Regex()); err != nil {
		v.fail(CodeInvalid, p.Field("targetContainersNameRegex"), err.Error(), "correct the regular expression")
	}
	v.required(p.Field("targetContainersMode"), policy.TargetContainersMode)
	v.oneOf(p.Field("targetContainersMode"), policy.TargetContainersMode, TargetsSum, TargetsMax)
	if policy.ResourcesExpr.Limits == nil && policy.ResourcesExpr.Requests == nil {
		v.fail(CodeRequired, p.Field("resourcesExpr"), "there is nothing to compute", "give limits or requests")
	}
	v.expressions(policy.ResourcesExpr.Limits, p.Field("resourcesExpr", "limits"))
	v.expressions(policy.ResourcesExpr.Requests, p.Field("resourcesExpr", "requests"))
}

func (v *validator) expressions(exprs *ResourceExprs, p transform.Path) {
	if exprs == nil {
		return
	}
	for _, e := range exprs.List() {
		if e.Text == "" {
			continue
		}
		if _, err := resourceexpr.Parse(e.Text, string(e.Name)); err != nil {
			v.fail(CodeInvalid, p.Field(string(e.Name)), fmt.Sprintf("%q: %v", e.Text, err), "correct the expression")
		}
	}
}

// metadata checks the annotations of the set itself.
func (v *validator) metadata(s *SidecarSet) {
	for _, err := range apivalidation.ValidateAnnotations(s.Annotations, field.NewPath("metadata", "annotations")) {
		v.fieldError(err)
	}
}

// patches follows K164.
func (v *validator) patches(s *SidecarSet) {
	seen := map[string]bool{}
	for i, patch := range s.Spec.PatchPodMetadata {
		p := transform.Fields("spec", "patchPodMetadata").At(i)
		if len(patch.Annotations) == 0 {
			v.fail(CodeRequired, p.Field("annotations"), "there is nothing to set", "give at least one annotation")
		}
		v.oneOf(p.Field("patchPolicy"), patch.PatchPolicy, PatchRetain, PatchOverwrite, PatchMerge)
		for _, err := range apivalidation.ValidateAnnotations(patch.Annotations, field.NewPath(p.Field("annotations").String())) {
			v.fieldError(err)
		}
		for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
			if seen[key] {
				v.fail(CodeInvalid, p.Field("annotations", key), "is set twice in this SidecarSet", "remove one of them")
			}
			seen[key] = true
		}
	}
}

// AllowAnnotations returns an Error for every annotation that the sets patch and that none of the
// regular expressions matches, anywhere in the key (K163). No expressions allow every annotation.
func AllowAnnotations(sets []SidecarSet, patterns []*regexp.Regexp) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, s := range sets {
		for i, patch := range s.Spec.PatchPodMetadata {
			for _, key := range slices.Sorted(maps.Keys(patch.Annotations)) {
				allowed := slices.ContainsFunc(patterns, func(r *regexp.Regexp) bool { return r.MatchString(key) })
				if len(patterns) == 0 || allowed {
					continue
				}
				out = append(out, transform.Diagnostic{
					Code: CodeInvalid, Severity: transform.Error, Ref: s.Ref(),
					Path:    transform.Fields("spec", "patchPodMetadata").At(i).Field("annotations", key),
					Message: "the annotation is not allowed", // K163
					Remedy:  "add it to spec.kruise.allowedAnnotations of InjectSidecars, or remove it",
				})
			}
		}
	}
	return out
}
