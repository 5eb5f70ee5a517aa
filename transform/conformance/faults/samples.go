package faults

// running returns containers that run as long as the pod, and natives when they have a restartPolicy.
func running() []string {
	return []string{`
name: side
image: "i:1"
command: [a]
args: [b]
workingDir: /w
ports:
- {name: http, containerPort: 80, hostPort: 8080, hostIP: 127.0.0.1, protocol: TCP}
- {name: dns, containerPort: 53, hostPort: 53, protocol: UDP}
envFrom:
- {prefix: P_, configMapRef: {name: c, optional: true}}
- {secretRef: {name: s, optional: true}}
env:
- {name: A, value: x}
- {name: B, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: metadata.name}}}
- {name: C, valueFrom: {resourceFieldRef: {containerName: side, resource: limits.cpu, divisor: "1"}}}
- {name: D, valueFrom: {configMapKeyRef: {name: c, key: k, optional: true}}}
- {name: E, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
- {name: F, valueFrom: {resourceFieldRef: {resource: requests.memory, divisor: 1Mi}}}
resources:
  limits: {cpu: "1", memory: 1Gi, example.com/gpu: "1", hugepages-2Mi: 2Mi}
  requests: {cpu: "1", memory: 1Gi, example.com/gpu: "1", hugepages-2Mi: 2Mi}
volumeMounts:
- {name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Enabled, subPath: s}
- {name: v, mountPath: /w, subPathExpr: $(A), mountPropagation: None}
volumeDevices:
- {name: d, devicePath: /dev/d}
livenessProbe:
  {exec: {command: [a]}, initialDelaySeconds: 1, timeoutSeconds: 1, periodSeconds: 1, successThreshold: 1, failureThreshold: 1, terminationGracePeriodSeconds: 1}
readinessProbe:
  httpGet: {path: /, port: 80, host: h, scheme: HTTP, httpHeaders: [{name: X-A, value: v}]}
startupProbe:
  {tcpSocket: {host: h, port: http}, successThreshold: 1}
lifecycle:
  postStart: {exec: {command: [a]}}
  preStop: {sleep: {seconds: 1}}
terminationMessagePath: /dev/x
terminationMessagePolicy: File
imagePullPolicy: Always
securityContext:
  capabilities: {add: [NET_ADMIN], drop: [ALL]}
  privileged: false
  seLinuxOptions: {user: u, role: r, type: t, level: l}
  runAsUser: 1
  runAsGroup: 1
  runAsNonRoot: true
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  procMount: Default
  seccompProfile: {type: Localhost, localhostProfile: p}
  appArmorProfile: {type: Localhost, localhostProfile: p}
stdin: true
stdinOnce: true
tty: true
`, `
name: side
image: "i:1"
livenessProbe:
  grpc: {port: 1, service: s}
lifecycle:
  postStart: {httpGet: {path: /, port: http, scheme: HTTPS}}
  preStop: {tcpSocket: {port: 1}}
volumeMounts:
- {name: v, mountPath: /v, mountPropagation: Bidirectional}
securityContext:
  privileged: true
  windowsOptions: {gmsaCredentialSpecName: g, gmsaCredentialSpec: s, runAsUserName: 'D\u', hostProcess: false}
`}
}

// starting returns containers that may also stand among the plain init containers, some with fields that are
// newer than the webhook, or that no pod but a certain one has.
func starting() []string {
	return []string{
		`{name: side, image: "i:1", resources: {limits: {memory: 1Gi}, requests: {cpu: 500m}}}`,
		`{name: side, image: "i:1", env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: f, key: K, optional: true}}}]}`,
		`{name: side, image: "i:1", resources: {claims: [{name: c, request: r}, {name: d}]}}`,
		`{name: side, image: "i:1", volumeMounts: [{name: v, mountPath: /v, bindMountOptions: [noexec]}]}`,
		`{name: side, image: "i:1", securityContext: {procMount: Unmasked}}`,
	}
}

// restarting returns native sidecars with fields that are newer than the webhook.
func restarting() []string {
	return []string{
		`{name: side, image: "i:1", restartPolicy: Always, resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}, {resourceName: memory, restartPolicy: RestartContainer}]}`,
		`{name: side, image: "i:1", restartPolicy: Always, restartPolicyRules: [{action: Restart, exitCodes: {operator: In, values: [1]}}]}`,
		`{name: side, image: "i:1", restartPolicy: Always, lifecycle: {stopSignal: SIGTERM}, livenessProbe: {httpGet: {port: 80, protocol: HTTP2}}}`,
		`{name: side, image: "i:1", restartPolicy: Always, livenessProbe: {grpc: {port: 80, mode: TLS}}}`,
	}
}

