package sidecarset_test

import (
	"fmt"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

const workloads = 1000

// deployments returns workloads, each with one of so many labels.
func deployments(labels int) []*yaml.RNode {
	var out []*yaml.RNode
	for i := range workloads {
		out = append(out, yaml.MustParse(fmt.Sprintf(`apiVersion: apps/v1
kind: Deployment
metadata: {name: web-%d, namespace: shop}
spec:
  template:
    metadata: {labels: {app: web-%d, tier: front}}
    spec:
      containers:
      - {name: web, image: "nginx:1.27", env: [{name: A, value: a}], ports: [{containerPort: 80}]}
      - {name: helper, image: "busybox:1", volumeMounts: [{name: data, mountPath: /data}]}
      volumes: [{name: data, emptyDir: {}}]
`, i, i%labels)))
	}
	return out
}

// sets returns so many sets, each for one of the labels, or all for every workload.
func sets(b *testing.B, n int, selector func(i int) string) sidecarset.Inject {
	b.Helper()
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, `apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata: {name: set-%d}
spec:
  selector: {matchLabels: {%s}}
  containers: [{name: agent-%d, image: "agent:1", volumeMounts: [{name: v, mountPath: /v}]}]
  volumes: [{name: v}]
---
`, i, selector(i), i)
	}
	return inject(b, text.String(), sidecarset.Options{})
}

// BenchmarkPlan plans 1,000 workloads with 1, 10 and 100 SidecarSets: first each workload matched
// by one of them, then each by all. The time per workload and matching set is ns/match.
func BenchmarkPlan(b *testing.B) {
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("sets=%d/matching=1", n), func(b *testing.B) {
			benchmarkPlan(b, sets(b, n, func(i int) string { return fmt.Sprintf("app: web-%d", i) }), n, 1)
		})
		b.Run(fmt.Sprintf("sets=%d/matching=all", n), func(b *testing.B) {
			benchmarkPlan(b, sets(b, n, func(int) string { return "tier: front" }), n, n)
		})
	}
}

func benchmarkPlan(b *testing.B, rule sidecarset.Inject, labels, matching int) {
	b.Helper()
	templates, _ := workload.Locate(deployments(labels))
	b.ResetTimer()
	for b.Loop() {
		plan, err := transform.NewPlan(templates, rule)
		if err != nil || plan.Err() != nil || plan.Empty() {
			b.Fatal(err, plan.Err())
		}
	}
	matches := float64(b.N) * workloads * float64(matching)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/matches, "ns/match")
}
