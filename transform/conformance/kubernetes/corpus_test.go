package kubernetes

import (
	"os"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
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

// TestCorpus plans on every workload of the corpus that can be read.
func TestCorpus(t *testing.T) {
	dir := sharedDir(t, "corpus")
	for _, c := range []struct {
		name string
		rule rulesFor
		bug  string
	}{
		{name: "everything", rule: same(newInject(t, everything, sidecarset.AsWritten))},
		{name: "everything native", rule: same(newInject(t, everything, sidecarset.Native))},
		{name: "sharing", rule: same(newInject(t, sharing, sidecarset.AsWritten)), bug: "Bidirectional mount propagation is available only to privileged containers"},
		{name: "convert", rule: convertOthers},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := walk{rule: c.rule, bug: c.bug}
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
	sets, err := sidecarset.Parse([]byte(set))
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

	rule rulesFor
	name string // of the file
	bug  string // what the library lets pass today; to be emptied when it is mended
	bugs int
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
	templates, _ := workload.Locate(items)
	for _, template := range templates {
		w.template(t, template)
	}
}

// template applies the rule to the template and compares the object before and after. A plan with
// errors changes nothing.
func (w *walk) template(t *testing.T, p transform.PodTemplate) {
	t.Helper()
	before := textOf(t, p.Object())
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, w.rule(p)...)
	if err != nil {
		t.Fatalf("%s: %v", w.name, err)
	}
	if plan.Err() != nil {
		w.refused++
	} else if err := plan.Apply(); err != nil {
		t.Fatalf("%s: %v", w.name, err)
	}
	c, err := compare(object{text: before}, object{text: textOf(t, p.Object())})
	if err != nil {
		w.unreadable++ // placeholders that YAML takes for something else, as in {{ .name }}
		return
	}
	w.add(c)
	for _, problem := range c.worse {
		if w.bug != "" && strings.Contains(problem, w.bug) {
			w.bugs++
			continue
		}
		t.Errorf("%s: %s: the plan adds a problem: %s", w.name, p.Ref(), problem)
	}
}

// report prints the totals. A walk that met little proves little.
func (w *walk) report(t *testing.T) {
	t.Helper()
	t.Log(&w.tally)
	if w.validBefore < 100 {
		t.Errorf("only %d valid objects in the corpus", w.validBefore)
	}
	switch {
	case w.bugs > 0:
		t.Logf("OPEN BUG: %d times the plan adds a problem: %s", w.bugs, w.bug)
	case w.bug != "":
		t.Errorf("mended, so empty the field bug: %s", w.bug)
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
