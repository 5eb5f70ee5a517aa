package kruise

import (
	"fmt"
	"strings"
)

// pod returns a pod that is mostly valid.
func (g *generator) pod() object {
	metadata := object{"name": "web", "namespace": g.namespace(), "labels": g.labelMap(1 + g.IntN(3))}
	g.maybe(50, metadata, "annotations", func() any { return g.annotationMap(1 + g.IntN(3)) })
	if annotations := at(metadata, "annotations"); annotations != nil {
		g.maybe(8, annotations, "kruise.io/sidecarset-working-hotupgrade-container", func() any {
			return pick(g, `{"s0-a":"s0-a-2","other":"other-1"}`, `{}`, "null", "broken", "", `{"s0-b":1}`)
		})
		g.maybe(2, annotations, "kruise.io/sidecarset-hash", func() any { return pick(g, "broken", `{"logs-0":"hash"}`, "") })
	}
	metadata["labels"].(object)["main"] = pick(g, "app", "web", "nobody")
	if g.percent(2) {
		delete(metadata, "labels")
	}
	spec := object{"containers": g.podContainers()}
	g.maybe(40, spec, "initContainers", g.podInitContainers)
	g.maybe(85, spec, "volumes", func() any { return g.volumes("v0", "v1", "v2", "d0", "d1") })
	g.maybe(30, spec, "imagePullSecrets", func() any { return some(g, 3, g.pullSecret) })
	g.podFields(spec)
	for _, list := range []string{"initContainers", "volumes", "imagePullSecrets"} {
		if spec[list] == nil && g.percent(8) {
			spec[list] = pick[any](g, nil, []any{})
		}
	}
	pod := object{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}
	g.maybe(1, pod, "status", func() any { return object{"phase": pick(g, "Succeeded", "Failed", "Running")} })
	return pod
}

func (g *generator) podContainers() []any {
	names := []string{"app", "web", "db"}
	var out []any
	for i := range 1 + g.IntN(3) {
		out = append(out, g.podContainer(names[i], false))
	}
	if g.percent(8) {
		out = append(out, g.injected(pick(g, "s0-a", "s1-a", "s0-b-1", "other")))
	}
	return out
}

func (g *generator) podInitContainers() any {
	out := []any{g.podContainer("setup", true)}
	if g.percent(40) {
		native := g.podContainer("native", true)
		native["restartPolicy"] = "Always"
		out = append(out, native)
	}
	if g.percent(8) {
		out = append(out, g.injected(pick(g, "s0-i", "s1-i")))
	}
	return out
}

// podContainer returns a container of the pod, whose mounts and variables sidecars may ask for.
func (g *generator) podContainer(name string, initial bool) object {
	if g.percent(3) {
		name = pick(g, "s0-a", "s0-i", "s1-a")
	}
	c := g.container(name, initial, []string{"v0", "v1", "v2", "d0", "d1"})
	delete(c, "restartPolicy")
	return c
}

// injected returns a container as an earlier injection left it.
func (g *generator) injected(name string) object {
	c := g.podContainer(name, true)
	env, _ := c["env"].([]any)
	c["name"] = name
	c["env"] = append(env, object{"name": "IS_INJECTED", "value": pick(g, "true", "true", "false")})
	return c
}

// podFields sets fields that injection has nothing to do with.
func (g *generator) podFields(spec object) {
	g.maybe(10, spec, "hostNetwork", constant(true))
	g.maybe(10, spec, "serviceAccountName", constant("sa"))
	g.maybe(10, spec, "restartPolicy", constant("Always"))
	g.maybe(10, spec, "terminationGracePeriodSeconds", func() any { return int64(g.IntN(60)) })
	g.maybe(10, spec, "nodeSelector", constant(object{"disk": "ssd"}))
	g.maybe(10, spec, "tolerations", constant([]any{object{"key": "k", "operator": "Exists"}}))
	g.maybe(10, spec, "shareProcessNamespace", constant(true))
	g.maybe(10, spec, "securityContext", constant(object{"runAsUser": int64(1000)}))
	g.maybe(5, spec, "dnsPolicy", constant("Default"))
	g.maybe(85, spec, "resourceClaims", constant([]any{object{"name": "claim", "resourceClaimName": "of-the-pod"}}))
}

func (g *generator) pullSecret() any { return object{"name": pick(g, "p0", "p1", "p2")} }

