package api

import (
	"bytes"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Codes of what is wrong with a SidecarSet.
const (
	CodeInvalid     = "invalid"
	CodeRequired    = "required"
	CodeUnsupported = "unsupported"
	CodeIgnored     = "ignored"
	CodeNameClash   = "name-clash"
)

// Is says whether the object is a SidecarSet, of any version.
func Is(object *yaml.RNode) bool {
	ref := workload.RefOf(object)
	return ref.Kind == Kind && (ref.APIVersion == V1Alpha1 || ref.APIVersion == V1Beta1)
}

// Parse reads the SidecarSets of a YAML stream. Its error joins all that is wrong with them, each
// a *transform.DiagnosticError.
func Parse(text []byte) ([]SidecarSet, error) {
	nodes, err := (&kio.ByteReader{
		Reader: bytes.NewReader(text), OmitReaderAnnotations: true, DisableUnwrapping: true,
	}).Read()
	if err != nil {
		return nil, fmt.Errorf("reading SidecarSets: %w", err)
	}
	var sets []SidecarSet
	var all []transform.Diagnostic
	for _, n := range nodes {
		set, ds := Decode(n)
		sets, all = append(sets, set), append(all, ds...)
	}
	return sets, transform.Failures(all)
}

// Decode reads one SidecarSet strictly, brings it to the form of v1beta1 (K1), sets the defaults of
// K3 and validates it. All that is wrong is returned at once; the set may be used when none of it
// is an Error.
func Decode(n *yaml.RNode) (SidecarSet, []transform.Diagnostic) {
	set, ds := DecodeItem(n)
	for i := range ds {
		if isNamespaceFault(ds[i]) {
			ds[i].Code, ds[i].Severity = CodeInvalid, transform.Error
		}
	}
	return set, ds
}

// DecodeItem does what Decode does for a SidecarSet among manifests: a namespace in its metadata is a
// Warning there, for other programs than its author may have put it there. kustomize and kpt write their
// namespace into every object of a kind that they do not know, and the API server drops it again.
func DecodeItem(n *yaml.RNode) (SidecarSet, []transform.Diagnostic) {
	ref := workload.RefOf(n)
	n = transform.SpellBooleans(n, SidecarSet{})
	set, ds := decodeVersion(n, ref)
	ds = append(namespaceFault(ref), ds...)
	if transform.HasErrors(ds) {
		return set, ds
	}
	set.node = n
	set.setDefaults()
	return set, append(ds, validate(&set, ref)...)
}

// namespaceFault reports the namespace of an object that is in none.
func namespaceFault(ref transform.Ref) []transform.Diagnostic {
	if ref.Namespace == "" {
		return nil
	}
	return []transform.Diagnostic{{
		Code: CodeIgnored, Severity: transform.Warning, Ref: ref, Path: transform.Fields("metadata", "namespace"),
		Message: "has no effect, for a SidecarSet is in no namespace",
		Remedy: fmt.Sprintf("remove it; to inject in this namespace only, write spec.namespaceSelector: {matchLabels: {%s: %s}}",
			corev1.LabelMetadataName, ref.Namespace),
	}}
}

func isNamespaceFault(d transform.Diagnostic) bool {
	return d.Code == CodeIgnored && d.Path.String() == "metadata.namespace"
}

func decodeVersion(n *yaml.RNode, ref transform.Ref) (SidecarSet, []transform.Diagnostic) {
	switch ref.APIVersion {
	case V1Beta1:
		var set SidecarSet
		ds := transform.DecodeStrict(n, ref, &set)
		for i, d := range ds {
			if d.Path.String() == "spec.namespace" {
				ds[i].Remedy = "v1beta1 has none: write namespaceSelector: {matchLabels: {" +
					corev1.LabelMetadataName + ": NAME}}"
			}
		}
		return set, ds
	case V1Alpha1:
		var old v1alpha1Set
		said := noCustomVersion(n, ref)
		ds := slices.Concat(said, slices.DeleteFunc(transform.DecodeStrict(n, ref, &old), func(d transform.Diagnostic) bool {
			return len(said) > 0 && d.Path.String() == said[0].Path.String()
		}))
		if len(ds) > 0 {
			return SidecarSet{}, ds
		}
		return old.upgrade(ref)
	}
	return SidecarSet{}, []transform.Diagnostic{{
		Code: CodeInvalid, Severity: transform.Error, Ref: ref, Path: transform.Fields("apiVersion"),
		Message: fmt.Sprintf("want %s or %s, got %q", V1Beta1, V1Alpha1, ref.APIVersion),
		Remedy:  "correct the apiVersion",
	}}
}

// noCustomVersion reports the field that only v1beta1 has (K1).
func noCustomVersion(n *yaml.RNode, ref transform.Ref) []transform.Diagnostic {
	p := transform.Fields("spec", "customVersion")
	found := p.Lookup(n)
	if found.IsNil() {
		return nil
	}
	ref.Line = found.YNode().Line
	return []transform.Diagnostic{{
		Code: transform.CodeUnknownField, Severity: transform.Error, Ref: ref, Path: p,
		Message: "unknown field", Remedy: "v1alpha1 has none: use the label " + customVersionLabel + ", or v1beta1",
	}}
}

// customVersionLabel is where v1alpha1 keeps what v1beta1 has in spec.customVersion (K1).
const customVersionLabel = "apps.kruise.io/sidecarset-custom-version"

// upgrade brings a v1alpha1 set to the form of v1beta1. As in the webhook, spec.namespace makes
// the namespaceSelector void; we say so (K1).
func (s v1alpha1Set) upgrade(ref transform.Ref) (SidecarSet, []transform.Diagnostic) {
	out := SidecarSet{TypeMeta: s.TypeMeta, ObjectMeta: s.ObjectMeta, Spec: s.Spec.Spec}
	out.APIVersion = V1Beta1
	if v, ok := s.Labels[customVersionLabel]; ok {
		out.Spec.CustomVersion = v
		delete(out.Labels, customVersionLabel)
	}
	if s.Spec.Namespace == "" {
		return out, nil
	}
	var ds []transform.Diagnostic
	if s.Spec.NamespaceSelector != nil {
		ds = append(ds, transform.Diagnostic{
			Code: CodeIgnored, Severity: transform.Warning, Ref: ref,
			Path:    transform.Fields("spec", "namespaceSelector"),
			Message: "has no effect beside spec.namespace",
			Remedy:  "remove one of the two",
		})
	}
	out.Spec.NamespaceSelector = &metav1.LabelSelector{
		MatchLabels: map[string]string{corev1.LabelMetadataName: s.Spec.Namespace},
	}
	return out, ds
}

// setDefaults sets the defaults that decide about injection (K3, K5).
func (s *SidecarSet) setDefaults() {
	for i := range s.Spec.Containers {
		setDefaultPolicy(&s.Spec.Containers[i], BeforeAppContainer)
	}
	for i := range s.Spec.InitContainers {
		setDefaultPolicy(&s.Spec.InitContainers[i], AfterAppContainer)
	}
}

func setDefaultPolicy(c *Container, policy PodInjectPolicy) {
	if c.PodInjectPolicy == "" {
		c.PodInjectPolicy = policy
	}
}
