package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A validator collects what is wrong with one set.
type validator struct {
	ref     transform.Ref
	checks  checks
	sources map[string]corev1.VolumeSource // of the set's volumes
	out     []transform.Diagnostic

	isPod  bool // it is of a pod, and not of a set
	isPart bool // what is missing may be elsewhere
}

// newValidator returns one for containers that use these volumes.
func newValidator(ref transform.Ref, volumes []corev1.Volume) *validator {
	v := &validator{ref: ref, checks: checks{}, sources: map[string]corev1.VolumeSource{}}
	for _, some := range []checks{
		mountChecks(), runningChecks(), rightsChecks(), volumeChecks(), storageChecks(), projectedChecks(), claimChecks(),
	} {
		maps.Copy(v.checks, some)
	}
	for _, volume := range volumes {
		v.sources[volume.Name] = volume.VolumeSource
	}
	return v
}

func (v *validator) fail(code string, p transform.Path, message, remedy string) {
	if v.isPart && code == CodeRequired {
		return
	}
	v.out = append(v.out, transform.Diagnostic{
		Code: code, Severity: transform.Error, Ref: v.ref, Path: p, Message: message, Remedy: remedy,
	})
}

// validate returns everything that the validating webhook would reject and that decides about
// injection, and what is not supported yet.
func validate(s *SidecarSet, ref transform.Ref) []transform.Diagnostic {
	v := newValidator(ref, s.Spec.Volumes)
	v.name(s.Name)
	v.selector(s.Spec.Selector, transform.Fields("spec", "selector"))
	if s.Spec.NamespaceSelector != nil {
		v.selector(s.Spec.NamespaceSelector, transform.Fields("spec", "namespaceSelector"))
	}
	if len(s.Spec.Containers)+len(s.Spec.InitContainers) == 0 {
		v.fail(CodeRequired, transform.Fields("spec"), "there is nothing to inject", // K153
			"list at least one container under spec.containers or spec.initContainers")
	}
	v.metadata(s)
	v.containers(s)
	v.hostPorts(s)
	v.volumes(s)
	v.patches(s)
	v.revision(s)
	return v.out
}

// name follows K150.
func (v *validator) name(name string) {
	p := transform.Fields("metadata", "name")
	switch {
	case name == "":
		v.fail(CodeRequired, p, "a name is required", "name the SidecarSet")
	case len(validation.IsDNS1123Label(name)) > 0:
		v.fail(CodeInvalid, p, fmt.Sprintf("%q is not a valid name", name), // K150
			"use at most 63 lower-case letters, digits and dashes")
	}
}

// selector follows K151 and K152: given, not empty, and valid.
func (v *validator) selector(s *metav1.LabelSelector, p transform.Path) {
	if s == nil {
		v.fail(CodeRequired, p, "a selector is required", // K151
			"say which pods get the sidecars, as in selector: {matchLabels: {app: web}}")
		return
	}
	if len(s.MatchLabels)+len(s.MatchExpressions) == 0 {
		v.fail(CodeInvalid, p, "the selector is empty", // K151, K152
			"give at least one of matchLabels and matchExpressions")
		return
	}
	v.validSelector(s, p)
}

func (v *validator) validSelector(s *metav1.LabelSelector, p transform.Path) {
	opts := metav1validation.LabelSelectorValidationOptions{}
	for _, err := range metav1validation.ValidateLabelSelector(s, opts, field.NewPath(p.String())) {
		v.fieldError(err)
	}
}

// ValidateSelector returns what is wrong with a selector at p, which may be empty.
func ValidateSelector(s *metav1.LabelSelector, ref transform.Ref, p transform.Path) []transform.Diagnostic {
	v := &validator{ref: ref}
	v.validSelector(s, p)
	return v.out
}

// fieldError takes over a finding of Kubernetes' own validation.
func (v *validator) fieldError(err *field.Error) {
	remedy := "correct the value"
	if strings.HasSuffix(err.Field, ".operator") {
		remedy = "use In, NotIn, Exists or DoesNotExist"
	}
	v.fail(CodeInvalid, transform.ParsePath(err.Field), err.ErrorBody(), remedy)
}

// containers follows K154 and K156: names that are valid and unique over both lists, an image, and
// known policies.
func (v *validator) containers(s *SidecarSet) {
	first := map[string]transform.Path{}
	for _, e := range s.Containers() {
		c, p := e.Container, e.Path
		v.uniqueName("container", c.Name, p, first)
		if e.List == Containers && c.RestartPolicy != nil {
			v.fail(CodeInvalid, p.Field("restartPolicy"), "a container under containers cannot have one", // K154
				"a native sidecar goes under spec.initContainers")
		}
		v.podRules(e)
		v.ownRules(e)
	}
}

// uniqueName checks the name of the container or volume at p, which no other may have: first are those before it.
func (v *validator) uniqueName(what, name string, p transform.Path, first map[string]transform.Path) {
	at := p.Field("name")
	switch before, taken := first[name]; {
	case name == "":
		v.fail(CodeRequired, at, "a name is required", "name the "+what)
	case taken:
		v.fail(CodeNameClash, at, fmt.Sprintf("duplicate %q, %s has that name", name, before), "rename one of them")
	default:
		first[name] = p
		for _, message := range validation.IsDNS1123Label(name) {
			v.fail(CodeInvalid, at, fmt.Sprintf("%q: %s", name, message), "rename the "+what)
		}
	}
}

// oneOf reports a value that is set and none of those allowed.
func (v *validator) oneOf(p transform.Path, got string, allowed ...string) {
	if got == "" || slices.Contains(allowed, got) {
		return
	}
	v.fail(CodeInvalid, p, fmt.Sprintf("unknown value %q", got), "use one of "+strings.Join(allowed, ", "))
}

// revision refuses a set that asks for an older revision of itself: there is no history in Git
// (K22, K24).
func (v *validator) revision(s *SidecarSet) {
	if s.Spec.InjectionStrategy.Revision == nil {
		return
	}
	v.fail(CodeUnsupported, transform.Fields("spec", "injectionStrategy", "revision"),
		"older revisions are kept in the cluster and cannot be seen here", // K22
		"remove it, and write the containers of that revision into the SidecarSet")
}
