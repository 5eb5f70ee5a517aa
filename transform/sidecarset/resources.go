package sidecarset

import (
	"fmt"
	"regexp"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/resourceexpr"
)

// setResources replaces the resources of a sidecar that has a resourcesPolicy (K120). It says
// whether the pod allows it.
func (in *injection) setResources(w wanted) {
	policy := w.Container.ResourcesPolicy
	if policy == nil {
		return
	}
	targets, err := in.targets(policy)
	if err == nil && len(targets) == 0 {
		err = fmt.Errorf("no container of the pod has a name that matches %q", policy.Regex()) // K121
	}
	var resources *yaml.Node
	if err == nil {
		resources, err = computed(policy, targets)
	}
	if err != nil {
		in.say(transform.Error, transform.Diagnostic{
			Code: CodeBadResources, Path: in.template.Path("spec", string(api.Containers)),
			Message: fmt.Sprintf("cannot compute the resources of %s of SidecarSet %s: %v", w.What(), w.set.Name, err),
			Remedy:  "correct its resourcesPolicy, or the resources of the containers of the pod",
		})
		return
	}
	transform.RemoveField(w.node.YNode(), "resources")
	if len(resources.Content) > 0 {
		setField(w.node.YNode(), "resources", resources)
	}
}

// targets returns the containers that the policy looks at: native sidecars of the pod and its
// containers whose names match, anywhere in the name, but for those of the matched sets (K121).
// Their requests are what the API server would make of them (K125).
func (in *injection) targets(policy *api.ResourcesPolicy) ([]corev1.Container, error) {
	names, err := regexp.Compile(policy.Regex())
	if err != nil {
		return nil, fmt.Errorf("targetContainersNameRegex: %w", err)
	}
	var out []corev1.Container
	for _, c := range in.there {
		native := c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways
		if (c.list == api.Containers || native) && names.MatchString(c.Name) && !in.injected[c.Name] {
			out = append(out, withDefaultRequests(*c.Container))
		}
	}
	return out, nil
}

// withDefaultRequests makes the resources what the API server would make of them: rounded up to
// thousandths (K4), and with requests taken from the limits (K125).
func withDefaultRequests(c corev1.Container) corev1.Container {
	limits, requests := roundedUp(c.Resources.Limits), roundedUp(c.Resources.Requests)
	for name, limit := range limits {
		if _, ok := requests[name]; !ok {
			requests[name] = limit
		}
	}
	c.Resources.Limits, c.Resources.Requests = limits, requests
	return c
}

func roundedUp(list corev1.ResourceList) corev1.ResourceList {
	out := corev1.ResourceList{}
	for name, q := range list {
		q.RoundUp(resource.Milli)
		out[name] = q
	}
	return out
}

// computed returns the resources node for the targets.
func computed(p *api.ResourcesPolicy, targets []corev1.Container) (*yaml.Node, error) {
	out := mapNode()
	limits, err := section(p.ResourcesExpr.Limits, func(name corev1.ResourceName) (resource.Quantity, bool) {
		return aggregateLimits(p, targets, name)
	})
	if err != nil {
		return nil, fmt.Errorf("limits.%w", err)
	}
	requests, err := section(p.ResourcesExpr.Requests, func(name corev1.ResourceName) (resource.Quantity, bool) {
		return aggregateRequests(p, targets, name), true
	})
	if err != nil {
		return nil, fmt.Errorf("requests.%w", err)
	}
	if len(limits.Content) > 0 {
		setField(out, "limits", limits)
	}
	if len(requests.Content) > 0 {
		setField(out, "requests", requests)
	}
	return out, nil
}

// section evaluates the expressions for cpu and memory. One that is empty, and a limit where the
// targets have none, leaves its entry out (K122, K123).
func section(exprs *api.ResourceExprs, aggregate func(corev1.ResourceName) (resource.Quantity, bool)) (*yaml.Node, error) {
	out := mapNode()
	if exprs == nil {
		return out, nil
	}
	for _, e := range exprs.List() {
		value, limited := aggregate(e.Name)
		if e.Text == "" || !limited {
			continue
		}
		expr, err := resourceexpr.Parse(e.Text, string(e.Name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.Name, err)
		}
		result, err := expr.Eval(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %q for %s: %w", e.Name, e.Text, value.String(), err)
		}
		setField(out, string(e.Name), stringNode(result.String()))
	}
	return out, nil
}

// aggregateLimits returns the sum or the largest of the limits; when one target has none, there is
// none (K122).
func aggregateLimits(p *api.ResourcesPolicy, targets []corev1.Container, name corev1.ResourceName) (resource.Quantity, bool) {
	var all []resource.Quantity
	for _, c := range targets {
		q, ok := c.Resources.Limits[name]
		if !ok {
			return resource.Quantity{}, false
		}
		all = append(all, q)
	}
	return aggregate(p, all), true
}

// aggregateRequests returns the sum or the largest of the requests; one that is missing is zero
// (K122).
func aggregateRequests(p *api.ResourcesPolicy, targets []corev1.Container, name corev1.ResourceName) resource.Quantity {
	var all []resource.Quantity
	for _, c := range targets {
		if q, ok := c.Resources.Requests[name]; ok {
			all = append(all, q)
		}
	}
	return aggregate(p, all)
}

// aggregate adds the quantities up, or takes the largest. A sum is in the format of the first one
// that is not zero, the largest in its own.
func aggregate(p *api.ResourcesPolicy, all []resource.Quantity) resource.Quantity {
	out := *resource.NewQuantity(0, resource.DecimalSI)
	for i, q := range all {
		switch {
		case p.TargetContainersMode == api.TargetsSum:
			out.Add(q)
		case i == 0 || q.Cmp(out) > 0:
			out = q.DeepCopy()
		}
	}
	return out
}
