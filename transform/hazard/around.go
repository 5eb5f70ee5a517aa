package hazard

import (
	"cmp"
	"slices"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Around is what the input says beside the workloads that matters to their sidecars. The zero value
// is an input of workloads alone.
type Around struct {
	services   map[string][]corev1.Service // these by their namespace
	policies   map[string][]networkPolicy
	horizontal map[string][]autoscalingv2.HorizontalPodAutoscaler
	vertical   map[string][]verticalPodAutoscaler
	namespaces map[string][]corev1.Namespace // by name
	monitors   []podMonitor
}

// A networkPolicy opens ports by name for the pods that it selects.
type networkPolicy struct {
	name    string
	selects labels.Selector
	ports   []networkingv1.NetworkPolicyPort
}

// A verticalPodAutoscaler is the part that matters of an object of autoscaling.k8s.io.
type verticalPodAutoscaler struct {
	Metadata struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		TargetRef      autoscalingv2.CrossVersionObjectReference `json:"targetRef"`
		ResourcePolicy struct {
			ContainerPolicies []struct {
				ContainerName string `json:"containerName"`
				Mode          string `json:"mode"`
			} `json:"containerPolicies"`
		} `json:"resourcePolicy"`
	} `json:"spec"`
}

// A podMonitor is the part that matters of an object of monitoring.coreos.com.
type podMonitor struct {
	Metadata struct {
		Namespace string `json:"namespace"`
		Name      string `json:"name"`
	} `json:"metadata"`
	Spec struct {
		Selector          metav1.LabelSelector `json:"selector"`
		NamespaceSelector struct {
			Any        bool     `json:"any"`
			MatchNames []string `json:"matchNames"`
		} `json:"namespaceSelector"`
		Endpoints []struct {
			Port string `json:"port"`
		} `json:"podMetricsEndpoints"`
	} `json:"spec"`

	selects labels.Selector
}

// watches says whether the monitor looks for pods in the namespace.
func (m podMonitor) watches(namespace string) bool {
	names := m.Spec.NamespaceSelector.MatchNames
	if len(names) == 0 {
		names = []string{m.Metadata.Namespace}
	}
	return m.Spec.NamespaceSelector.Any || slices.Contains(names, namespace)
}

// Reads says whether objects of this kind matter to the hazards of sidecars, besides workloads. Services
// do on versions that do not find the ports of native sidecars.
func Reads(kind string, version native.Version) bool {
	return kind == "Service" && cmp.Or(version, native.Default) < native.Default || slices.Contains([]string{
		"NetworkPolicy", "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "Namespace", "PodMonitor",
	}, kind)
}

// Look reads what is around from the objects of the input. Objects that cannot be read are passed
// over.
func Look(items []*yaml.RNode) Around {
	a := Around{
		services: map[string][]corev1.Service{}, policies: map[string][]networkPolicy{},
		horizontal: map[string][]autoscalingv2.HorizontalPodAutoscaler{}, vertical: map[string][]verticalPodAutoscaler{},
		namespaces: map[string][]corev1.Namespace{},
	}
	a.Add(items)
	return a
}

// Add reads more objects of the input. Around must be one that Look returned.
func (a *Around) Add(items []*yaml.RNode) {
	for _, item := range items {
		ref := workload.RefOf(item)
		namespace, is := ref.Namespace, func(group, kind string) bool { return workload.Is(ref, group, kind) }
		switch {
		case is("", "Service"):
			a.services[namespace] = read(a.services[namespace], item)
		case is("networking.k8s.io", "NetworkPolicy"):
			a.policies[namespace] = append(a.policies[namespace], readPolicies(item)...)
		case is("autoscaling", "HorizontalPodAutoscaler"):
			a.horizontal[namespace] = read(a.horizontal[namespace], item)
		case is("autoscaling.k8s.io", "VerticalPodAutoscaler"):
			a.vertical[namespace] = read(a.vertical[namespace], item)
		case is("", "Namespace"):
			a.namespaces[ref.Name] = read(a.namespaces[ref.Name], item)
		case is("monitoring.coreos.com", "PodMonitor"):
			a.monitors = append(a.monitors, readMonitors(item)...)
		}
	}
}

func read[T any](have []T, item *yaml.RNode) []T {
	var one T
	if err := transform.Decode(item, &one); err != nil {
		return have
	}
	return append(have, one)
}

// readPolicies returns the policy, unless it names no port: then nothing here depends on it.
func readPolicies(item *yaml.RNode) []networkPolicy {
	var out []networkPolicy
	for _, policy := range read[networkingv1.NetworkPolicy](nil, item) {
		one := networkPolicy{name: policy.Name, selects: selectorOf(&policy.Spec.PodSelector)}
		for _, rule := range policy.Spec.Ingress {
			for _, port := range rule.Ports {
				if port.Port != nil && port.Port.Type == intstr.String {
					one.ports = append(one.ports, port)
				}
			}
		}
		if len(one.ports) > 0 {
			out = append(out, one)
		}
	}
	return out
}

func readMonitors(item *yaml.RNode) []podMonitor {
	out := read[podMonitor](nil, item)
	for i := range out {
		out[i].selects = selectorOf(&out[i].Spec.Selector)
	}
	return out
}

// selectorOf returns the selector. One that cannot be read selects nothing.
func selectorOf(s *metav1.LabelSelector) labels.Selector { //nolint:ireturn // as the library has it
	selector, err := metav1.LabelSelectorAsSelector(s)
	if err != nil {
		return labels.Nothing()
	}
	return selector
}

// services returns the Services that send to the pod.
func (p pod) services() []corev1.Service {
	own := p.labels
	var out []corev1.Service
	all := p.around.services[p.template.Ref().Namespace]
	for i := range all {
		if selector := all[i].Spec.Selector; len(selector) > 0 && isIn(own, selector) {
			out = append(out, all[i])
		}
	}
	return out
}

// isIn says whether the labels have all of the others.
func isIn(own, others map[string]string) bool {
	for key, value := range others {
		if have, found := own[key]; !found || have != value {
			return false
		}
	}
	return true
}

// scales says whether the reference of an autoscaler in the namespace names the workload of the pod.
func (p pod) scales(namespace string, ref autoscalingv2.CrossVersionObjectReference) bool {
	own := p.template.Ref()
	isSame := ref.APIVersion == "" || workload.GroupOf(ref.APIVersion) == workload.GroupOf(own.APIVersion)
	return namespace == own.Namespace && isSame && ref.Kind == own.Kind && ref.Name == own.Name
}
