package kubernetes

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A generator makes objects with a pod template, and SidecarSets, as text in flow style. Names come from
// small pools, so that things meet.
type generator struct {
	*rand.Rand

	t *testing.T
}

func newGenerator(t *testing.T, stream, index uint64) *generator {
	return &generator{t: t, Rand: rand.New(rand.NewPCG(*seed+stream<<32, index))}
}

func (g *generator) percent(n int) bool { return g.IntN(100) < n }

func pick[T any](g *generator, values ...T) T { return values[g.IntN(len(values))] }

// fields is a mapping that is being written.
type fields []string //nolint:recvcheck // it is written in place, and read as a value

// maybe adds one of the fields in that many of a hundred cases.
func (f *fields) maybe(g *generator, percent int, values ...string) {
	if g.percent(percent) {
		*f = append(*f, pick(g, values...))
	}
}

func (f *fields) addf(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

func (f fields) String() string { return "{" + strings.Join(f, ", ") + "}" }

func list(entries []string) string { return "[" + strings.Join(entries, ", ") + "]" }

// workload returns an object that Kubernetes takes.
func (g *generator) workload() string {
	for {
		kind := pick(g, "Pod", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob")
		if text := g.ofKind(kind); refusal(g.t, text) == "" {
			return text
		}
	}
}

// ofKind returns an object of the kind that is mostly valid.
func (g *generator) ofKind(kind string) string {
	spec := g.podSpec(kind)
	var metadata fields
	metadata.maybe(g, 95, `labels: {app: web}`)
	metadata.maybe(g, 30, `annotations: {note: x, kubectl.kubernetes.io/default-container: app}`, `annotations: {"a/b": "1"}`)
	template := fmt.Sprintf("{metadata: %s, spec: %s}", metadata, spec)
	head := func(version string) string {
		return "{apiVersion: " + version + ", kind: " + kind + ", metadata: {name: w}, spec: "
	}
	selector := "selector: {matchLabels: {app: web}}, "
	switch kind {
	case "Pod":
		return fmt.Sprintf("{apiVersion: v1, kind: Pod, metadata: %s, spec: %s}", append(metadata, "name: p"), spec)
	case "StatefulSet":
		claims := `[{metadata: {name: v2}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]`
		return head("apps/v1") + "{serviceName: s, " + selector + "volumeClaimTemplates: " + claims + ", template: " + template + "}}"
	case "Job":
		return head("batch/v1") + "{" + g.failurePolicy() + "template: " + template + "}}"
	case "CronJob":
		return head("batch/v1") + "{schedule: '* * * * *', jobTemplate: {spec: {" + g.failurePolicy() + "template: " + template + "}}}}"
	}
	return head("apps/v1") + "{" + selector + "template: " + template + "}}"
}

func (g *generator) failurePolicy() string {
	if g.percent(80) {
		return ""
	}
	return "podFailurePolicy: {rules: [{action: FailJob, onExitCodes: {containerName: " + pick(g, "app", "web") + ", operator: In, values: [3]}}]}, "
}

func (g *generator) podSpec(kind string) fields {
	var spec fields
	spec.addf("containers: %s", g.containers(pick(g, 1, 2, 2, 3)))
	if g.percent(50) {
		spec.addf("initContainers: %s", g.initContainers())
	}
	if g.percent(85) {
		spec.addf("volumes: %s", list(g.podVolumes(kind)))
	}
	spec.maybe(g, 15, "hostNetwork: true")
	spec.maybe(g, 10, "hostUsers: false")
	spec.maybe(g, 12, "os: {name: linux}", "os: {name: linux}", "os: {name: windows}")
	spec.maybe(g, 15, "terminationGracePeriodSeconds: 5", "terminationGracePeriodSeconds: 60")
	spec.maybe(g, 10, `resources: {requests: {cpu: "2", memory: 2Gi}, limits: {cpu: "2", memory: 2Gi}}`, `resources: {requests: {cpu: 100m}}`)
	spec.maybe(g, 8, "resourceClaims: [{name: c, resourceClaimName: c}]")
	spec.maybe(g, 20, "imagePullSecrets: [{name: p0}]", "imagePullSecrets: [{name: p0}, {name: p1}]")
	spec.maybe(g, 10, "shareProcessNamespace: true")
	spec.maybe(g, 10, "securityContext: {runAsNonRoot: true}", "securityContext: {windowsOptions: {hostProcess: true}}")
	if kind == "Job" || kind == "CronJob" || kind == "Pod" && g.percent(20) {
		spec.maybe(g, 100, "restartPolicy: Never", "restartPolicy: OnFailure")
	}
	return spec
}

func (g *generator) containers(n int) string {
	var out []string
	for _, name := range []string{"app", "web", "db"}[:n] {
		out = append(out, g.container(name, true).String())
	}
	return list(out)
}

func (g *generator) initContainers() string {
	out := []string{g.container("setup", false).String()}
	if g.percent(50) {
		out = append(out, append(g.container("native", true), "restartPolicy: Always").String())
	}
	return list(out)
}

// podVolumes returns the volumes of a pod; a StatefulSet has one of them as a claim.
func (g *generator) podVolumes(kind string) []string {
	var out []string
	for _, name := range []string{"v0", "v1", "v2"} {
		if kind != "StatefulSet" || name != "v2" {
			out = append(out, fmt.Sprintf("{name: %s, %s}", name, g.source()))
		}
	}
	return append(out, "{name: d0, persistentVolumeClaim: {claimName: d}}")
}

func (g *generator) source() string {
	return pick(g, "emptyDir: {}", "emptyDir: {medium: Memory}", "configMap: {name: c}", "secret: {secretName: s}", "hostPath: {path: /h}",
		"persistentVolumeClaim: {claimName: c}", "nfs: {server: s, path: /p}", "csi: {driver: d.example.com}", "image: {reference: r}",
		"downwardAPI: {items: [{path: p, fieldRef: {fieldPath: metadata.name}}]}", "projected: {sources: [{configMap: {name: c}}]}")
}

// container returns a container with that name, which runs as long as the pod or does not.
func (g *generator) container(name string, runs bool) fields {
	f := fields{"name: " + name, "image: " + pick(g, `"i:1"`, `"i:2"`)}
	f.maybe(g, 30, `env: [{name: A, value: x}, {name: B, value: "$(A)"}]`, `env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]`,
		`env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]`, `env: [{name: C, valueFrom: {fileKeyRef: {volumeName: v0, path: f, key: K}}}]`)
	f.maybe(g, 45, "volumeMounts: [{name: v0, mountPath: /data}]", "volumeMounts: [{name: v0, mountPath: /data}, {name: v1, mountPath: /log, subPathExpr: $(A)}]",
		"volumeMounts: [{name: v2, mountPath: /log, readOnly: true, recursiveReadOnly: Enabled}]", "volumeMounts: [{name: v1, mountPath: /dev/x}]")
	f.maybe(g, 12, "volumeDevices: [{name: d0, devicePath: /dev/x}]", "volumeDevices: [{name: d0, devicePath: /dev/y}]")
	f.maybe(g, 40, "resources: {limits: {cpu: 500m, memory: 1Gi}}", "resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}", "resources: {requests: {memory: 64Mi}}",
		"resources: {limits: {memory: 1Gi, hugepages-2Mi: 2Mi}}", "resources: {claims: [{name: c}]}", `resources: {limits: {example.com/gpu: "1"}}`)
	f.maybe(g, 20, "securityContext: {privileged: true}", "securityContext: {procMount: Unmasked}", "securityContext: {runAsUser: 0}",
		"securityContext: {windowsOptions: {runAsUserName: u}}", "securityContext: {seccompProfile: {type: RuntimeDefault}, appArmorProfile: {type: RuntimeDefault}}")
	f.maybe(g, 20, "ports: [{name: http, containerPort: 80}]", "ports: [{containerPort: 80, hostPort: 8080}]", "ports: [{name: dns, containerPort: 53, protocol: UDP}]")
	if runs {
		f.maybe(g, 15, "livenessProbe: {httpGet: {port: http, httpHeaders: [{name: X-A, value: v}]}}", "livenessProbe: {grpc: {port: 80}}")
		f.maybe(g, 15, "readinessProbe: {exec: {command: [a]}}", "readinessProbe: {tcpSocket: {port: 80}, successThreshold: 2}")
		f.maybe(g, 12, "lifecycle: {preStop: {sleep: {seconds: 20}}}", "lifecycle: {preStop: {exec: {command: [a]}}}", "lifecycle: {stopSignal: SIGUSR1}")
		f.maybe(g, 8, "resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]")
	}
	return f
}

// set returns a valid SidecarSet of that name. Two sets may have containers and volumes of one name.
func (g *generator) set(name string) (api.SidecarSet, string) {
	for {
		text := fmt.Sprintf("{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: %s}, spec: %s}", name, g.setSpec(name))
		if sets, err := api.Parse([]byte(text)); err == nil {
			return sets[0], text
		}
	}
}

func (g *generator) setSpec(name string) fields {
	spec := fields{"selector: {matchExpressions: [{key: never, operator: DoesNotExist}]}"}
	spec.addf("containers: %s", list(g.sidecars("containers", name+"-a", name+"-b", "shared", "app")))
	spec.addf("initContainers: %s", list(g.sidecars("initContainers", name+"-i", "shared", name+"-a")))
	volumes := []string{"{name: v0, " + g.source() + "}", "{name: v1, emptyDir: {}}", "{name: d0, persistentVolumeClaim: {claimName: d}}", "{name: " + name + ", " + g.source() + "}"}
	spec.addf("volumes: %s", list(volumes))
	spec.maybe(g, 30, "imagePullSecrets: [{name: p1}]", "imagePullSecrets: [{name: p0}, {name: p2}]")
	spec.maybe(g, 30, "patchPodMetadata: [{annotations: {note: y}, patchPolicy: Overwrite}]", "patchPodMetadata: [{annotations: {note: y, m: z}, patchPolicy: Retain}]",
		`patchPodMetadata: [{annotations: {m: '{"a":1}'}, patchPolicy: MergePatchJson}]`)
	return spec
}

// sidecars returns up to two containers with one of the names.
func (g *generator) sidecars(where string, names ...string) []string {
	var out []string
	for range g.IntN(3) {
		name := names[0]
		if g.percent(20) {
			name = pick(g, names...)
		}
		runs := where == "containers" || g.percent(50)
		c := g.container(name, runs)
		if where == "initContainers" && runs {
			c = append(c, "restartPolicy: Always")
		}
		c.maybe(g, 50, "podInjectPolicy: BeforeAppContainer", "podInjectPolicy: AfterAppContainer")
		c.maybe(g, 30, "shareVolumePolicy: {type: enabled}")
		c.maybe(g, 20, "shareVolumeDevicePolicy: {type: enabled}")
		c.maybe(g, 20, "transferEnv: [{sourceContainerName: app, envName: A}]", "transferEnv: [{sourceContainerName: web, envNames: [A, C]}]")
		c.maybe(g, 8, "upgradeStrategy: {upgradeType: HotUpgrade, hotUpgradeEmptyImage: e}")
		c.maybe(g, 10, "resourcesPolicy: {targetContainersMode: sum, resourcesExpr: {limits: {cpu: cpu*50%}, requests: {memory: memory*50%, cpu: cpu}}}")
		out = append(out, c.String())
	}
	return out
}
