package kubernetes

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// TestClashes wants a plan for what does not go together to be refused, or the pod to stay valid. What
// a hazard refuses would be refused by Kubernetes.
func TestClashes(t *testing.T) {
	for _, c := range slices.Concat(clashes, moves) {
		t.Run(c.name, func(t *testing.T) {
			item, rule := c.item(t), c.rule
			if rule == nil {
				rule = newInject(t, selectAll(c.set), sidecarset.AsWritten)
			}
			plan := c.plan(t, item, rule, check([]*yaml.RNode{item}))
			if c.code == "" {
				if problems := c.problems(t, item, plan); problems != "" {
					t.Errorf("the plan adds problems:\n%s", problems)
				}
				return
			}
			if h, _ := hazard.Find(c.code); !h.Refused || plan.Err() == nil || !strings.Contains(plan.Err().Error(), "["+c.code+"]") {
				t.Errorf("want it to be refused for %s, got %v", c.code, plan.Err())
			}
			if c.problems(t, item, c.plan(t, item, rule)) == "" {
				t.Error("it is refused, but Kubernetes would take it")
			}
		})
	}
	t.Logf("%d clashes", len(clashes)+len(moves))
}

// item returns the pod, which is valid.
func (c clash) item(t *testing.T) *yaml.RNode {
	t.Helper()
	item := yaml.MustParse(`{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}, spec: ` + c.pod + `}`)
	if v := create(object{text: textOf(t, item)}); !v.valid() {
		t.Fatalf("the pod is not valid:\n%s", v)
	}
	return item
}

func (c clash) plan(t *testing.T, item *yaml.RNode, rules ...transform.Rule) *transform.Plan {
	t.Helper()
	templates, _ := workload.Locate([]*yaml.RNode{item})
	return newPlan(t, templates[0], rules)
}

// problems applies the plan to the item and returns what it adds, one problem a line; nothing when
// the plan is refused.
func (c clash) problems(t *testing.T, item *yaml.RNode, plan *transform.Plan) string {
	t.Helper()
	before := object{text: textOf(t, item)}
	if err := plan.Apply(); err != nil {
		t.Logf("refused: %v", err)
		return ""
	}
	r, err := compare(before, object{text: textOf(t, item)})
	if err != nil || plan.Empty() {
		t.Fatalf("nothing was changed: %v", err)
	}
	return strings.Join(r.worse, "\n")
}

// check is the rule that comes last, behind the one that changes the items.
func check(items []*yaml.RNode) hazard.Check {
	return hazard.Check{Around: hazard.Look(items), Injected: sidecarset.Injected}
}

// selectAll returns a SidecarSet with the spec in flow style, which selects every pod.
func selectAll(spec string) string {
	return `{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: clash}, spec: ` +
		`{selector: {matchExpressions: [{key: never, operator: DoesNotExist}]}, ` + strings.TrimPrefix(spec, "{") + `}`
}
