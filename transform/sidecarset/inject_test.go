package sidecarset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// inject returns the rule for the sets in the text.
func inject(t testing.TB, text string, o sidecarset.Options) sidecarset.Inject {
	t.Helper()
	sets, err := api.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	rule, err := sidecarset.NewInject(sets, o)
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// injected returns the item with the rule applied.
func injected(t *testing.T, rule sidecarset.Inject, text string) string {
	t.Helper()
	item := yaml.MustParse(text)
	templates, _ := workload.Locate([]*yaml.RNode{item})
	plan, err := transform.NewPlan(templates, rule)
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	checkInject(t, rule, []*yaml.RNode{item})
	return item.MustString()
}

const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
spec:
  containers:
  - name: web
    image: nginx
`

// K110–K112: with the option, hot upgrade gives two copies, their versions in annotations, and
// variables that hold these, last.
func TestHotUpgrade(t *testing.T) {
	rule := inject(t, `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: hot}
spec:
  selector: {matchLabels: {app: web}}
  containers:
  - name: mesh
    image: mesh:1
    upgradeStrategy: {upgradeType: HotUpgrade, hotUpgradeEmptyImage: "empty:1"}
`, sidecarset.Options{HotUpgrade: true})
	want := `apiVersion: v1
kind: Pod
metadata:
  name: web
  labels:
    app: web
  annotations:
    kruise.io/sidecarset-working-hotupgrade-container: '{"mesh":"mesh-1"}'
    version.sidecarset.kruise.io/mesh-1: "1"
    version.sidecarset.kruise.io/mesh-2: "0"
    versionalt.sidecarset.kruise.io/mesh-1: "0"
    versionalt.sidecarset.kruise.io/mesh-2: "1"
spec:
  containers:
  - name: mesh-1
    image: mesh:1
    env:
    - name: IS_INJECTED
      value: "true"
    - name: SIDECARSET_VERSION
      valueFrom:
        fieldRef:
          fieldPath: metadata.annotations['version.sidecarset.kruise.io/mesh-1']
    - name: SIDECARSET_VERSION_ALT
      valueFrom:
        fieldRef:
          fieldPath: metadata.annotations['versionalt.sidecarset.kruise.io/mesh-1']
  - name: mesh-2
    image: empty:1
    env:
    - name: IS_INJECTED
      value: "true"
    - name: SIDECARSET_VERSION
      valueFrom:
        fieldRef:
          fieldPath: metadata.annotations['version.sidecarset.kruise.io/mesh-2']
    - name: SIDECARSET_VERSION_ALT
      valueFrom:
        fieldRef:
          fieldPath: metadata.annotations['versionalt.sidecarset.kruise.io/mesh-2']
  - name: web
    image: nginx
`
	if diff := cmp.Diff(want, injected(t, rule, pod)); diff != "" {
		t.Error(diff)
	}
}

// K110: the empty copy is pulled as the working one is, though its own image would be pulled
// otherwise.
func TestHotUpgradePullPolicy(t *testing.T) {
	for images, want := range map[[2]string]string{
		{"mesh", "empty:1"}:                       "Always",
		{"host:5000/mesh:latest", "empty:1"}:      "Always",
		{"mesh:1", "empty"}:                       "IfNotPresent",
		{"mesh@sha256:0123", "host:5000/a/empty"}: "IfNotPresent",
		{"mesh:1", "empty:1"}:                     "",
		{"mesh", "empty:latest"}:                  "",
	} {
		set := strings.NewReplacer("MESH", images[0], "EMPTY", images[1]).Replace(`
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: hot}
spec:
  selector: {matchLabels: {app: web}}
  containers:
  - {name: mesh, image: "MESH", upgradeStrategy: {upgradeType: HotUpgrade, hotUpgradeEmptyImage: "EMPTY"}}
`)
		text := injected(t, inject(t, set, sidecarset.Options{HotUpgrade: true}), pod)
		got := ""
		if _, after, found := strings.Cut(text, "imagePullPolicy: "); found {
			got, _, _ = strings.Cut(after, "\n")
		}
		if got != want {
			t.Errorf("%v: got %q, want %q", images, got, want)
		}
	}
}

// K62: with the option, containers are placed in the order of their names, across sets.
func TestSortByName(t *testing.T) {
	text := injected(t, inject(t, `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: a}
spec:
  selector: {matchLabels: {app: web}}
  containers: [{name: z, image: "i:1"}, {name: b, image: "i:1"}]
---
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: b}
spec:
  selector: {matchLabels: {app: web}}
  containers: [{name: a, image: "i:1"}]
`, sidecarset.Options{SortByName: true}), pod)
	if a, b, z := strings.Index(text, "- name: a\n"), strings.Index(text, "- name: b\n"), strings.Index(text, "- name: z\n"); a < 0 || a > b || b > z {
		t.Error(text)
	}
}

// K12: an empty list of namespaces to skip skips none.
func TestSkipNamespaces(t *testing.T) {
	const set = "apiVersion: apps.kruise.io/v1beta1\nkind: SidecarSet\nmetadata: {name: a}\nspec:\n" +
		"  selector: {matchLabels: {app: web}}\n  containers: [{name: agent, image: i}]\n"
	inSystem := strings.Replace(pod, "  labels", "  namespace: kube-system\n  labels", 1)
	if text := injected(t, inject(t, set, sidecarset.Options{}), inSystem); strings.Contains(text, "agent") {
		t.Errorf("injected by default:\n%s", text)
	}
	if text := injected(t, inject(t, set, sidecarset.Options{SkipNamespaces: []string{}}), inSystem); !strings.Contains(text, "agent") {
		t.Errorf("skipped though nothing is to be:\n%s", text)
	}
}

// A pod and a set of 10,000 containers each take their time, but not that of their product.
func TestTenThousandContainers(t *testing.T) {
	var set, many strings.Builder
	set.WriteString("apiVersion: apps.kruise.io/v1beta1\nkind: SidecarSet\nmetadata: {name: many}\nspec:\n" +
		"  selector: {matchLabels: {app: web}}\n  containers:\n")
	many.WriteString(pod)
	const n = 10_000
	for i := range n {
		fmt.Fprintf(&set, "  - {name: s%d, image: i, shareVolumePolicy: {type: enabled}, volumeMounts: [{name: v, mountPath: /v}], transferEnv: [{sourceContainerName: c%d, envName: E}]}\n", i, i)
		fmt.Fprintf(&many, "  - {name: c%d, image: i, env: [{name: E, value: e}]}\n", i)
	}
	set.WriteString("  volumes: [{name: v}]\n")
	templates, _ := workload.Locate([]*yaml.RNode{yaml.MustParse(many.String())})
	plan, err := transform.NewPlan(templates, inject(t, set.String(), sidecarset.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if got := len(plan.Diagnostics()); got != n+1 {
		t.Errorf("%d diagnostics", got)
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
}
