package kubernetes

import (
	"os"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// setHead selects every pod template.
const setHead = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: everything
spec:
  selector:
    matchExpressions:
    - {key: inject-sidecars.dev/never, operator: DoesNotExist}
`

// everything adds to each list of a pod.
const everything = setHead + `
  imagePullSecrets:
  - name: inject-sidecars-secret
  initContainers:
  - name: inject-sidecars-native
    image: i:1
    restartPolicy: Always
    startupProbe: {httpGet: {path: /ready, port: 15021}}
  - name: inject-sidecars-first
    image: i:1
    podInjectPolicy: BeforeAppContainer
  containers:
  - name: inject-sidecars-before
    image: i:1
    lifecycle: {preStop: {exec: {command: [x]}}}
  - name: inject-sidecars-after
    image: i:1
    podInjectPolicy: AfterAppContainer
    ports: [{name: metrics, containerPort: 15020}]
    volumeMounts:
    - {name: inject-sidecars-volume, mountPath: /inject-sidecars}
  volumes:
  - name: inject-sidecars-volume
    emptyDir: {}
`

// sharing takes over what the containers of the pod have.
const sharing = setHead + `
  initContainers:
  - name: inject-sidecars-native
    image: i:1
    restartPolicy: Always
    shareVolumePolicy: {type: enabled}
    shareVolumeDevicePolicy: {type: enabled}
  containers:
  - name: inject-sidecars-before
    image: i:1
    shareVolumePolicy: {type: enabled}
    shareVolumeDevicePolicy: {type: enabled}
    volumeMounts:
    - {name: inject-sidecars-volume, mountPath: /tmp}
  volumes:
  - name: inject-sidecars-volume
    emptyDir: {}
`

// TestCorpus plans on every workload of the corpus that can be read, with the check behind the rules.
func TestCorpus(t *testing.T) {
	dir := sharedDir(t, "corpus")
	inject, injectNative := newInject(t, everything, sidecarset.AsWritten), newInject(t, everything, sidecarset.Native)
	for _, c := range []struct {
		name string
		rule rulesFor
	}{
		{name: "everything", rule: same(inject)},
		{name: "everything native", rule: same(injectNative)},
		{name: "sharing", rule: same(newInject(t, sharing, sidecarset.AsWritten))},
		{name: "sharing native", rule: same(newInject(t, sharing, sidecarset.Native))},
		{name: "convert", rule: convertOthers},
		{name: "revert", rule: same(native.Revert{Choice: native.Choice{Names: []string{"*"}}})},
		{name: "convert and inject", rule: func(p transform.PodTemplate) []transform.Rule { return append(convertOthers(p), inject) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := walk{rule: c.rule, codes: map[string]int{}}
			for _, file := range yamlFiles(t, dir) {
				w.name = strings.TrimPrefix(file, dir+"/")
				w.file(t, file)
			}
			w.report(t)
		})
	}
}

// newInject returns the rule that injects the set in every namespace.
func newInject(t *testing.T, set string, mode sidecarset.Mode) sidecarset.Inject {
	t.Helper()
	sets, err := api.Parse([]byte(set))
	if err != nil {
		t.Fatal(err)
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{SkipNamespaces: []string{}, Mode: mode})
	if err != nil {
		t.Fatal(err)
	}
	return inject
}

// rulesFor returns the rules that are to be tried on a template.
type rulesFor func(transform.PodTemplate) []transform.Rule

// same is one rule for every template.
func same(rule transform.Rule) rulesFor {
	return func(transform.PodTemplate) []transform.Rule { return []transform.Rule{rule} }
}

// convertOthers turns every container but the first into a native sidecar, where there is one.
func convertOthers(p transform.PodTemplate) []transform.Rule {
	spec, err := p.Spec()
	if err != nil || len(spec.Containers) < 2 {
		return nil
	}
	var names []string
	for _, c := range spec.Containers[1:] {
		names = append(names, c.Name)
	}
	return []transform.Rule{native.Convert{Choice: native.Choice{Names: names}, StartupProbe: true}}
}

// A walk tries a rule on many files.
type walk struct {
	tally

	rule  rulesFor
	name  string         // of the file
	codes map[string]int // how often a plan was refused, by the codes
}

// file tries the rule on every pod template of the file.
func (w *walk) file(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	items, err := kio.FromBytes(text)
	if err != nil {
		return // templates of Helm and the like
	}
	last := refusals().Rule(check(items), nil)
	templates, _ := workload.Locate(items)
	for _, template := range templates {
		if workload.IsBuiltin(template.Ref()) { // Kubernetes does not know what operators make of others
			w.template(t, template, last)
		}
	}
}

// refusals are the levels at which the check refuses what Kubernetes refuses, and nothing else: what
// would merely not work is to be applied here, and validated.
func refusals() hazard.Levels {
	out := hazard.Levels{}
	for _, h := range hazard.Catalogue() {
		if !h.Refused && h.Severity == transform.Error {
			out[h.Code] = hazard.Warn
		}
	}
	return out
}

// template applies the rules to the template and compares the object before and after. What the
// check refuses is applied all the same, to see that Kubernetes does not take it.
func (w *walk) template(t *testing.T, p transform.PodTemplate, last transform.Rule) {
	t.Helper()
	before := textOf(t, p.Object())
	rules := w.rule(p)
	plan := newPlan(t, p, slices.Concat(rules, []transform.Rule{last}))
	refused := w.refusals(plan)
	if len(refused) > 0 {
		w.refused++
		plan = newPlan(t, p, rules)
	}
	if plan.Err() == nil {
		if err := plan.Apply(); err != nil {
			t.Fatalf("%s: %v", w.name, err)
		}
	}
	c, err := compare(object{text: before}, object{text: textOf(t, p.Object())})
	if err != nil {
		w.unreadable++ // placeholders that YAML takes for something else, as in {{ .name }}
		return
	}
	w.add(c)
	switch {
	case len(refused) == 0 && len(c.worse) > 0:
		t.Errorf("%s: %s: the plan adds problems: %s", w.name, p.Ref(), strings.Join(c.worse, "; "))
	case len(refused) > 0 && c.changed && len(c.worse) == 0:
		t.Errorf("%s: %s: refused, but Kubernetes would take it: %s", w.name, p.Ref(), strings.Join(refused, "; "))
	}
}

// refusals counts the errors of the plan by their codes, and returns them.
func (w *walk) refusals(plan *transform.Plan) []string {
	var out []string
	for _, d := range plan.Diagnostics() {
		if d.Severity == transform.Error {
			out = append(out, d.String())
			w.codes[d.Code]++
		}
	}
	return out
}

func newPlan(t *testing.T, p transform.PodTemplate, rules []transform.Rule) *transform.Plan {
	t.Helper()
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, rules...)
	if err != nil {
		t.Fatalf("%s: %v", p.Ref(), err)
	}
	return plan
}

// report prints the totals. A walk that met little proves little.
func (w *walk) report(t *testing.T) {
	t.Helper()
	t.Log(&w.tally)
	t.Logf("refused, by the codes of the errors: %v", w.codes)
	if w.validBefore < 100 {
		t.Errorf("only %d valid objects in the corpus", w.validBefore)
	}
}

// TestLint wants Kubernetes to refuse every object of the corpus of which lint says so.
func TestLint(t *testing.T) {
	dir := sharedDir(t, "corpus")
	w := walk{codes: map[string]int{}}
	for _, file := range yamlFiles(t, dir) {
		w.name = strings.TrimPrefix(file, dir+"/")
		w.lint(t, file)
	}
	w.report(t)
}

// lint looks at every pod template of the file, each in the object that it stands in.
func (w *walk) lint(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	items, err := kio.FromBytes(text)
	if err != nil {
		return
	}
	last := check(items)
	last.Standing = true
	templates, _ := workload.Locate(items)
	for _, p := range templates {
		v := create(object{text: textOf(t, p.Object())})
		w.add(comparison{before: v, after: v})
		refused := w.refusals(newPlan(t, p, []transform.Rule{refusals().Rule(last, nil)}))
		if len(refused) > 0 && v.known && v.valid() {
			t.Errorf("%s: %s: lint refuses what Kubernetes takes: %s", w.name, p.Ref(), strings.Join(refused, "; "))
		}
	}
}

func textOf(t *testing.T, n *yaml.RNode) []byte {
	t.Helper()
	text, err := n.String()
	if err != nil {
		t.Fatal(err)
	}
	return []byte(text)
}
