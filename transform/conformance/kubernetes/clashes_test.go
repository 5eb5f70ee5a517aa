package kubernetes

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// A clash is a valid pod and a valid SidecarSet, each the text of its spec, that do not go together.
type clash struct {
	name, pod, set string
	rule           transform.Rule // instead of the set
	code           string         // of the hazard that refuses it; without one, another rule does, or it goes together
}

// clashes are what Kubernetes validates across the containers of a pod.
var clashes = []clash{
	{
		name: "mount-propagation",
		pod:  `{containers: [{name: m, image: m, securityContext: {privileged: true}, volumeMounts: [{name: v, mountPath: /v, mountPropagation: Bidirectional}]}], volumes: [{name: v, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumePolicy: {type: enabled}}]}`,
		code: hazard.CodeMountPropagation,
	},
	{
		name: "host-port",
		pod:  `{containers: [{name: m, image: m, ports: [{containerPort: 1, hostPort: 8080}]}]}`,
		set:  `{containers: [{name: s, image: i, ports: [{containerPort: 2, hostPort: 8080}]}]}`,
		code: hazard.CodeHostPortClash,
	},
	{
		name: "host-network",
		pod:  `{hostNetwork: true, containers: [{name: m, image: m, ports: [{containerPort: 8080}]}]}`,
		set:  `{containers: [{name: s, image: i, ports: [{containerPort: 8080}]}]}`,
		code: hazard.CodeHostPortClash,
	},
	{
		name: "host-network-port",
		pod:  `{hostNetwork: true, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, ports: [{containerPort: 8080, hostPort: 8081}]}]}`,
		code: hazard.CodeHostNetworkPort,
	},
	{
		name: "pod-resources",
		pod:  `{resources: {requests: {cpu: "1"}}, containers: [{name: m, image: m, resources: {requests: {cpu: 900m}}}]}`,
		set:  `{containers: [{name: s, image: i, resources: {requests: {cpu: 200m}}}]}`,
		code: hazard.CodePodResources,
	},
	{
		name: "pod-resources-init",
		pod:  `{resources: {requests: {cpu: "1"}}, initContainers: [{name: heavy, image: i, resources: {requests: {cpu: "1"}}}], containers: [{name: m, image: m}]}`,
		set:  `{initContainers: [{name: s, image: i, podInjectPolicy: BeforeAppContainer, restartPolicy: Always, resources: {requests: {cpu: 200m}}}]}`,
		code: hazard.CodePodResources,
	},
	{
		name: "pod-limits",
		pod:  `{resources: {limits: {cpu: "1"}}, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, resources: {limits: {cpu: "2"}}}]}`,
		code: hazard.CodePodResources,
	},
	{
		name: "windows",
		pod:  `{os: {name: windows}, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, securityContext: {privileged: true}}]}`,
		code: hazard.CodeWindows,
	},
	{
		name: "host-process",
		pod:  `{hostNetwork: true, securityContext: {windowsOptions: {hostProcess: true}}, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, securityContext: {windowsOptions: {hostProcess: false}}}]}`,
		code: hazard.CodeWindows,
	},
	{
		name: "resize-policy",
		pod:  `{restartPolicy: Never, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]}]}`,
		code: hazard.CodeContainerResources,
	},
	{
		name: "mount-path-twice",
		pod:  `{containers: [{name: m, image: m, volumeMounts: [{name: a, mountPath: /x}]}, {name: o, image: m, volumeMounts: [{name: b, mountPath: /x}]}], volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumePolicy: {type: enabled}}]}`,
	},
	{
		name: "mount-path-spelled",
		pod:  `{containers: [{name: m, image: m, volumeMounts: [{name: a, mountPath: /x/}]}], volumes: [{name: a, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumePolicy: {type: enabled}, volumeMounts: [{name: w, mountPath: /x}]}], volumes: [{name: w, emptyDir: {}}]}`,
	},
	{
		name: "mount-and-device",
		pod:  `{containers: [{name: m, image: m, volumeDevices: [{name: a, devicePath: /x}]}, {name: o, image: m, volumeMounts: [{name: b, mountPath: /x}]}], volumes: [{name: a, persistentVolumeClaim: {claimName: c}}, {name: b, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumePolicy: {type: enabled}, shareVolumeDevicePolicy: {type: enabled}}]}`,
	},
	{
		name: "mount-and-device-of-one-volume",
		pod:  `{containers: [{name: m, image: m, volumeDevices: [{name: a, devicePath: /x}]}, {name: o, image: m, volumeMounts: [{name: a, mountPath: /y}]}], volumes: [{name: a, persistentVolumeClaim: {claimName: c}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumePolicy: {type: enabled}, shareVolumeDevicePolicy: {type: enabled}}]}`,
		code: hazard.CodeVolumeUse,
	},
	{
		name: "device-path-of-the-sidecar",
		pod:  `{containers: [{name: m, image: m, volumeDevices: [{name: a, devicePath: /x}]}], volumes: [{name: a, persistentVolumeClaim: {claimName: c}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumeDevicePolicy: {type: enabled}, volumeMounts: [{name: w, mountPath: /x}]}], volumes: [{name: w, emptyDir: {}}]}`,
	},
	{
		name: "device-on-empty-dir",
		pod:  `{containers: [{name: m, image: m}], volumes: [{name: v, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, volumeDevices: [{name: v, devicePath: /x}]}], volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}`,
		code: hazard.CodeVolumeUse,
	},
	{
		name: "file-key-ref",
		pod:  `{containers: [{name: m, image: m}], volumes: [{name: v, configMap: {name: c}}]}`,
		set:  `{containers: [{name: s, image: i, env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: e, key: A}}}]}], volumes: [{name: v, emptyDir: {}}]}`,
		code: hazard.CodeVolumeUse,
	},
	{
		name: "file-key-ref-missing",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: e, key: A}}}]}]}`,
		code: hazard.CodeMissingVolume,
	},
	{
		name: "app-armor-annotation",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i}], patchPodMetadata: [{patchPolicy: Retain, annotations: {container.apparmor.security.beta.kubernetes.io/gone: runtime/default}}]}`,
		code: hazard.CodeAppArmor,
	},
	{
		name: "app-armor-annotation-differs",
		pod:  `{containers: [{name: m, image: m, securityContext: {appArmorProfile: {type: Unconfined}}}]}`,
		set:  `{containers: [{name: s, image: i}], patchPodMetadata: [{patchPolicy: Retain, annotations: {container.apparmor.security.beta.kubernetes.io/m: runtime/default}}]}`,
		code: hazard.CodeAppArmor,
	},
	{
		name: "host-users-block",
		pod:  `{hostUsers: false, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, volumeDevices: [{name: v, devicePath: /x}]}], volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}`,
		code: hazard.CodeHostUsers,
	},
	{
		name: "resource-claim",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, resources: {claims: [{name: gpu}]}}]}`,
		code: hazard.CodeContainerResources,
	},
	{
		name: "proc-mount",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, securityContext: {procMount: Unmasked}}]}`,
		code: hazard.CodeHostUsers,
	},
	{
		name: "stop-signal",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, lifecycle: {stopSignal: SIGTERM}}]}`,
	},
	{
		name: "sleep-longer-than-grace",
		pod:  `{terminationGracePeriodSeconds: 5, containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, lifecycle: {preStop: {sleep: {seconds: 60}}}}]}`,
		code: hazard.CodeSleepTooLong,
	},
	{
		name: "sleep-longer-than-the-default",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, lifecycle: {preStop: {sleep: {seconds: 60}}}}]}`,
		code: hazard.CodeSleepTooLong,
	},
	{
		name: "volume-name-of-a-claim",
		pod:  `{containers: [{name: m, image: m}], volumes: [{name: v, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}]}`,
		set:  `{containers: [{name: s, image: i, volumeDevices: [{name: v, devicePath: /x}]}], volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]}`,
	},
	{
		name: "transfer-env-twice",
		pod:  `{containers: [{name: m, image: m, env: [{name: A, value: x}]}]}`,
		set:  `{containers: [{name: s, image: i, env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}], transferEnv: [{sourceContainerName: m, envName: A}]}]}`,
	},
	{
		name: "transfer-file-key-ref",
		pod:  `{containers: [{name: m, image: m, env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: e, key: A}}}]}], volumes: [{name: v, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, transferEnv: [{sourceContainerName: m, envName: A}]}]}`,
	},
	{
		name: "transfer-resource-field",
		pod:  `{containers: [{name: m, image: m, env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}]}]}`,
		set:  `{containers: [{name: s, image: i, transferEnv: [{sourceContainerName: m, envName: A}]}]}`,
	},
	{
		name: "resources-policy",
		pod:  `{containers: [{name: m, image: m, resources: {requests: {cpu: 100m}, limits: {cpu: 200m}}}]}`,
		set:  `{containers: [{name: s, image: i, resourcesPolicy: {targetContainersMode: sum, targetContainersNameRegex: ".*", resourcesExpr: {limits: {cpu: "cpu*50%"}, requests: {cpu: "cpu*90%"}}}}]}`,
	},
	{
		name: "huge-pages",
		pod:  `{containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i, resources: {limits: {hugepages-2Mi: 2Mi, memory: 1Gi}}}]}`,
	},
	{
		name: "image-pull-secrets-twice",
		pod:  `{imagePullSecrets: [{name: a}], containers: [{name: m, image: m}]}`,
		set:  `{containers: [{name: s, image: i}], imagePullSecrets: [{name: a}]}`,
	},
	{
		name: "share-into-init",
		pod:  `{containers: [{name: m, image: m, volumeMounts: [{name: v, mountPath: /v, subPathExpr: $(POD)}], env: [{name: POD, value: x}]}], volumes: [{name: v, emptyDir: {}}]}`,
		set:  `{initContainers: [{name: s, image: i, shareVolumePolicy: {type: enabled}}]}`,
	},
	{
		name: "recursive-read-only",
		pod:  `{containers: [{name: m, image: m, volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Enabled}]}], volumes: [{name: v, emptyDir: {}}]}`,
		set:  `{containers: [{name: s, image: i, shareVolumePolicy: {type: enabled}}]}`,
	},
}

