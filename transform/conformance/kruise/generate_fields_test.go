package kruise

// rareFields sets fields of a container that injection has nothing to do with, and that are written as they are.
func (g *generator) rareFields(c object, initial bool) {
	g.maybe(4, c, "envFrom", func() any {
		return []any{object{"secretRef": object{"name": "s", "optional": true}}, object{"prefix": "Q_", "configMapRef": object{"name": "c"}}}
	})
	g.maybe(3, c, "resources", func() any {
		return object{"limits": object{"memory": "1Gi", "hugepages-2Mi": "4Mi", "example.com/gpu": int64(1)}}
	})
	if initial {
		return
	}
	g.maybe(3, c, "resizePolicy", func() any {
		return []any{object{"resourceName": "cpu", "restartPolicy": "NotRequired"}, object{"resourceName": "memory", "restartPolicy": "RestartContainer"}}
	})
}

// probeHandler returns what a probe can do: more than a hook.
func (g *generator) probeHandler() object {
	if g.percent(80) {
		return g.handler()
	}
	grpc := object{"port": int64(9000)}
	g.maybe(50, grpc, "service", constant("health"))
	return object{"grpc": grpc}
}

func (g *generator) securityContext() any {
	s := object{}
	g.maybe(40, s, "runAsUser", constant(int64(1)))
	g.maybe(20, s, "runAsGroup", constant(int64(1)))
	g.maybe(20, s, "runAsNonRoot", constant(true))
	g.maybe(40, s, "privileged", constant(true))
	g.maybe(40, s, "capabilities", constant(object{"add": []any{"NET_ADMIN"}, "drop": []any{"ALL"}}))
	g.maybe(20, s, "readOnlyRootFilesystem", constant(true))
	g.maybe(20, s, "allowPrivilegeEscalation", func() any { return s["privileged"] != nil })
	g.maybe(10, s, "procMount", constant("Default"))
	g.maybe(10, s, "seLinuxOptions", constant(object{"level": "s0:c1,c2"}))
	g.maybe(20, s, "seccompProfile", func() any {
		return pick(g, object{"type": "RuntimeDefault"}, object{"type": "Localhost", "localhostProfile": "p"})
	})
	g.maybe(10, s, "appArmorProfile", func() any {
		return pick(g, object{"type": "Unconfined"}, object{"type": "Localhost", "localhostProfile": "p"})
	})
	g.maybe(5, s, "windowsOptions", constant(object{"runAsUserName": "user"}))
	return s
}

// rareSources are volumes of the sources that few pods have.
func rareSources() []string {
	return []string{
		`gcePersistentDisk: {pdName: d}`, `awsElasticBlockStore: {volumeID: d}`, `gitRepo: {repository: r}`, `nfs: {server: s, path: /p}`,
		`iscsi: {targetPortal: p, iqn: "iqn.2001-04.com.example:s", lun: 1}`, `glusterfs: {endpoints: e, path: p}`, `rbd: {monitors: [m], image: i}`,
		`flexVolume: {driver: d}`, `cinder: {volumeID: d}`, `cephfs: {monitors: [m]}`, `flocker: {datasetName: d}`, `fc: {targetWWNs: [a], lun: 1}`,
		`azureFile: {secretName: s, shareName: d}`, `vsphereVolume: {volumePath: p}`, `quobyte: {registry: "r:1", volume: v}`,
		`azureDisk: {diskName: d, diskURI: "https://a"}`, `photonPersistentDisk: {pdID: p}`, `portworxVolume: {volumeID: d}`,
		`scaleIO: {gateway: g, system: s, secretRef: {name: s}, volumeName: v}`, `storageos: {volumeName: v}`, `csi: {driver: d.example.com}`,
		`ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}`,
		`projected: {sources: [{downwardAPI: {items: [{path: c, fieldRef: {fieldPath: metadata.name}}]}}, {secret: {name: s}}]}`,
		`downwardAPI: {items: [{path: q, mode: 256, resourceFieldRef: {containerName: app, resource: limits.cpu, divisor: 1m}}]}`,
		`hostPath: {path: /h, type: DirectoryOrCreate}`, `configMap: {name: c, defaultMode: 420, optional: true}`, `secret: {secretName: s, defaultMode: 256}`,
	}
}

func (g *generator) rareSource() (source string, value object) {
	o, err := parse([]byte(pick(g, rareSources()...)))
	if err != nil {
		panic(err)
	}
	for key := range o {
		source, value = key, at(o, key)
	}
	return source, value
}
