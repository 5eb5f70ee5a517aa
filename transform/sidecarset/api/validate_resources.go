package api

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// ValidateResources returns what is wrong with the resources of a container, which are at p.
func ValidateResources(r corev1.ResourceRequirements, p transform.Path) []transform.Diagnostic {
	v := &validator{}
	v.resources(&corev1.Container{Resources: r}, p)
	return v.out
}

func (v *validator) resources(c *corev1.Container, p transform.Path) {
	r := c.Resources
	for _, name := range slices.Sorted(maps.Keys(r.Limits)) {
		v.amount(p.Field("limits", string(name)), name, r.Limits[name])
	}
	for _, name := range slices.Sorted(maps.Keys(r.Requests)) {
		v.amount(p.Field("requests", string(name)), name, r.Requests[name])
		v.request(p, name, r)
	}
	v.hugePages(p, r)
	v.claims(p.Field("claims"), r.Claims)
}

// amount checks the name of a resource, and how much there is of it.
func (v *validator) amount(p transform.Path, name corev1.ResourceName, q resource.Quantity) {
	v.resourceName(p, string(name))
	switch {
	case q.Sign() < 0:
		v.fail(CodeInvalid, p, q.String()+" is below zero", "correct the quantity")
	case isExtended(name) && q.MilliValue()%1000 != 0:
		v.fail(CodeInvalid, p, q.String()+" is not a whole number", "correct the quantity")
	case isHugePages(name) && !divides(name, q):
		v.fail(CodeInvalid, p, q.String()+" is not a number of whole pages", "correct the quantity, or the size of the pages")
	}
}

// resourceName wants a resource that Kubernetes knows, or one with a domain.
func (v *validator) resourceName(p transform.Path, name string) {
	messages := validation.IsQualifiedName(name)
	for _, message := range messages {
		v.fail(CodeInvalid, p, message, "correct the name of the resource")
	}
	known := slices.Contains([]string{"cpu", "memory", "ephemeral-storage"}, name) || isHugePages(corev1.ResourceName(name))
	hasDomain := strings.Contains(name, "/")
	switch {
	case len(messages) > 0:
	case !hasDomain && !known:
		v.fail(CodeInvalid, p, "unknown resource", "use cpu, memory, ephemeral-storage, hugepages-SIZE, or a name with a domain as in example.com/gpu")
	case hasDomain && !strings.Contains(name, "kubernetes.io/") && len(validation.IsQualifiedName("requests."+name)) > 0, strings.HasPrefix(name, "requests."):
		v.fail(CodeInvalid, p, "is no name of a resource: quotas put requests. in front of it", "use a shorter name, without requests.")
	}
}

// isExtended says whether the resource is one that Kubernetes counts, but does not know.
func isExtended(name corev1.ResourceName) bool {
	return strings.Contains(string(name), "/") && !strings.Contains(string(name), "kubernetes.io/")
}

func isHugePages(name corev1.ResourceName) bool {
	return strings.HasPrefix(string(name), corev1.ResourceHugePagesPrefix)
}

// divides says whether the quantity is a number of pages of the size in the name.
func divides(name corev1.ResourceName, q resource.Quantity) bool {
	page, err := resource.ParseQuantity(strings.TrimPrefix(string(name), corev1.ResourceHugePagesPrefix))
	return err == nil && page.Sign() > 0 && page.MilliValue()%1000 == 0 && q.Value()%page.Value() == 0
}

// request compares what is asked for with the limit: it may be less only of what can be shared.
func (v *validator) request(p transform.Path, name corev1.ResourceName, r corev1.ResourceRequirements) {
	request := r.Requests[name]
	limit, limited := r.Limits[name]
	at, shared := p.Field("requests", string(name)), !isExtended(name) && !isHugePages(name)
	switch {
	case !limited && !shared:
		v.fail(CodeRequired, p.Field("limits", string(name)), "a limit is required, for it cannot be shared", "set the limit to "+request.String())
	case limited && !shared && request.Cmp(limit) != 0:
		v.fail(CodeInvalid, at, fmt.Sprintf("%s is not the limit %s, and it cannot be shared", request.String(), limit.String()), "make them equal")
	case limited && request.Cmp(limit) > 0:
		v.fail(CodeInvalid, at, fmt.Sprintf("%s is more than the limit %s", request.String(), limit.String()),
			"lower the request, or raise the limit")
	}
}

// hugePages wants cpu or memory where there are huge pages.
func (v *validator) hugePages(p transform.Path, r corev1.ResourceRequirements) {
	names := slices.Concat(slices.Collect(maps.Keys(r.Limits)), slices.Collect(maps.Keys(r.Requests)))
	counted := slices.Contains(names, corev1.ResourceCPU) || slices.Contains(names, corev1.ResourceMemory)
	if slices.ContainsFunc(names, isHugePages) && !counted {
		v.fail(CodeInvalid, p, "huge pages need cpu or memory", "add one of them")
	}
}

// claims checks the references to the claims of the pod, each to be named once, as a whole or request by request.
func (v *validator) claims(p transform.Path, claims []corev1.ResourceClaim) {
	for i, c := range claims {
		at := p.At(i)
		v.required(at.Field("name"), c.Name)
		for _, message := range validation.IsDNS1123Label(c.Request) {
			if c.Request != "" {
				v.fail(CodeInvalid, at.Field("request"), fmt.Sprintf("%q: %s", c.Request, message), "correct the request")
			}
		}
		overlaps := func(other corev1.ResourceClaim) bool {
			return other.Name == c.Name && (other.Request == c.Request || other.Request == "" || c.Request == "")
		}
		if c.Name != "" && slices.ContainsFunc(claims[:i], overlaps) {
			v.fail(CodeInvalid, at.Field("name"), fmt.Sprintf("duplicate %q", c.Name), "remove one of them")
		}
	}
}

// A divisor of cpu is one of the first, that of another resource one of the others.
func (v *validator) divisor(p transform.Path, ref *corev1.ResourceFieldSelector) {
	allowed := strings.Fields("1 1k 1M 1G 1T 1P 1E 1Ki 1Mi 1Gi 1Ti 1Pi 1Ei")
	if strings.HasSuffix(ref.Resource, ".cpu") {
		allowed = []string{"1m", "1"}
	}
	if !ref.Divisor.IsZero() && !slices.Contains(allowed, ref.Divisor.String()) {
		v.fail(CodeInvalid, p, fmt.Sprintf("cannot divide by %q", ref.Divisor.String()), "use one of "+strings.Join(allowed, ", "))
	}
}

func (v *validator) resizePolicy(c *corev1.Container, p transform.Path) {
	seen := map[corev1.ResourceName]bool{}
	for i, policy := range c.ResizePolicy {
		at := p.At(i)
		v.required(at.Field("resourceName"), string(policy.ResourceName))
		v.oneOf(at.Field("resourceName"), string(policy.ResourceName), "cpu", "memory")
		v.required(at.Field("restartPolicy"), string(policy.RestartPolicy))
		v.oneOf(at.Field("restartPolicy"), string(policy.RestartPolicy), "NotRequired", "RestartContainer")
		if seen[policy.ResourceName] && policy.ResourceName != "" {
			v.fail(CodeInvalid, at.Field("resourceName"), fmt.Sprintf("duplicate %q", policy.ResourceName), "remove one of them")
		}
		seen[policy.ResourceName] = true
	}
}
