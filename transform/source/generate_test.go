package source_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// stream returns manifests as they are found in a large repository: of ten documents four are
// workloads, of which so many in a hundred are selected by the label inject: "yes".
func stream(documents, percent int) string {
	var b strings.Builder
	workloads := 0
	for i := range documents {
		d := generator{Rand: rand.New(rand.NewPCG(7, uint64(i))), Builder: &b, i: i}
		b.WriteString("---\n")
		if i%5 != 1 && i%5 != 3 {
			d.other()
			continue
		}
		d.workload(workloads%10 < percent/10)
		workloads++
	}
	return b.String()
}

// A generator writes one document, always the same for its number.
type generator struct {
	*rand.Rand
	*strings.Builder

	i int
}

func (g generator) addf(format string, args ...any) { fmt.Fprintf(g, format, args...) }

func (g generator) head(apiVersion, kind string) {
	if g.IntN(10) < 7 {
		g.addf("# %s of team %d\n", kind, g.IntN(20))
	}
	g.addf("apiVersion: %s\nkind: %s\nmetadata:\n  name: app-%05d\n  namespace: team-%02d\n", apiVersion, kind, g.i, g.IntN(20))
	g.addf("  labels:\n    app.kubernetes.io/name: app-%05d\n    app.kubernetes.io/part-of: shop\n", g.i)
}

func (g generator) other() {
	switch g.IntN(6) {
	case 0, 1:
		g.configMap()
	case 2, 3:
		g.service()
	case 4:
		g.role()
	default:
		g.definition()
	}
}

func (g generator) configMap() {
	lines := 3 + g.IntN(20)
	if g.IntN(100) < 6 {
		lines = 500 + g.IntN(900)
	}
	g.head("v1", "ConfigMap")
	g.addf("data:\n  settings.conf: |\n")
	for i := range lines {
		g.addf("    key.%04d = value %d of the settings  # set by hand\n", i, g.IntN(1e6))
	}
}

func (g generator) service() {
	g.head("v1", "Service")
	g.addf("spec:\n  # the port that other teams use\n  selector:\n    app: app-%05d\n  ports:\n", g.i)
	for i := range 1 + g.IntN(3) {
		g.addf("  - name: port-%d\n    port: %d\n    targetPort: http-%d\n    protocol: TCP\n", i, 8000+g.IntN(1000), i)
	}
}

func (g generator) role() {
	g.head("rbac.authorization.k8s.io/v1", "Role")
	g.addf("rules:\n")
	for range 1 + g.IntN(6) {
		g.addf("- apiGroups: [\"\", apps]\n  resources: [pods, deployments]\n  verbs:\n  - get\n  - list\n  - watch\n")
	}
}

func (g generator) definition() {
	g.head("apiextensions.k8s.io/v1", "CustomResourceDefinition")
	g.addf("spec:\n  group: example.com\n  scope: Namespaced\n  versions:\n  - name: v1\n    served: true\n    storage: true\n")
	g.addf("    schema:\n      openAPIV3Schema:\n        type: object\n        properties:\n")
	for i := range 10 + g.IntN(60) {
		g.addf("          field%02d:\n            description: What field %d of the thing is good for.\n            type: string\n", i, i)
	}
}

// workload writes a Deployment or CronJob with one to four containers.
func (g generator) workload(selected bool) {
	margin := "  "
	if g.IntN(5) == 0 {
		g.head("batch/v1", "CronJob")
		g.addf("spec:\n  schedule: \"*/%d * * * *\"\n  jobTemplate:\n    spec:\n", 1+g.IntN(59))
		margin = "      "
	} else {
		g.head("apps/v1", "Deployment")
		g.addf("spec:\n  replicas: %d # scaled by hand\n  selector:\n    matchLabels:\n      app: app-%05d\n", 1+g.IntN(9), g.i)
	}
	label := "no"
	if selected {
		label = "yes"
	}
	g.addf("%[1]stemplate:\n%[1]s  metadata:\n%[1]s    labels:\n%[1]s      app: app-%05[2]d\n%[1]s      inject: %[3]q\n%[1]s  spec:\n", margin, g.i, label)
	dash := margin + "    "
	if g.IntN(100) < 35 {
		dash += "  "
	}
	g.addf("%s    containers:\n", margin)
	for c := range 1 + g.IntN(4) {
		g.container(c, dash)
	}
	if g.IntN(4) > 0 {
		g.addf("%s    volumes:\n%s- name: data\n%s  emptyDir: {}\n", margin, dash, dash)
	}
}

func (g generator) container(c int, dash string) {
	g.addf("%[1]s# container %[2]d, see the runbook\n%[1]s- name: c%[2]d\n%[1]s  image: registry.example.com/shop/app-%05[3]d:1.%[4]d\n", dash, c, g.i, g.IntN(99))
	g.addf("%[1]s  args: [\"--port\", \"8080\", '--quiet']\n%[1]s  env:\n", dash)
	for e := range 4 + g.IntN(12) {
		g.addf("%[1]s  - name: SETTING_%02[2]d\n%[1]s    value: \"value %[3]d\" # from the wiki\n", dash, e, g.IntN(1e6))
	}
	g.addf("%[1]s  ports:\n%[1]s  - name: http\n%[1]s    containerPort: 8080\n%[1]s    protocol: TCP\n", dash)
	for _, kind := range []string{"liveness", "readiness"} {
		g.addf("%[1]s  %[2]sProbe:\n%[1]s    httpGet:\n%[1]s      path: /%[2]s\n%[1]s      port: http\n%[1]s    periodSeconds: %[3]d\n", dash, kind, 5+g.IntN(30))
	}
	g.addf("%[1]s  resources:\n%[1]s    requests:\n%[1]s      cpu: %[2]dm\n%[1]s      memory: %[3]dMi\n%[1]s    limits:\n%[1]s      memory: 512Mi\n", dash, 10+g.IntN(900), 32+g.IntN(200))
	g.addf("%[1]s  volumeMounts:\n%[1]s  - name: data\n%[1]s    mountPath: /var/lib/data\n", dash)
}