// moves are what a conversion of container s, or the way back, can make wrong.
var moves = []clash{
	{
		name: "convert-before-a-heavy-init-container",
		pod:  `{resources: {requests: {cpu: "1"}}, initContainers: [{name: heavy, image: i, resources: {requests: {cpu: "1"}}}], containers: [{name: m, image: m}, {name: s, image: i, resources: {requests: {cpu: 200m}}}]}`,
		rule: native.Convert{Choice: native.Choice{Names: []string{"s"}}, Placement: native.Placement{Where: native.First}},
		code: hazard.CodePodResources,
	},
	{
		name: "convert-resize-policy",
		pod:  `{containers: [{name: m, image: m}, {name: s, image: i, resizePolicy: [{resourceName: cpu, restartPolicy: RestartContainer}]}]}`,
		rule: native.Convert{Choice: native.Choice{Names: []string{"s"}}},
	},
	{
		name: "convert-derived-probe",
		pod:  `{containers: [{name: m, image: m}, {name: s, image: i, readinessProbe: {successThreshold: 3, exec: {command: [x]}}, livenessProbe: {terminationGracePeriodSeconds: 3, exec: {command: [x]}}}]}`,
		rule: native.Convert{Choice: native.Choice{Names: []string{"s"}}, StartupProbe: true},
	},
	{
		name: "revert-host-port",
		pod:  `{initContainers: [{name: s, image: i, restartPolicy: Always, ports: [{containerPort: 80, hostPort: 8080}]}], containers: [{name: m, image: m, ports: [{containerPort: 81, hostPort: 8080}]}]}`,
		rule: native.Revert{Choice: native.Choice{Names: []string{"s"}}},
		code: hazard.CodeHostPortClash,
	},
	{
		name: "revert-restart-policy-rules",
		pod:  `{initContainers: [{name: s, image: i, restartPolicy: Always, restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}]}], containers: [{name: m, image: m}]}`,
		rule: native.Revert{Choice: native.Choice{Names: []string{"s"}}},
		code: hazard.CodeRestartRules,
	},
	{
		name: "revert-pod-resources",
		pod:  `{resources: {requests: {cpu: "1"}}, initContainers: [{name: s, image: i, restartPolicy: Always, resources: {requests: {cpu: 500m}}}], containers: [{name: m, image: m, resources: {requests: {cpu: 500m}}}]}`,
		rule: native.Revert{Choice: native.Choice{Names: []string{"s"}}},
	},
}
