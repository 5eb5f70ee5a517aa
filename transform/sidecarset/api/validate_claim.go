package api

import (
	"reflect"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// claimChecks are those of claims that are made for the pod.
func claimChecks() checks {
	return checks{
		"EphemeralVolumeSource.volumeClaimTemplate":           {notEmpty},
		"PersistentVolumeClaimTemplate.metadata":              {templateMetadata},
		"PersistentVolumeClaimSpec.accessModes":               {notEmpty, accessModes},
		"PersistentVolumeClaimSpec.selector":                  {labelSelector},
		"PersistentVolumeClaimSpec.storageClassName":          {className},
		"PersistentVolumeClaimSpec.volumeAttributesClassName": {className},
		"PersistentVolumeClaimSpec.volumeMode":                {oneOf("Block", "Filesystem")},
		"PersistentVolumeClaimSpec":                           {size, twoSources},
		"TypedLocalObjectReference.kind":                      {notEmpty},
		"TypedLocalObjectReference.name":                      {notEmpty},
		"TypedLocalObjectReference":                           {sourceGroup},
		"TypedObjectReference.kind":                           {notEmpty},
		"TypedObjectReference.name":                           {notEmpty},
		"TypedObjectReference.namespace":                      {namespaceName},
		"TypedObjectReference":                                {sourceGroup},
	}
}

// templateMetadata wants labels and annotations, and nothing else.
func templateMetadata(v *validator, p transform.Path, value reflect.Value) {
	m, _ := reflect.TypeAssert[metav1.ObjectMeta](value)
	errs := apivalidation.ValidateAnnotations(m.Annotations, field.NewPath(p.Field("annotations").String()))
	for _, err := range append(errs, metav1validation.ValidateLabels(m.Labels, field.NewPath(p.Field("labels").String()))...) {
		v.fieldError(err)
	}
	if !reflect.DeepEqual(m, metav1.ObjectMeta{Labels: m.Labels, Annotations: m.Annotations}) {
		v.fail(CodeInvalid, p, "may have labels and annotations only", "remove the others")
	}
}

func accessModes(v *validator, p transform.Path, value reflect.Value) {
	modes, _ := reflect.TypeAssert[[]corev1.PersistentVolumeAccessMode](value)
	for i, m := range modes {
		v.required(p.At(i), string(m))
		oneOf("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")(v, p.At(i), reflect.ValueOf(m))
	}
	isAlone := func(m corev1.PersistentVolumeAccessMode) bool { return m == corev1.ReadWriteOncePod }
	if slices.ContainsFunc(modes, isAlone) && slices.ContainsFunc(modes, func(m corev1.PersistentVolumeAccessMode) bool { return !isAlone(m) }) {
		v.fail(CodeInvalid, p, "ReadWriteOncePod cannot stand together with other modes", "remove the others, or this")
	}
}

func labelSelector(v *validator, p transform.Path, value reflect.Value) {
	s, _ := reflect.TypeAssert[*metav1.LabelSelector](value)
	if s == nil {
		return
	}
	opts := metav1validation.LabelSelectorValidationOptions{}
	for _, err := range metav1validation.ValidateLabelSelector(s, opts, field.NewPath(p.String())) {
		v.fieldError(err)
	}
}

// className wants the name of a class, where it is not empty to say that there is none.
func className(v *validator, p transform.Path, value reflect.Value) {
	if name, _ := reflect.TypeAssert[*string](value); name != nil && *name != "" {
		subdomain()(v, p, value)
	}
}

func namespaceName(v *validator, p transform.Path, value reflect.Value) {
	if name, _ := reflect.TypeAssert[*string](value); name != nil && *name != "" {
		label()(v, p, value)
	}
}

// size wants to know how much storage is needed.
func size(v *validator, p transform.Path, value reflect.Value) {
	spec, _ := reflect.TypeAssert[corev1.PersistentVolumeClaimSpec](value)
	at := p.Field("resources", "requests", "storage")
	switch wanted, found := spec.Resources.Requests[corev1.ResourceStorage]; {
	case !found:
		v.fail(CodeRequired, at, "a value is required", "say how much storage is needed, as in 1Gi")
	case wanted.Cmp(resource.Quantity{}) <= 0:
		v.fail(CodeInvalid, at, wanted.String()+" is not above zero", "correct the quantity")
	}
}

// twoSources wants dataSource and dataSourceRef to mean the same, where both are given.
func twoSources(v *validator, p transform.Path, value reflect.Value) {
	spec, _ := reflect.TypeAssert[corev1.PersistentVolumeClaimSpec](value)
	source, ref := spec.DataSource, spec.DataSourceRef
	if source == nil || ref == nil {
		return
	}
	foreign := ref.Namespace != nil && *ref.Namespace != ""
	if foreign || !reflect.DeepEqual(source.APIGroup, ref.APIGroup) || source.Kind != ref.Kind || source.Name != ref.Name {
		v.fail(CodeInvalid, p.Field("dataSource"), "is another one than dataSourceRef", "remove one of them")
	}
}

// sourceGroup wants the group of what a claim is filled from, which for a claim is none.
func sourceGroup(v *validator, p transform.Path, value reflect.Value) {
	group, _ := reflect.TypeAssert[*string](value.FieldByName("APIGroup"))
	if kind := value.FieldByName("Kind").String(); (group == nil || *group == "") && kind != "PersistentVolumeClaim" {
		v.fail(CodeRequired, p.Field("apiGroup"), "the group of the kind is required", "give it, or use PersistentVolumeClaim")
	}
	if group != nil && *group != "" {
		subdomain()(v, p.Field("apiGroup"), reflect.ValueOf(group))
	}
}
