package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/rand"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A KruiseHash is what OpenKruise tells versions of a SidecarSet apart by.
type KruiseHash struct{ Full, WithoutImage string }

// KruiseHash returns the hashes that the webhook of OpenKruise gives the set: of its containers with
// the defaults that they have in a cluster, and of the same without their images (K93). Init
// containers count as soon as one of them is a native sidecar (K94).
func (s *SidecarSet) KruiseHash() (KruiseHash, error) {
	stored := map[List][]Container{}
	for l, written := range map[List][]Container{Containers: s.Spec.Containers, InitContainers: s.Spec.InitContainers} {
		copied, err := storedContainers(written)
		if err != nil {
			return KruiseHash{}, err
		}
		stored[l] = copied
	}
	s.setRegexDefault(stored)
	if !slices.ContainsFunc(s.Containers(), Entry.IsNative) {
		delete(stored, InitContainers)
	}
	full, err := encodedHash(stored)
	if err != nil {
		return KruiseHash{}, err
	}
	for _, cs := range stored {
		for i := range cs {
			cs[i].Image = ""
		}
	}
	withoutImage, err := encodedHash(stored)
	return KruiseHash{full, withoutImage}, err
}

// setRegexDefault sets the default of a regular expression that is not written. One that is written as
// empty gets it as well, but only after the hash was taken (K2).
func (s *SidecarSet) setRegexDefault(stored map[List][]Container) {
	for l, cs := range stored {
		for i := range cs {
			written := transform.Fields("spec", string(l)).At(i).Field("resourcesPolicy", "targetContainersNameRegex").Lookup(s.node)
			if cs[i].ResourcesPolicy != nil && (written.IsNil() || written.IsTaggedNull()) {
				cs[i].ResourcesPolicy.TargetContainersNameRegex = ".*"
			}
		}
	}
}

// encodedHash hashes the containers by list.
func encodedHash(cs map[List][]Container) (string, error) {
	text, err := json.Marshal(cs)
	if err != nil {
		return "", fmt.Errorf("encoding containers: %w", err)
	}
	sum := sha256.Sum256(text)
	return rand.SafeEncodeString(hex.EncodeToString(sum[:])), nil
}

// storedContainers returns copies of the containers as a cluster stores them: with defaults (K3, K4).
func storedContainers(written []Container) ([]Container, error) {
	text, err := json.Marshal(written)
	if err != nil {
		return nil, fmt.Errorf("encoding containers: %w", err)
	}
	var out []Container
	if err := json.Unmarshal(text, &out); err != nil {
		return nil, fmt.Errorf("copying containers: %w", err)
	}
	for i := range out {
		out[i].setOwnDefaults()
		setContainerDefaults(&out[i].Container)
		forgetNewer(&out[i].Container)
	}
	return out, nil
}

// setOwnDefaults sets the defaults of the fields that only SidecarSets have (K3).
func (c *Container) setOwnDefaults() {
	setDefault(&c.UpgradeStrategy.UpgradeType, "ColdUpgrade")
	setDefault(&c.ShareVolumePolicy.Type, "disabled")
	for _, e := range c.TransferEnv {
		if from := e.SourceContainerNameFrom; from != nil {
			setFieldDefault(from.FieldRef)
		}
	}
}

// setContainerDefaults sets those defaults of Kubernetes that the webhook sets (K4); it sets none in
// startup probes (K6).
func setContainerDefaults(c *corev1.Container) {
	setDefault(&c.ImagePullPolicy, PullPolicy(c.Image))
	setDefault(&c.TerminationMessagePath, corev1.TerminationMessagePathDefault)
	setDefault(&c.TerminationMessagePolicy, corev1.TerminationMessageReadFile)
	for i := range c.Ports {
		setDefault(&c.Ports[i].Protocol, corev1.ProtocolTCP)
	}
	for _, e := range c.Env {
		if e.ValueFrom != nil {
			setFieldDefault(e.ValueFrom.FieldRef)
		}
	}
	roundUp(c.Resources.Limits)
	roundUp(c.Resources.Requests)
	for _, probe := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe} {
		setProbeDefaults(probe)
	}
	if c.Lifecycle == nil {
		return
	}
	for _, hook := range []*corev1.LifecycleHandler{c.Lifecycle.PostStart, c.Lifecycle.PreStop} {
		if hook != nil {
			setGetDefaults(hook.HTTPGet)
		}
	}
}

func setProbeDefaults(p *corev1.Probe) {
	if p == nil {
		return
	}
	setDefault(&p.TimeoutSeconds, 1)
	setDefault(&p.PeriodSeconds, 10)
	setDefault(&p.SuccessThreshold, 1)
	setDefault(&p.FailureThreshold, 3)
	setGetDefaults(p.HTTPGet)
}

func setGetDefaults(get *corev1.HTTPGetAction) {
	if get == nil {
		return
	}
	setDefault(&get.Path, "/")
	setDefault(&get.Scheme, corev1.URISchemeHTTP)
}

func setFieldDefault(ref *corev1.ObjectFieldSelector) {
	if ref != nil {
		setDefault(&ref.APIVersion, "v1")
	}
}

// setDefault sets a value that is not set.
func setDefault[T comparable](value *T, to T) {
	var zero T
	if *value == zero {
		*value = to
	}
}

// roundUp rounds quantities up to thousandths.
func roundUp(amounts corev1.ResourceList) {
	for name, q := range amounts {
		q.RoundUp(-3)
		amounts[name] = q
	}
}

// forgetNewer takes away the fields that Kubernetes has and OpenKruise 1.9, built with that of
// Kubernetes 1.32, does not know. It drops them, so they are not in its hash.
func forgetNewer(c *corev1.Container) {
	c.RestartPolicyRules = nil
	for i := range c.Env {
		if from := c.Env[i].ValueFrom; from != nil {
			from.FileKeyRef = nil
		}
	}
	for i := range c.VolumeMounts {
		c.VolumeMounts[i].BindMountOptions = nil
	}
	for _, p := range []*corev1.Probe{c.LivenessProbe, c.ReadinessProbe, c.StartupProbe} {
		if p != nil {
			forgetNewerHandler(p.HTTPGet, p.GRPC)
		}
	}
	if c.Lifecycle == nil {
		return
	}
	c.Lifecycle.StopSignal = nil
	for _, hook := range []*corev1.LifecycleHandler{c.Lifecycle.PostStart, c.Lifecycle.PreStop} {
		if hook != nil {
			forgetNewerHandler(hook.HTTPGet, nil)
		}
	}
}

func forgetNewerHandler(get *corev1.HTTPGetAction, grpc *corev1.GRPCAction) {
	if get != nil {
		get.Protocol = nil
	}
	if grpc != nil {
		grpc.Mode = nil
	}
}
