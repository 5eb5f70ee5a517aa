// Package hazard knows what can go wrong with sidecars, and says so: the hazards H1, H2 and so on of
// native sidecars, and what Kubernetes refuses in a pod.
//
// Each hazard is a pure function of one pod, beside what the input says around it, and stands as a
// row of [Catalogue] with its code, severity, remedy and evidence. Rule [Check] comes last: it
// looks at the pod as the rules before left it and as it was, and reports what is only in the
// first, so a plan is blamed for what it makes and for nothing else. With Standing set it reports
// everything: that is lint. Some hazards lie in the step itself, such as an effective request that
// rises; they compare the two pods and have nothing to say in lint.
//
// [Levels] set the severity of a hazard, or silence it. What Kubernetes refuses stays an Error.
//
// # What no manifest shows
//
// These hazards are for people to think of; no check can see them.
//
//   - H1: an entrypoint that itself waits for a container which starts later, or asks for a port that
//     nobody declares, keeps the pod from starting.
//   - H7: that a subPath without an extension, or a subPathExpr, means a file.
//   - H9: a mesh that is injected by default, or by the label of a Namespace that is not in the input.
//   - H15: the series kube_pod_container_* of a sidecar become kube_pod_init_container_*: alerts and
//     dashboards that name them see it no more. ServiceMonitors depend on the release of Prometheus.
//   - H16: a LimitRange, a ResourceQuota and the static policy of the CPU manager count what becomes
//     of the pod: exclusive CPUs of a sidecar are not handed on to the containers after it.
//   - H21: calls that end a sidecar, in scripts of an image or of a ConfigMap.
//   - H22: work after the end of the pod that neither the name nor the command of a container shows.
//   - H27: a sidecar that exits by itself while the pod stops is not started again (KEP-4438 is not
//     there yet); the containers lose it early.
//   - H30: the pod template of a live Job cannot change: delete and create it. All pods of other
//     workloads are rolled. With server-side apply an entry that another owner has, too, stays under
//     containers, and the API server says "Duplicate value": delete that entry first.
//   - H34: strategic-merge patches, JSON6902 patches and replacements that run later and still name
//     the container under containers. Run this tool last. What such a patch leaves behind is seen on
//     the next run (patched-back).
//   - H35: a webhook or controller that was built before Kubernetes 1.28 strips restartPolicy. Give
//     every native sidecar a startup probe: then the API server refuses what was stripped, instead
//     of starting a pod that hangs in Init for ever.
//   - H37: policies of Gatekeeper or Kyverno may look at containers only, or forbid init containers.
//   - H42: the service account, fsGroup and pull secrets of the pod are those of the sidecar, too.
//   - H44: dashboards that show Init:0/1 for a pod that is fine.
package hazard
