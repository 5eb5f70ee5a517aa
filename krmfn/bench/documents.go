//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// cycle is the pattern of the corpus: of five documents, two are workloads.
const cycle = 5

func isWorkload(i int) bool { return i%cycle == 1 || i%cycle == 3 }

// A corpus is a list of generated documents in which share percent of the workloads are selected.
type corpus struct{ documents, share int }

// isSelected spreads the selected evenly over the workloads.
func (c corpus) isSelected(i int) bool {
	const all = 100
	workloads := i/cycle*2 + i%cycle/3 // before this one
	return isWorkload(i) && workloads*c.share%all < c.share
}

func (c corpus) selected() int {
	n := 0
	for i := range c.documents {
		if c.isSelected(i) {
			n++
		}
	}
	return n
}

// document returns the text of document i, always the same: every document has its own seed.
func (c corpus) document(i int) string {
	d := builder{Rand: rand.New(rand.NewPCG(1, uint64(i))), name: fmt.Sprintf("app-%05d", i), selected: c.isSelected(i)}
	if isWorkload(i) {
		d.workload()
	} else {
		d.other()
	}
	return d.String()
}

// A builder writes one document.
type builder struct {
	*rand.Rand
	strings.Builder

	name     string
	selected bool
}

func (b *builder) addf(format string, args ...any) { fmt.Fprintf(b, format, args...) }

// head writes what every object starts with.
func (b *builder) head(apiVersion, kind string) {
	b.addf("apiVersion: %s\nkind: %s\nmetadata:\n  name: %s\n  namespace: team-%02d\n", apiVersion, kind, b.name, b.IntN(20))
	b.addf("  labels:\n    app.kubernetes.io/name: %s\n    app.kubernetes.io/part-of: shop\n", b.name)
	b.label("    ")
}

// label writes the label that selects, on the pod template for all programs but kustomize, which
// looks at the labels of the object.
func (b *builder) label(indent string) {
	if b.selected {
		b.addf("%slogging: enabled\n", indent)
	}
}

// choose runs one of the choices.
func choose(b *builder, choices ...func()) { choices[b.IntN(len(choices))]() }

// other writes an object without a pod template. ConfigMaps are the most frequent, and some of
// them hold whole files.
func (b *builder) other() {
	choose(b, b.configMap, b.configMap, b.configMap, b.service, b.service, b.role, b.roleBinding, b.definition)
}

func (b *builder) configMap() {
	const large = 0.06
	lines := 3 + b.IntN(20)
	if b.Float64() < large {
		lines = 500 + b.IntN(1500)
	}
	b.head("v1", "ConfigMap")
	b.addf("data:\n  mode: \"%d\"\n  settings.conf: |\n", b.IntN(9))
	for i := range lines {
		b.addf("    key.%04d = value %d of the settings  # set by %s\n", i, b.IntN(1e6), b.name)
	}
}

func (b *builder) service() {
	b.head("v1", "Service")
	b.addf("spec:\n  # the port that other teams use\n  selector:\n    app: %s\n  ports:\n", b.name)
	for i := range 1 + b.IntN(3) {
		b.addf("  - name: port-%d\n    port: %d\n    targetPort: http-%d\n    protocol: TCP\n", i, 8000+b.IntN(1000), i)
	}
}

func (b *builder) role() {
	b.head("rbac.authorization.k8s.io/v1", "Role")
	b.addf("rules:\n")
	for range 1 + b.IntN(6) {
		b.addf("- apiGroups: [\"\", apps]\n  resources: [pods, deployments]\n  verbs:\n  - get\n  - list\n  - watch\n")
	}
}

func (b *builder) roleBinding() {
	b.head("rbac.authorization.k8s.io/v1", "RoleBinding")
	b.addf("roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: %s\n", b.name)
	b.addf("subjects:\n- kind: ServiceAccount\n  name: %s\n  namespace: default\n", b.name)
}

// definition writes a CustomResourceDefinition: deep, and with nothing to inject into.
func (b *builder) definition() {
	b.head("apiextensions.k8s.io/v1", "CustomResourceDefinition")
	b.addf("spec:\n  group: example.com\n  scope: Namespaced\n  names:\n    kind: Thing\n    plural: things\n")
	b.addf("  versions:\n  - name: v1\n    served: true\n    storage: true\n    schema:\n      openAPIV3Schema:\n")
	b.addf("        type: object\n        properties:\n")
	for i := range 10 + b.IntN(60) {
		b.addf("          field%02d:\n            description: What field %d of the thing is good for.\n            type: string\n", i, i)
	}
}