// volumes returns a volume of every source.
func volumes() []string {
	return []string{
		`{name: w, hostPath: {path: /x, type: Directory}}`,
		`{name: w, emptyDir: {medium: Memory, sizeLimit: 1Gi, mode: 511}}`,
		`{name: w, gcePersistentDisk: {pdName: nn, fsType: ext4, partition: 1, readOnly: true}}`,
		`{name: w, awsElasticBlockStore: {volumeID: nn, fsType: ext4, partition: 1, readOnly: true}}`,
		`{name: w, gitRepo: {repository: r, revision: v, directory: d}}`,
		`{name: w, secret: {secretName: s, items: [{key: k, path: p, mode: 511, user: 1}], defaultMode: 511, optional: true, defaultUser: 1}}`,
		`{name: w, nfs: {server: s, path: /p, readOnly: true}}`,
		`{name: w, iscsi: {targetPortal: p, iqn: "iqn.2001-04.com.example:s", lun: 1, iscsiInterface: default, fsType: ext4, readOnly: true, portals: [p], chapAuthDiscovery: true, chapAuthSession: true, secretRef: {name: s}, initiatorName: "iqn.2001-04.com.example:s"}}`,
		`{name: w, glusterfs: {endpoints: e, path: p, readOnly: true}}`,
		`{name: w, persistentVolumeClaim: {claimName: c, readOnly: true}}`,
		`{name: w, rbd: {monitors: [m], image: i, fsType: ext4, pool: p, user: u, keyring: k, secretRef: {name: s}, readOnly: true}}`,
		`{name: w, flexVolume: {driver: d, fsType: ext4, secretRef: {name: s}, readOnly: true, options: {a: b}}}`,
		`{name: w, cinder: {volumeID: nn, fsType: ext4, readOnly: true, secretRef: {name: s}}}`,
		`{name: w, cephfs: {monitors: [m], path: p, user: u, secretFile: f, secretRef: {name: s}, readOnly: true}}`,
		`{name: w, flocker: {datasetName: nn}}`,
		`{name: w, flocker: {datasetUUID: nn}}`,
		`{name: w, downwardAPI: {items: [{path: p, fieldRef: {apiVersion: v1, fieldPath: metadata.labels}, mode: 511, user: 1}, {path: q, resourceFieldRef: {containerName: other, resource: limits.cpu, divisor: "1"}}], defaultMode: 511, defaultUser: 1}}`,
		`{name: w, fc: {targetWWNs: [a], lun: 1, fsType: ext4, readOnly: true}}`,
		`{name: w, fc: {wwids: [a]}}`,
		`{name: w, azureFile: {secretName: s, shareName: nn, readOnly: true}}`,
		`{name: w, configMap: {name: c, items: [{key: k, path: p, mode: 511}], defaultMode: 511, optional: true, defaultUser: 1}}`,
		`{name: w, vsphereVolume: {volumePath: p, fsType: ext4, storagePolicyName: p, storagePolicyID: i}}`,
		`{name: w, quobyte: {registry: "r:1,s:2", volume: v, readOnly: true, user: u, group: g, tenant: t}}`,
		`{name: w, azureDisk: {diskName: d, diskURI: "https://a", cachingMode: None, fsType: ext4, readOnly: true, kind: Shared}}`,
		`{name: w, azureDisk: {diskName: d, diskURI: /subscriptions/a, kind: Managed}}`,
		`{name: w, photonPersistentDisk: {pdID: p, fsType: ext4}}`,
		`{name: w, projected: {sources: [{secret: {name: s, items: [{key: k, path: a}], optional: true}}, {configMap: {name: c, items: [{key: k, path: b}], optional: true}}, {downwardAPI: {items: [{path: c, fieldRef: {fieldPath: metadata.name}}]}}, {serviceAccountToken: {audience: a, expirationSeconds: 600, path: d, user: 1}}], defaultMode: 511, defaultUser: 1}}`,
		`{name: w, projected: {sources: [{clusterTrustBundle: {name: nn, path: p, optional: true, user: 1}}]}}`,
		`{name: w, projected: {sources: [{clusterTrustBundle: {signerName: example.com/s, labelSelector: {matchLabels: {a: b}, matchExpressions: [{key: a, operator: In, values: [b]}]}, path: p}}]}}`,
		`{name: w, projected: {sources: [{podCertificate: {signerName: example.com/s, keyType: ED25519, maxExpirationSeconds: 3600, credentialBundlePath: c, keyPath: k, certificateChainPath: d, userAnnotations: {example.com/a: b}, user: 1}}]}}`,
		`{name: w, portworxVolume: {volumeID: nn, fsType: ext4, readOnly: true}}`,
		`{name: w, scaleIO: {gateway: g, system: s, secretRef: {name: s}, sslEnabled: true, protectionDomain: d, storagePool: p, storageMode: ThinProvisioned, volumeName: v, fsType: ext4, readOnly: true}}`,
		`{name: w, storageos: {volumeName: v, volumeNamespace: nn, fsType: ext4, readOnly: true, secretRef: {name: s}}}`,
		`{name: w, csi: {driver: d.example.com, readOnly: true, fsType: ext4, volumeAttributes: {a: b}, nodePublishSecretRef: {name: s}}}`,
		`{name: w, ephemeral: {volumeClaimTemplate: {metadata: {labels: {a: b}, annotations: {a: b}}, spec: {accessModes: [ReadWriteOnce], selector: {matchLabels: {a: b}}, resources: {requests: {storage: 1Gi}, limits: {storage: 2Gi}}, volumeName: v, storageClassName: c, volumeMode: Block, dataSource: {kind: PersistentVolumeClaim, name: nn}, volumeAttributesClassName: c}}}}`,
		`{name: w, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, dataSourceRef: {apiGroup: example.com, kind: K, name: nn, namespace: s}}}}}`,
		`{name: w, image: {reference: r, pullPolicy: Always}}`,
	}
}

