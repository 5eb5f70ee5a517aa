package sidecarset_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// In every golden case, Explain says that a set matched exactly when the rule injects it, and names
// a clause when not. What the rule does is seen from outside: Unmatched reports what applies to no
// template, and a set that a canary replaces is in no message about what was injected.
func TestExplainAgreesWithPlan(t *testing.T) {
	matched, failed := 0, 0
	for _, file := range goldentest.Files(t, "../../testdata/inject") {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		config, _ := goldentest.Section(archive, "config.yaml")
		input, _ := goldentest.Section(archive, "input.yaml")
		items := goldentest.Parse(t, input)
		rule, err := sidecarset.NewInject(decodedSets(t, config), sidecarset.Options{Namespaces: sidecarset.NamespacesOf(items)})
		if err != nil {
			t.Fatal(err)
		}
		templates, _ := workload.Locate(items)
		for _, p := range templates {
			for _, reason := range rule.Explain(p) {
				checkReason(t, rule, p, reason)
				if reason.Matched {
					matched++
				} else {
					failed++
				}
			}
		}
	}
	if matched < 50 || failed < 20 {
		t.Errorf("only %d matched, %d did not", matched, failed)
	}
}

func checkReason(t *testing.T, rule sidecarset.Inject, p transform.PodTemplate, reason sidecarset.Reason) {
	t.Helper()
	if got := injects(t, rule, p, reason.Set); got != reason.Matched {
		t.Errorf("%s: the rule injects: %v, but Explain says %+v", p.Ref(), got, reason)
	}
	if reason.Matched == (len(reason.Failed) > 0) {
		t.Errorf("%s: %+v", p.Ref(), reason)
	}
}

// injects says whether the rule injects the set into the template.
func injects(t *testing.T, rule sidecarset.Inject, p transform.PodTemplate, set string) bool {
	t.Helper()
	unmatched := slices.ContainsFunc(rule.Unmatched([]transform.PodTemplate{p}, transform.Error), func(d transform.Diagnostic) bool {
		return d.Ref.Name == set && (d.Code == sidecarset.CodeNoMatch || d.Code == sidecarset.CodePaused)
	})
	if unmatched {
		return false
	}
	ds, err := rule.Plan(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(ds) == 0 {
		return true // all is there already
	}
	name := regexp.MustCompile(`\bSidecarSets?\b.*\b` + regexp.QuoteMeta(set) + `\b`)
	return slices.ContainsFunc(ds, func(d transform.Diagnostic) bool {
		return name.MatchString(d.Message) || d.Severity == transform.Error || d.Code == sidecarset.CodeNoContainers
	})
}

func decodedSets(t *testing.T, config []byte) []api.SidecarSet {
	t.Helper()
	var out []api.SidecarSet
	for _, n := range goldentest.Parse(t, config) {
		set, ds := api.Decode(n)
		if transform.HasErrors(ds) {
			return nil
		}
		out = append(out, set)
	}
	return out
}

const explained = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: logs}
spec:
  selector:
    matchLabels: {app: nginx}
    matchExpressions:
    - {key: tier, operator: In, values: [front, back]}
    - {key: never, operator: DoesNotExist}
  namespaceSelector:
    matchLabels: {env: prod}
  containers: [{name: log, image: "log:1"}]
`

// One clause for each condition that fails, with what is wanted and what is there.
func TestExplainClauses(t *testing.T) {
	rule := inject(t, explained, sidecarset.Options{})
	p := template(t, `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: kube-system, labels: {tier: front}}
spec: {template: {metadata: {labels: {app: ngnix, never: "yes"}}, spec: {containers: [{name: web}]}}}
`)
	var got []string
	for _, c := range rule.Explain(p)[0].Failed {
		got = append(got, c.Path.String()+": "+c.Message)
	}
	want := []string{
		`spec.selector.matchLabels.app: label app: want "nginx", the pod template has "ngnix"`,
		`spec.selector.matchExpressions[0]: label tier: want one of back, front, the pod template does not have it; its workload has it, but only labels of the pod template count`,
		`spec.selector.matchExpressions[1]: label never: want no such label, the pod template has "yes"`,
		`spec.namespaceSelector.matchLabels.env: label env: want "prod", the labels of namespace kube-system are not known`,
		`metadata.namespace: nothing is injected in namespace kube-system`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestExplainCanaryAndPause(t *testing.T) {
	rule := inject(t, `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: base}
spec: {selector: {matchLabels: {app: web}}, containers: [{name: log, image: "log:1"}]}
---
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: canary
  annotations: {apps.kruise.io/sidecarset-canary: "true", apps.kruise.io/sidecarset-base: base}
spec: {updateStrategy: {type: NotUpdate}, selector: {matchLabels: {app: web}}, containers: [{name: log, image: "log:2"}]}
---
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: paused}
spec: {selector: {matchLabels: {app: web}}, injectionStrategy: {paused: true}, containers: [{name: other, image: "log:2"}]}
`, sidecarset.Options{})
	got := map[string]string{}
	for _, reason := range rule.Explain(template(t, deployment("web", "web"))) {
		got[reason.Set] = "matched"
		for _, c := range reason.Failed {
			got[reason.Set] = c.Message
		}
	}
	want := map[string]string{
		"base":   "SidecarSet canary takes its place, as its annotation apps.kruise.io/sidecarset-base says",
		"canary": "matched", "paused": "the SidecarSet is paused",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The nearest is the one with a slip, before one with another value, before one without the label.
func TestNearest(t *testing.T) {
	rule := inject(t, `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: logs}
spec: {selector: {matchLabels: {app: nginx}}, containers: [{name: log, image: "log:1"}]}
`, sidecarset.Options{})
	plain := template(t, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: plain}, spec: {template: {spec: {containers: [{name: a}]}}}}")
	other, slip := template(t, deployment("other", "database")), template(t, deployment("slip", "ngnix"))
	for want, templates := range map[string][]transform.PodTemplate{
		"":      nil,
		"plain": {plain},
		"other": {plain, other},
		"slip":  {plain, other, slip},
	} {
		near, found := rule.Nearest("logs", templates)
		if found != (want != "") || found && near.Template.Ref().Name != want {
			t.Errorf("got %v, want %q", near.Template.Ref(), want)
		}
	}
	if _, found := rule.Nearest("logs", []transform.PodTemplate{slip, template(t, deployment("web", "nginx"))}); found {
		t.Error("a set that applies has no nearest miss")
	}
	if _, found := rule.Nearest("unheard-of", []transform.PodTemplate{slip}); found {
		t.Error("a set that is not there has no nearest miss")
	}
}

func deployment(name, app string) string {
	return "{apiVersion: apps/v1, kind: Deployment, metadata: {name: " + name + "}, spec: {template: " +
		"{metadata: {labels: {app: " + app + "}}, spec: {containers: [{name: a}]}}}}"
}

func template(t *testing.T, text string) transform.PodTemplate {
	t.Helper()
	templates, ds := workload.Locate([]*yaml.RNode{yaml.MustParse(text)})
	if len(templates) != 1 {
		t.Fatal(ds)
	}
	return templates[0]
}
