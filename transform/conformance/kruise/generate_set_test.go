package kruise

import (
	"fmt"
	"strings"
)

// set returns the SidecarSet of that index in a pair.
func (g *generator) set(index int) object {
	spec := object{"selector": g.selector()}
	metadata := object{"name": pick(g, "logs", "mesh", "audit") + fmt.Sprint("-", index)}
	g.names = append(g.names, text(metadata, "name"))
	version := pick(g, "v1beta1", "v1beta1", "v1alpha1")
	if version == "v1alpha1" {
		g.maybe(30, spec, "namespace", func() any { return g.namespace() })
		g.maybe(10, metadata, "labels", constant(object{"apps.kruise.io/sidecarset-custom-version": "v1"}))
	}
	g.maybe(30, spec, "namespaceSelector", g.namespaceSelector)
	volumes := []string{fmt.Sprintf("s%d-v0", index), fmt.Sprintf("s%d-v1", index), pick(g, "v0", fmt.Sprintf("s%d-v2", index)), fmt.Sprintf("s%d-d0", index)}
	if g.percent(20) {
		volumes[3] = "d0"
	}
	spec["containers"] = g.sidecars(index, volumes)
	if len(spec["containers"].([]any)) == 0 && g.percent(95) || g.percent(35) {
		spec["initContainers"] = g.initSidecars(index, volumes)
	}
	if g.percent(2) {
		volumes = volumes[1:] // one that is mounted is not declared
	}
	spec["volumes"] = g.volumes(volumes...)
	g.maybe(25, spec, "imagePullSecrets", func() any { return some(g, 2, g.pullSecret) })
	g.maybe(35, spec, "patchPodMetadata", g.patches)
	g.strategies(spec)
	g.canary(metadata, spec, index)
	g.spoil(spec)
	return object{"apiVersion": "apps.kruise.io/" + version, "kind": "SidecarSet", "metadata": metadata, "spec": spec}
}

func (g *generator) sidecars(index int, volumes []string) []any {
	out := []any{}
	for _, name := range []string{"a", "b", "c"}[:pick(g, 0, 1, 1, 2, 3)] {
		name = fmt.Sprintf("s%d-%s", index, name)
		if g.percent(3) {
			name = pick(g, "app", "db", "setup", "s0-a", "s0-i")
		}
		out = append(out, g.sidecar(g.container(name, false, volumes), false))
	}
	return out
}

func (g *generator) initSidecars(index int, volumes []string) any {
	var out []any
	for _, name := range []string{"z", "i"}[:1+g.IntN(2)] {
		name = fmt.Sprintf("s%d-%s", index, name)
		if g.percent(3) {
			name = pick(g, "app", "setup", "native", "s0-i")
		}
		c := g.container(name, true, volumes)
		g.maybe(50, c, "restartPolicy", constant("Always"))
		out = append(out, g.sidecar(c, true))
	}
	return out
}

// sidecar adds the fields that only SidecarSets have.
func (g *generator) sidecar(c object, initial bool) object {
	g.maybe(40, c, "podInjectPolicy", func() any { return pick(g, "BeforeAppContainer", "AfterAppContainer") })
	g.maybe(45, c, "shareVolumePolicy", func() any { return object{"type": pick(g, "enabled", "enabled", "disabled")} })
	g.maybe(30, c, "shareVolumeDevicePolicy", func() any { return object{"type": pick(g, "enabled", "enabled", "disabled")} })
	g.maybe(40, c, "transferEnv", func() any { return append(some(g, 2, g.transfer), g.transfer()) })
	g.maybe(10, c, "upgradeStrategy", g.upgradeStrategy)
	if (!initial || c["restartPolicy"] != nil) && g.percent(25) {
		delete(c, "resources")
		c["resourcesPolicy"] = g.resourcesPolicy()
	}
	return c
}

func (g *generator) upgradeStrategy() any {
	if g.percent(40) {
		return object{"upgradeType": "ColdUpgrade"}
	}
	s := object{"upgradeType": "HotUpgrade", "hotUpgradeEmptyImage": "empty:1"}
	if g.percent(4) {
		delete(s, "hotUpgradeEmptyImage")
	}
	return s
}

func (g *generator) transfer() any {
	t := object{}
	variable := func() any { return pick(g, "A", "B", "C", "POD_NAME", "UNKNOWN", "C.d") }
	g.maybe(80, t, "sourceContainerName", func() any { return pick(g, "app", "web", "app", "web", "db", "setup", "nobody", "s0-a") })
	g.maybe(70, t, "envName", variable)
	g.maybe(40, t, "envNames", func() any { return append(some(g, 2, variable), variable()) })
	g.maybe(30, t, "sourceContainerNameFrom", func() any {
		ref := object{"fieldPath": pick(g, "metadata.labels['main']", "metadata.annotations['main']",
			"metadata.annotations['example.com/Main']", "metadata.labels['absent']", "metadata.annotations['note']")}
		g.maybe(20, ref, "apiVersion", constant("v1"))
		g.maybe(2, ref, "fieldPath", func() any { return pick(g, "metadata.name", "metadata.labels", "metadata.labels['a b']", "") })
		return object{"fieldRef": ref}
	})
	return t
}