// pods returns specs of pods that have most of what is not of one container or volume.
func pods() []string {
	return []string{`
restartPolicy: Always
terminationGracePeriodSeconds: 30
activeDeadlineSeconds: 60
dnsPolicy: None
dnsConfig: {nameservers: [1.2.3.4], searches: [example.com], options: [{name: ndots, value: "2"}]}
nodeSelector: {disk: ssd}
serviceAccountName: sa
automountServiceAccountToken: false
nodeName: node
hostNetwork: false
hostPID: false
hostIPC: false
shareProcessNamespace: true
hostname: h
subdomain: s
schedulerName: default-scheduler
runtimeClassName: r
enableServiceLinks: true
setHostnameAsFQDN: false
hostUsers: true
os: {name: linux}
imagePullSecrets: [{name: s}]
hostAliases: [{ip: 1.2.3.4, hostnames: [a.example.com]}]
readinessGates: [{conditionType: example.com/ready}]
securityContext:
  runAsUser: 1
  runAsGroup: 1
  runAsNonRoot: true
  fsGroup: 1
  supplementalGroups: [1]
  supplementalGroupsPolicy: Merge
  fsGroupChangePolicy: OnRootMismatch
  seLinuxChangePolicy: Recursive
  seLinuxOptions: {user: u, role: r, type: t, level: l}
  seccompProfile: {type: Localhost, localhostProfile: p}
  appArmorProfile: {type: Localhost, localhostProfile: p}
  sysctls: [{name: net.core.somaxconn, value: "1"}]
tolerations:
- {key: k, operator: Equal, value: v, effect: NoExecute, tolerationSeconds: 60}
- {key: k, operator: Exists, effect: NoSchedule}
topologySpreadConstraints:
- {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, minDomains: 1, nodeAffinityPolicy: Honor, nodeTaintsPolicy: Ignore, labelSelector: {matchLabels: {a: b}}}
resourceClaims: [{name: c, resourceClaimName: c}]
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms: [{matchExpressions: [{key: disk, operator: In, values: [ssd]}], matchFields: [{key: metadata.name, operator: In, values: [nn]}]}]
    preferredDuringSchedulingIgnoredDuringExecution:
    - {weight: 1, preference: {matchExpressions: [{key: disk, operator: Exists}]}}
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
    - {topologyKey: zone, namespaces: [nn], labelSelector: {matchLabels: {a: b}}}
    preferredDuringSchedulingIgnoredDuringExecution:
    - {weight: 1, podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {a: b}}, namespaceSelector: {matchLabels: {a: b}}}}
  podAntiAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
    - {topologyKey: zone, labelSelector: {matchExpressions: [{key: a, operator: In, values: [b]}]}}
initContainers: [{name: init, image: "i:1"}]
containers: [{name: web, image: "i:1"}]
volumes: [{name: v, emptyDir: {}}]
`}
}
