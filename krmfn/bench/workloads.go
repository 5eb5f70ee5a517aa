//go:build unix

package main

import "strings"

// workload writes an object with a pod template. Deployments are the most frequent.
func (b *builder) workload() {
	var template builder
	template.Rand, template.name, template.selected = b.Rand, b.name, b.selected
	template.podTemplate()
	text := template.String()
	deployment := func() { b.controller("Deployment", text) }
	choose(b, deployment, deployment, deployment,
		func() { b.controller("StatefulSet", text) },
		func() { b.controller("DaemonSet", text) },
		func() { b.cronJob(text) })
}

func (b *builder) controller(kind, template string) {
	b.head("apps/v1", kind)
	b.addf("spec:\n")
	if kind != "DaemonSet" {
		b.addf("  replicas: %d # kpt-set: ${replicas}\n", 1+b.IntN(5))
	}
	b.addf("  selector:\n    matchLabels:\n      app: %s\n  template:\n%s", b.name, indent(template, "    "))
}

func (b *builder) cronJob(template string) {
	b.head("batch/v1", "CronJob")
	b.addf("spec:\n  schedule: \"%d * * * *\"\n  jobTemplate:\n    spec:\n      template:\n%s", b.IntN(60), indent(template, "        "))
}

func indent(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n"+by) + "\n"
}

// podTemplate writes the pod template, of which most have comments.
func (b *builder) podTemplate() {
	b.addf("metadata:\n  labels:\n    app: %s\n", b.name)
	b.label("    ")
	b.addf("spec:\n  serviceAccountName: %s\n", b.name)
	b.comment("  # the first container serves")
	b.addf("  containers:\n")
	for i := range 1 + b.IntN(3) {
		b.container(i)
	}
	b.addf("  volumes:\n  - name: config\n    configMap:\n      name: %s\n  - name: tmp\n    emptyDir: {}\n", b.name)
}

// comment writes a line that 70 % of the templates have.
func (b *builder) comment(line string) {
	const share = 0.7
	if b.Float64() < share {
		b.addf("%s\n", line)
	}
}

func (b *builder) container(i int) {
	b.addf("  - name: main-%d\n    image: registry.example/%s:1.%d.%d # kpt-set: ${image}\n", i, b.name, b.IntN(30), b.IntN(9))
	b.comment("    # keep in step with the ConfigMap")
	b.addf("    args: [\"--config\", \"/etc/app/settings.conf\"]\n    ports:\n    - containerPort: %d\n      name: http-%d\n", 8080+i, i)
	b.addf("    env:\n")
	for j := range 2 + b.IntN(8) {
		b.addf("    - name: SETTING_%d\n      value: \"%d\"\n", j, b.IntN(1e6))
	}
	b.addf("    resources:\n      requests:\n        cpu: %dm\n        memory: %dMi\n", 50+b.IntN(500), 64+b.IntN(512))
	b.addf("    readinessProbe:\n      httpGet:\n        path: /healthz\n        port: %d\n      periodSeconds: 5\n", 8080+i)
	b.addf("    volumeMounts:\n    - name: config\n      mountPath: /etc/app\n    - name: tmp\n      mountPath: /tmp\n")
}
