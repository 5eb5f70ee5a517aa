package api

import (
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// AppContainers says what app containers need to use a sidecar: variables, mounts and volumes. They
// get it in workloads that Include and Exclude let through and into which one of the SidecarSets is
// injected. App containers are those that no SidecarSet injects and that are no native sidecars.
type AppContainers struct {
	SidecarSets    []string             `json:"sidecarSets,omitempty"`    // names; default: any
	Include        []workload.Target    `json:"include,omitempty"`        // workloads; default all
	Exclude        []workload.Target    `json:"exclude,omitempty"`        // workloads
	Containers     []string             `json:"containers,omitempty"`     // patterns of names; default all
	InitContainers bool                 `json:"initContainers,omitempty"` // init containers, too
	Env            []corev1.EnvVar      `json:"env,omitempty"`
	VolumeMounts   []corev1.VolumeMount `json:"volumeMounts,omitempty"`
	Volumes        []corev1.Volume      `json:"volumes,omitempty"` // that VolumeMounts name
	CABundle       *CABundle            `json:"caBundle,omitempty"`

	path   transform.Path // where it is written
	config *yaml.RNode
}

// A CABundle is a file of certificates in a ConfigMap or a Secret. App containers get the volume, a
// mount that cannot be written to, and variables that hold the path of the file.
type CABundle struct {
	ConfigMap string   `json:"configMap,omitempty"` // its name; or else Secret
	Secret    string   `json:"secret,omitempty"`    // its name
	Key       string   `json:"key,omitempty"`       // default ca.crt
	MountPath string   `json:"mountPath,omitempty"` // a directory; default /etc/ca-bundle
	Variables []string `json:"variables,omitempty"` // default CAVariables
}

// CAVariables are the variables by which programs find certificates: OpenSSL, Go, Rust, Ruby and
// Python; Node.js; Python requests; curl; the AWS SDKs. Node.js adds the file to its own certificates,
// the others use it instead.
func CAVariables() []string {
	return []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "AWS_CA_BUNDLE"}
}

// From returns the entry as it is written at the path of the configuration, of which it takes over
// the nodes.
func (a AppContainers) From(config *yaml.RNode, p transform.Path) AppContainers {
	a.path, a.config = p, config
	return a
}

// Written returns what is written at the path below the entry, or nil.
func (a AppContainers) Written(p transform.Path) *yaml.RNode { return a.path.Join(p).Lookup(a.config) }

// Path returns where the entry is written.
func (a AppContainers) Path() transform.Path { return a.path }

// Validate returns what is wrong with the entry.
func (a AppContainers) Validate(ref transform.Ref) []transform.Diagnostic {
	v := newValidator(ref, a.Volumes)
	if len(a.Env)+len(a.VolumeMounts) == 0 && a.CABundle == nil {
		v.fail(CodeRequired, a.path, "it gives nothing", "give env, volumeMounts or caBundle")
	}
	for i, pattern := range a.Containers {
		if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
			v.fail(CodeInvalid, a.path.Field("containers").At(i), fmt.Sprintf("cannot read pattern %q", pattern), "correct the pattern")
		}
	}
	c := &corev1.Container{Env: a.Env, VolumeMounts: a.VolumeMounts}
	v.env(c, a.path)
	v.uniqueEnv(a.Env, a.path.Field("env"))
	v.mounts(c, a.path)
	v.fields(reflect.ValueOf(*c), a.path)
	v.appVolumes(a)
	if a.CABundle != nil {
		v.caBundle(*a.CABundle, a.path.Field("caBundle"))
	}
	return v.out
}

// appVolumes checks that volumes have valid names, each its own, one source, and a mount.
func (v *validator) appVolumes(a AppContainers) {
	seen := map[string]bool{}
	for i, volume := range a.Volumes {
		p := a.path.Field("volumes").At(i)
		isMounted := slices.ContainsFunc(a.VolumeMounts, func(m corev1.VolumeMount) bool { return m.Name == volume.Name })
		switch {
		case volume.Name == "":
			v.required(p.Field("name"), "")
		case seen[volume.Name]:
			v.fail(CodeNameClash, p.Field("name"), fmt.Sprintf("duplicate %q", volume.Name), "rename one of them")
		case !isMounted:
			v.fail(CodeInvalid, p.Field("name"), fmt.Sprintf("no entry of volumeMounts names %q", volume.Name), "mount it, or remove it")
		default:
			for _, message := range validation.IsDNS1123Label(volume.Name) {
				v.fail(CodeInvalid, p.Field("name"), fmt.Sprintf("%q: %s", volume.Name, message), "rename the volume")
			}
		}
		seen[volume.Name] = true
		v.volume(volume, p)
	}
}

func (v *validator) caBundle(b CABundle, p transform.Path) {
	v.exactlyOne(p, b.ConfigMap != "", b.Secret != "")
	field := "configMap"
	if b.Secret != "" {
		field = "secret"
	}
	if name := b.ConfigMap + b.Secret; name != "" {
		v.objectName(p.Field(field), name)
	}
	if len(b.VolumeName()) > validation.DNS1123LabelMaxLength {
		v.fail(CodeInvalid, p.Field(field), "the name is too long to name a volume", "write volumes, volumeMounts and env instead")
	}
	for _, message := range validation.IsConfigMapKey(b.File()) {
		v.fail(CodeInvalid, p.Field("key"), fmt.Sprintf("%q: %s", b.Key, message), "correct the key")
	}
	if !path.IsAbs(b.Directory()) || path.Clean(b.Directory()) == "/" || strings.Contains(b.Directory(), ":") {
		v.fail(CodeInvalid, p.Field("mountPath"), fmt.Sprintf("%q is no absolute path of a directory", b.MountPath), "name one that is free, such as /etc/ca-bundle")
	}
	for i, name := range b.Variables {
		v.required(p.Field("variables").At(i), name)
		v.envName(p.Field("variables").At(i), name)
		if slices.Contains(b.Variables[:i], name) {
			v.fail(CodeInvalid, p.Field("variables").At(i), fmt.Sprintf("duplicate %q", name), "remove one of them")
		}
	}
}

// File returns the key of the certificates, which is the name of the file, too.
func (b CABundle) File() string {
	if b.Key == "" {
		return "ca.crt"
	}
	return b.Key
}

// Directory returns where the file is mounted.
func (b CABundle) Directory() string {
	if b.MountPath == "" {
		return "/etc/ca-bundle"
	}
	return b.MountPath
}

// VolumeName returns a name for the volume that tells bundles apart. Names of objects may have dots.
func (b CABundle) VolumeName() string {
	return "ca-" + strings.ReplaceAll(b.ConfigMap+b.Secret, ".", "-")
}
