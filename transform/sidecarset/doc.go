// Package sidecarset reads OpenKruise SidecarSets and injects what they hold into pod templates,
// as the OpenKruise webhook does into pods. The numbers K1, K2, … in this package are the rules
// of that webhook, read from its source and tried on the real one:
//
//	K1      v1alpha1 and v1beta1 are read alike; v1alpha1 spec.namespace pins the namespace
//	K2, K3  defaults of the SidecarSet; unknown fields are errors here, not dropped
//	K5      a volume without a source is an emptyDir
//	K15     namespace-pinned sets come first; within each group, name order (K100)
//	K16–K18 namespaceSelector and selector; the selector looks at the labels of the pod template
//	K20     a paused set injects nothing
//	K40–K42 the container as written, without the SidecarSet's own fields, and IS_INJECTED=true last
//	K50     imagePullSecrets without doubles
//	K60–K66 placement: Before or After the containers of the pod; init containers in name order
//	K70–K72 volumes that are used, in order of use; a volume of the pod wins
//
// What differs on purpose:
//
//	rule      the webhook                            here, and why
//	K2        drops unknown fields                   error: a typing mistake would show only in the cluster
//	K4, K5    writes API defaults into the pod       not written: noise in Git, the API server adds them
//	K17       silently skips unknown namespaces      warning: the build cannot see the cluster
//	K63       replaces an app container              error, unless it carries IS_INJECTED or is equal
//	K67, K68  inserts a second container of a name   error: the API server rejects such a pod
//	K72       the volume of the pod wins silently    it wins too, with a warning when they differ
//	K73       rejects a mount of a volume of the pod warning: it works at build time
//	K90       writes bookkeeping annotations         none: they hold the time of day
//	K100      random order of sets                   name order: the same input gives the same output
//	K155      rejects native sidecars with the       accepted: it is about updates in place
//	          default update strategy
package sidecarset
