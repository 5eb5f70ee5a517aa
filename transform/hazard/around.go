package hazard

import (
	"slices"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Around is what the input says beside the workloads that matters to their sidecars. The zero value
// is an input of workloads alone.
type Around struct {
	services   []corev1.Service
	policies   []networkingv1.NetworkPolicy
	horizontal []autoscalingv2.HorizontalPodAutoscaler
	vertical   []verticalPodAutoscaler
	namespaces []corev1.Namespace
	monitors   []podMonitor
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
}

// watches says whether the monitor looks for pods in the namespace.
func (m podMonitor) watches(namespace string) bool {
	names := m.Spec.NamespaceSelector.MatchNames
	if len(names) == 0 {
		names = []string{m.Metadata.Namespace}
	}
	return m.Spec.NamespaceSelector.Any || slices.Contains(names, namespace)
}

// Reads says whether objects of this kind matter to the hazards of sidecars, besides workloads.
func Reads(kind string) bool {
	return slices.Contains([]string{
		"Service", "NetworkPolicy", "HorizontalPodAutoscaler", "VerticalPodAutoscaler", "Namespace", "PodMonitor",
	}, kind)
}

// Look reads what is around from the objects of the input. Objects that cannot be read are passed
// over.
func Look(items []*yaml.RNode) Around {
	var a Around
	for _, item := range items {
		switch kindOf(item) {
		case "Service":
			a.services = read(a.services, item)
		case "NetworkPolicy":
			a.policies = read(a.policies, item)
		case "HorizontalPodAutoscaler":
			a.horizontal = read(a.horizontal, item)
		case "VerticalPodAutoscaler":
			a.vertical = read(a.vertical, item)
		case "Namespace":
			a.namespaces = read(a.namespaces, item)
		case "PodMonitor":
			a.monitors = read(a.monitors, item)
		}
	}
	return a
}

// kindOf reads the kind of what may be no object at all: GetKind of kyaml panics on some lists.
func kindOf(item *yaml.RNode) string {
	n := transform.Fields("kind").Lookup(item)
	if n.IsNil() {
		return ""
	}
	return n.YNode().Value
}

func read[T any](have []T, item *yaml.RNode) []T {
	var one T
	if err := transform.Decode(item, &one); err != nil {
		return have
	}
	return append(have, one)
}

// services returns the Services that send to the pod.
func (p pod) services() []corev1.Service {
	own := labels.Set(p.template.Labels())
	var out []corev1.Service
	for _, s := range p.around.services {
		isOurs := s.Namespace == p.template.Ref().Namespace && len(s.Spec.Selector) > 0
		if isOurs && labels.SelectorFromSet(s.Spec.Selector).Matches(own) {
			out = append(out, s)
		}
	}
	return out
}

// scales says whether the reference of an autoscaler in the namespace names the workload of the pod.
func (p pod) scales(namespace string, ref autoscalingv2.CrossVersionObjectReference) bool {
	own := p.template.Ref()
	return namespace == own.Namespace && ref.Kind == own.Kind && ref.Name == own.Name
}
