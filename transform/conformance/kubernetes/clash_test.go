package kubernetes

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// TestClashes wants a plan for what does not go together to be refused, or the pod to stay valid.
func TestClashes(t *testing.T) {
	open := 0
	for _, c := range slices.Concat(clashes, moves) {
		t.Run(c.name, func(t *testing.T) {
			problems := c.problems(t)
			switch {
			case c.bug == "" && problems != "":
				t.Errorf("the plan adds problems:\n%s", problems)
			case c.bug != "" && !strings.Contains(problems, c.bug):
				t.Errorf("mended, so empty its field bug; problems now:\n%s", problems)
			case c.bug != "":
				open++
				t.Logf("OPEN BUG: the plan adds problems:\n%s", problems)
			}
		})
	}
	t.Logf("%d clashes, %d of them open bugs of the library", len(clashes)+len(moves), open)
}

// problems returns what the rule adds, one problem a line; nothing when the plan is refused.
func (c clash) problems(t *testing.T) string {
	t.Helper()
	rule := c.rule
	if rule == nil {
		rule = newInject(t, selectAll(c.set), sidecarset.AsWritten)
	}
	before := object{text: []byte(`{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: ns}, spec: ` + c.pod + `}`)}
	if v := create(before); !v.valid() {
		t.Fatalf("the pod is not valid:\n%s", v)
	}
	item := yaml.MustParse(string(before.text))
	templates, _ := workload.Locate([]*yaml.RNode{item})
	plan, err := transform.NewPlan(templates, rule)
	if err != nil {
		t.Fatal(err)
	}
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

// selectAll returns a SidecarSet with the spec in flow style, which selects every pod.
func selectAll(spec string) string {
	return `{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: clash}, spec: ` +
		`{selector: {matchExpressions: [{key: never, operator: DoesNotExist}]}, ` + strings.TrimPrefix(spec, "{") + `}`
}
