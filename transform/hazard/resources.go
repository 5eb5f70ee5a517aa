package hazard

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// Codes of what can go wrong with what a pod asks for.
const (
	CodeEffectiveResources = "effective-resources"
	CodeHeavyInit          = "heavy-init-container"
	CodeQOSClass           = "qos-class"
	CodePodResources       = "pod-resources"
)

// resources are the hazards of what a pod asks for: all its containers together, each init container
// at its turn beside the native sidecars before it.
func resources() []Hazard {
	return slices.Concat([]Hazard{
		{
			Code: CodeEffectiveResources, Number: "H16", Severity: transform.Info,
			Sentence: "What Kubernetes counts for the pod changes: its effective requests or limits.",
			Remedy:   "see that quotas, limit ranges and nodes have room for it",
			Evidence: "KEP-753, resources calculation; component-helpers, PodRequests and PodLimits",
			compare:  effectiveResources,
		},
		{
			Code: CodeHeavyInit, Number: "H16", Severity: transform.Warning,
			Sentence: "An init container runs beside native sidecars that start before it, so the pod requests more than if they came after.",
			Remedy:   "let the sidecars start after it if it does not need them",
			Evidence: "KEP-753, resources calculation; component-helpers, PodRequests",
			look:     heavyInit,
		},
		{
			Code: CodeQOSClass, Number: "H16", Severity: transform.Warning,
			Sentence: "The pod is no longer of QoS class Guaranteed, so it is evicted earlier and gets no exclusive CPUs.",
			Remedy:   "give each container, init containers too, cpu and memory requests equal to its limits",
			Evidence: "kubelet, ComputePodQOS: init containers count as containers do",
			compare:  qosClass,
		},
		{
			Code: CodePodResources, Number: "H17", Severity: transform.Error, Refused: true,
			Sentence: "The containers need more than the resources of the pod itself.",
			Remedy:   "raise spec.resources of the pod, or lower those of the containers",
			Evidence: "API validation, validatePodResourceConsistency",
			look:     podResources,
		},
	}, autoscaling())
}

// effectiveResources says what changes in the effective requests and limits.
func effectiveResources(before, after pod) []finding {
	was, is := Effective(before.PodSpec), Effective(after.PodSpec)
	var parts []string
	if text := changes(was.Requests, is.Requests, "0"); text != "" {
		parts = append(parts, "effective requests: "+text)
	}
	if text := changes(enforced(before.PodSpec, was.Limits), enforced(after.PodSpec, is.Limits), "none"); text != "" {
		parts = append(parts, "effective limits: "+text)
	}
	if len(parts) == 0 {
		return nil
	}
	return []finding{{path: after.template.Path("spec"), message: strings.Join(parts, "; ")}}
}

// changes lists the resources that differ. Absent is what is said of one that is not there.
func changes(was, is corev1.ResourceList, absent string) string {
	amount := func(list corev1.ResourceList, name corev1.ResourceName) string {
		if q := list[name]; !q.IsZero() {
			return q.String()
		}
		return absent
	}
	var out []string
	for _, name := range resourceNames(was, is) {
		before, after := was[name], is[name]
		if before.Cmp(after) != 0 {
			out = append(out, fmt.Sprintf("%s %s -> %s", name, amount(was, name), amount(is, name)))
		}
	}
	return strings.Join(out, ", ")
}

// enforced returns the limits without those of cpu and memory that do not hold: the kubelet limits
// the pod only when each container has a limit, or the pod itself.
func enforced(spec *corev1.PodSpec, limits corev1.ResourceList) corev1.ResourceList {
	out := sum(limits, nil)
	own := podLevel(spec).Limits
	for _, name := range []corev1.ResourceName{corev1.ResourceCPU, corev1.ResourceMemory} {
		unlimited := func(c corev1.Container) bool {
			limit := c.Resources.Limits[name]
			return limit.IsZero()
		}
		ofPod := own[name]
		if ofPod.IsZero() && (slices.ContainsFunc(spec.InitContainers, unlimited) || slices.ContainsFunc(spec.Containers, unlimited)) {
			delete(out, name)
		}
	}
	return out
}

// heavyInit finds init containers that make the pod request more because of the native sidecars
// before them.
func heavyInit(p pod) []finding {
	if len(p.natives()) == 0 {
		return nil
	}
	last := *p.PodSpec
	last.InitContainers = slices.Clone(p.InitContainers)
	slices.SortStableFunc(last.InitContainers, func(a, b corev1.Container) int { return rank(a) - rank(b) })
	have, best := Effective(p.PodSpec).Requests, Effective(&last).Requests
	var out []finding
	for _, name := range resourceNames(have) {
		more, less := have[name], best[name]
		if more.Cmp(less) <= 0 {
			continue
		}
		c, beside := p.heaviest(name)
		f := c.say("%q runs beside native %s, so the pod requests %s %s instead of %s", c.Name, beside, name, more.String(), less.String())
		f.subject = fmt.Sprint(c.Name, name, beside)
		out = append(out, f)
	}
	return out
}

func rank(c corev1.Container) int {
	if native.Is(c) {
		return 1
	}
	return 0
}

// heaviest returns the init container that needs most of the resource at its turn, and the names of
// the native sidecars before it that need some, too.
func (p pod) heaviest(name corev1.ResourceName) (container, string) {
	var most container
	var before, beside []string
	var running, peak corev1.ResourceList
	for _, c := range p.inits() {
		turn := sum(running, corev1.ResourceList{name: requestsOf(*c.Container)[name]})
		amount, highest := turn[name], peak[name]
		switch {
		case native.Is(*c.Container):
			running = turn
			if own := requestsOf(*c.Container)[name]; !own.IsZero() {
				before = append(before, c.Name)
			}
		case amount.Cmp(highest) > 0:
			most, peak, beside = c, turn, slices.Clone(before)
		}
	}
	return most, sidecars(beside)
}

// sidecars lists the names of sidecars for people.
func sidecars(names []string) string {
	if len(names) > 1 {
		return "sidecars " + quoted(names)
	}
	return "sidecar " + quoted(names)
}

// quoted lists names for people.
func quoted(names []string) string {
	var out []string
	for _, name := range names {
		out = append(out, fmt.Sprintf("%q", name))
	}
	return strings.Join(out, ", ")
}