// volumes declares the volumes with those names, each with a random source.
func (g *generator) volumes(names ...string) any {
	var out []any
	for _, name := range names {
		v := object{"name": name}
		source, value := g.volumeSource()
		if isDevice(name) {
			source, value = "persistentVolumeClaim", object{"claimName": pick(g, "pvc0", "pvc1")}
		}
		if source != "" {
			v[source] = value
		}
		out = append(out, v)
	}
	return out
}

func (g *generator) volumeSource() (source string, value object) {
	item := object{"key": "k", "path": "p"}
	if g.percent(25) {
		return g.rareSource()
	}
	switch g.IntN(10) {
	case 0:
		return "", nil
	case 1:
		return "hostPath", object{"path": pick(g, "/h0", "/h1")}
	case 2:
		return "configMap", object{"name": pick(g, "cm0", "cm1"), "items": []any{item}}
	case 3:
		return "secret", object{"secretName": "s"}
	case 4:
		return "emptyDir", object{"medium": "Memory", "sizeLimit": pick[any](g, "1Gi", int64(1024), "1.5Gi")}
	case 5:
		return "downwardAPI", object{"items": []any{object{"path": "p", "fieldRef": object{"fieldPath": "metadata.labels"}}}}
	case 6:
		return "projected", object{"sources": []any{
			object{"serviceAccountToken": object{"path": "token"}}, object{"configMap": object{"name": "cm0"}},
		}}
	case 7:
		return "persistentVolumeClaim", object{"claimName": "pvc"}
	}
	return "emptyDir", object{}
}

// isDevice says whether the volume is one for volumeDevices.
func isDevice(volume string) bool { return strings.Contains(volume, "d") }

// paths are where volumes are mounted. They come twice in few containers only.
func (g *generator) path(used map[string]bool) string {
	for {
		path := pick(g, "/data", "/data/", "/log", "/cfg", "/dev/x", "/dev/y", "/data/sub", "rel")
		if !used[path] || g.percent(1) {
			used[path] = true
			return path
		}
	}
}

// mountsAndDevices adds mounts and devices of some of the volumes, on paths that others may use, too.
func (g *generator) mountsAndDevices(c object, volumes []string) {
	used := map[string]bool{}
	var mounts, devices []any
	for _, name := range volumes {
		switch {
		case g.percent(60):
		case isDevice(name):
			devices = append(devices, object{"name": name, "devicePath": g.path(used)})
		default:
			mounts = append(mounts, g.mount(name, g.path(used)))
			if g.percent(20) {
				mounts = append(mounts, g.mount(name, g.path(used)))
			}
		}
	}
	if mounts != nil {
		c["volumeMounts"] = mounts
	}
	if devices != nil {
		c["volumeDevices"] = devices
	}
}

func (g *generator) mount(name, path string) object {
	m := object{"name": name, "mountPath": path}
	g.maybe(20, m, "readOnly", constant(true))
	g.maybe(10, m, "subPath", constant("sub"))
	g.maybe(5, m, "mountPropagation", constant("HostToContainer"))
	if m["subPath"] == nil && g.percent(20) {
		m["subPathExpr"] = pick(g, "$(A)", "x/$(B)/$(POD_NAME)", "$$(A)", "$(A)$(UNKNOWN)", "plain", "$(C.d)")
	}
	return m
}

// env returns variables; a name may come twice.
func (g *generator) env() any {
	var out []any
	for range 1 + g.IntN(4) {
		name := pick(g, "A", "B", "C", "POD_NAME", "C.d", "SIDECARSET_VERSION")
		out = append(out, g.variable(name))
	}
	if g.percent(3) {
		out = append(out, object{"name": "IS_INJECTED", "value": pick(g, "true", "false", "")})
	}
	return out
}

func (g *generator) variable(name string) object {
	v := object{"name": name}
	switch g.IntN(8) {
	case 0:
		v["valueFrom"] = object{"fieldRef": object{"fieldPath": pick(g, "metadata.name", "metadata.labels['app']")}}
	case 1:
		v["valueFrom"] = object{"secretKeyRef": object{"name": "s", "key": "k", "optional": true}}
	case 2:
		v["valueFrom"] = object{"configMapKeyRef": object{"name": "c", "key": "k"}}
	case 3:
		v["valueFrom"] = object{"resourceFieldRef": object{"resource": "limits.cpu"}}
	case 4:
	default:
		v["value"] = pick(g, "1", "2", "", "$(A)", "true", "line\nline", fmt.Sprintf("r%d", g.IntN(9)))
	}
	return v
}