// patches returns some whose keys differ mostly, from each other and from those of other sets.
func (g *generator) patches() any {
	var out []any
	keys := g.Perm(len(annotationKeys()))
	for range 1 + g.IntN(3) {
		annotations := object{}
		for range 1 + g.IntN(2) {
			annotations[annotationKeys()[keys[0]]] = g.annotationValue()
			if g.percent(97) && len(keys) > 1 {
				keys = keys[1:]
			}
		}
		p := object{"annotations": annotations}
		g.maybe(85, p, "patchPolicy", func() any { return pick(g, "Retain", "Overwrite", "MergePatchJson", "MergePatchJson") })
		out = append(out, p)
	}
	return out
}

// strategies sets the fields that have little or no effect on injection.
func (g *generator) strategies(spec object) {
	update := object{}
	if g.percent(70) {
		update["type"] = "NotUpdate" // else native sidecars are rejected (K155)
	}
	g.maybe(15, update, "partition", func() any { return pick[any](g, int64(1), "50%", int64(0), "100%", int64(2), int64(-1)) })
	g.maybe(15, update, "maxUnavailable", func() any { return pick[any](g, int64(1), "10%", int64(0), "100%", "banana") })
	g.maybe(8, update, "selector", func() any { return object{"matchLabels": g.labelMap(1)} })
	g.maybe(8, update, "paused", constant(true))
	g.maybe(5, update, "priorityStrategy", constant(object{"orderPriority": []any{object{"orderedKey": "k"}}}))
	g.maybe(5, update, "scatterStrategy", constant([]any{object{"key": "k", "value": "v"}}))
	spec["updateStrategy"] = update
	g.maybe(10, spec, "revisionHistoryLimit", constant(int64(5)))
	g.maybe(10, spec, "customVersion", constant("v1"))
	g.maybe(8, spec, "injectionStrategy", func() any {
		if g.percent(10) {
			return object{"revision": object{"customVersion": "v1"}}
		}
		return object{"paused": g.percent(60)}
	})
}

// canary makes the set the canary of another (K25).
func (g *generator) canary(metadata, spec object, index int) {
	if index == 0 || !g.percent(10) {
		return
	}
	base := pick(g, g.names...)
	if g.percent(5) {
		base = "nobody"
	}
	metadata["annotations"] = object{
		"apps.kruise.io/sidecarset-canary": pick(g, "true", "true", "true", "false"), "apps.kruise.io/sidecarset-base": base,
	}
	if g.percent(90) {
		spec["updateStrategy"] = object{"type": "NotUpdate"}
	}
}

// spoil writes something wrong into some sets.
func (g *generator) spoil(spec object) {
	if g.percent(8) {
		all := removals(spec)
		replace(spec, pick(g, all...), g.oddity())
	}
	if !g.percent(8) {
		return
	}
	list, _ := spec[pick(g, "containers", "containers", "initContainers")].([]any)
	if len(list) == 0 {
		spec[pick(g, "selektor", "namespace", "strategy")] = pick[any](g, "x", object{})
		return
	}
	c, ok := list[g.IntN(len(list))].(object)
	if !ok {
		return // already spoilt
	}
	field := pick(g, "name", "image", "podInjectPolicy", "shareVolumePolicy", "shareVolumeDevicePolicy", "upgradeStrategy",
		"restartPolicy", "imagePullPolicy", "env", "volumeMounts", "ports", "resources", "extra", "transferEnv", "terminationMessagePolicy",
		"startupProbe", "resizePolicy", "lifecycle")
	c[field] = pick[any](g, "", "Bad Value", "Always", "enabled", int64(1), nil, object{"type": "yes"}, object{"type": ""}, object{},
		[]any{}, []any{object{}}, []any{object{"name": "1=2", "value": "x"}}, []any{object{"containerPort": int64(0)}},
		[]any{object{"name": "nowhere", "mountPath": "/x"}}, object{"limits": object{"cpu": "-1"}}, object{"limits": object{"cpu": "x"}},
		object{"upgradeType": "WarmUpgrade"}, []any{object{"name": "v0", "mountPath": "x:y"}})
}

// oddity returns a value that is wrong almost everywhere.
func (g *generator) oddity() any {
	return pick[any](g, nil, "", " ", "x", "Bad Value", "a/b", "/a/../b", "../a", "a:b", strings.Repeat("x", 64), "-1", "0", "é", "$(A)", "1.5",
		"metadata.name", int64(0), int64(-1), int64(70000), true, false, object{}, object{"x": "y"}, []any{}, []any{object{}}, []any{"x", "x"})
}
