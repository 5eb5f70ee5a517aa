package api

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	apivalidation "k8s.io/apimachinery/pkg/api/validation"
	metav1validation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// projectedChecks are those of volumes that hold files from several places.
func projectedChecks() checks {
	id, signer := between(0, 1<<31-1), text(signerName)
	return checks{
		"ProjectedVolumeSource.defaultMode":             {mode(0o777)},
		"ProjectedVolumeSource.defaultUser":             {id},
		"ProjectedVolumeSource":                         {ownPaths},
		"VolumeProjection":                              {oneProjection},
		"ConfigMapProjection.name":                      {notEmpty},
		"SecretProjection.name":                         {notEmpty},
		"ServiceAccountTokenProjection.path":            {notEmpty, fileBelow},
		"ServiceAccountTokenProjection.user":            {id},
		"ServiceAccountTokenProjection":                 {expiration},
		"ClusterTrustBundleProjection.path":             {notEmpty, fileBelow},
		"ClusterTrustBundleProjection.user":             {id},
		"ClusterTrustBundleProjection":                  {trustBundle},
		"PodCertificateProjection.signerName":           {notEmpty, signer},
		"PodCertificateProjection.keyType":              {notEmpty, oneOf("RSA3072", "RSA4096", "ECDSAP256", "ECDSAP384", "ECDSAP521", "ED25519")},
		"PodCertificateProjection.user":                 {id},
		"PodCertificateProjection":                      {certificate},
		"PodCertificateProjection.keyPath":              {fileBelow},
		"PodCertificateProjection.userAnnotations":      {domainKeys},
		"PodCertificateProjection.credentialBundlePath": {fileBelow},
		"PodCertificateProjection.certificateChainPath": {fileBelow},
	}
}

// ownPaths wants no two projections to write the same file.
func ownPaths(v *validator, p transform.Path, value reflect.Value) {
	projected, _ := reflect.TypeAssert[corev1.ProjectedVolumeSource](value)
	first := map[string]transform.Path{}
	for i, source := range projected.Sources {
		at := p.Field("sources").At(i)
		for _, path := range pathsOf(source) {
			if before, taken := first[path]; taken {
				v.fail(CodeInvalid, at, fmt.Sprintf("the path %q is that of %s", path, before), "use another path")
			}
			first[path] = at
		}
	}
}

// pathsOf returns the files that the projection names.
func pathsOf(s corev1.VolumeProjection) []string {
	var out []string
	items := func(items []corev1.KeyToPath) {
		for _, item := range items {
			out = append(out, item.Path)
		}
	}
	if s.Secret != nil {
		items(s.Secret.Items)
	}
	if s.ConfigMap != nil {
		items(s.ConfigMap.Items)
	}
	if s.DownwardAPI != nil {
		for _, file := range s.DownwardAPI.Items {
			out = append(out, file.Path)
		}
	}
	if s.ClusterTrustBundle != nil {
		out = append(out, s.ClusterTrustBundle.Path)
	}
	if c := s.PodCertificate; c != nil {
		out = append(out, c.CredentialBundlePath, c.KeyPath, c.CertificateChainPath)
	}
	return slices.DeleteFunc(out, func(path string) bool { return path == "" })
}

func oneProjection(v *validator, p transform.Path, value reflect.Value) {
	if n := sources(value.Interface()); n > 1 {
		v.fail(CodeInvalid, p, fmt.Sprintf("want one source, got %d", n), "give each an entry of its own")
	}
}

func expiration(v *validator, p transform.Path, value reflect.Value) {
	token, _ := reflect.TypeAssert[corev1.ServiceAccountTokenProjection](value)
	between(600, 1<<32)(v, p.Field("expirationSeconds"), reflect.ValueOf(token.ExpirationSeconds))
}

// trustBundle wants one bundle by its name, or those of a signer.
func trustBundle(v *validator, p transform.Path, value reflect.Value) {
	bundle, _ := reflect.TypeAssert[corev1.ClusterTrustBundleProjection](value)
	v.exactlyOne(p, bundle.Name != nil, bundle.SignerName != nil)
	switch {
	case bundle.Name != nil && bundle.SignerName == nil:
		text(bundleName)(v, p.Field("name"), reflect.ValueOf(bundle.Name))
		if bundle.LabelSelector != nil {
			v.fail(CodeInvalid, p.Field("labelSelector"), "cannot stand together with name", "remove one of them")
		}
	case bundle.SignerName != nil && bundle.Name == nil:
		text(signerName)(v, p.Field("signerName"), reflect.ValueOf(bundle.SignerName))
		opts, at := metav1validation.LabelSelectorValidationOptions{}, p.Field("labelSelector").String()
		for _, err := range metav1validation.ValidateLabelSelector(bundle.LabelSelector, opts, field.NewPath(at)) {
			v.fieldError(err)
		}
	}
}

// bundleName wants the name of a bundle, which begins with that of its signer where it has one.
func bundleName(name string) []string {
	return validation.IsDNS1123Subdomain(name[strings.LastIndex(name, ":")+1:])
}

// certificate wants a place for what is issued, and a time that a signer may grant.
func certificate(v *validator, p transform.Path, value reflect.Value) {
	c, _ := reflect.TypeAssert[corev1.PodCertificateProjection](value)
	if c.CredentialBundlePath == "" && c.KeyPath == "" && c.CertificateChainPath == "" {
		v.fail(CodeRequired, p, "there is no path", "give credentialBundlePath, or keyPath and certificateChainPath")
	}
	const hour = 60 * 60
	longest := int64(91 * 24 * hour)
	if domain, _, _ := strings.Cut(c.SignerName, "/"); strings.HasSuffix("."+domain, ".kubernetes.io") {
		longest = 24 * hour
	}
	between(hour, longest)(v, p.Field("maxExpirationSeconds"), reflect.ValueOf(c.MaxExpirationSeconds))
}

// signerName wants DOMAIN/NAME.
func signerName(name string) []string {
	domain, path, found := strings.Cut(name, "/")
	if !found || strings.Contains(path, "/") || !strings.Contains(domain, ".") {
		return []string{"is no name as in example.com/signer"}
	}
	return append(validation.IsDNS1123Subdomain(domain), validation.IsDNS1123Subdomain(path)...)
}

// domainKeys wants the keys to have a domain.
func domainKeys(v *validator, p transform.Path, value reflect.Value) {
	annotations, _ := reflect.TypeAssert[map[string]string](value)
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		for _, err := range validation.IsDomainPrefixedKey(field.NewPath("key"), strings.ToLower(key)) {
			v.fail(CodeInvalid, p.Field(key), err.ErrorBody(), "write a key as in example.com/key")
		}
	}
	if err := apivalidation.ValidateAnnotationsSize(annotations); err != nil {
		v.fail(CodeInvalid, p, err.Error(), "remove some")
	}
}
