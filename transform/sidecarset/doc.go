// Package sidecarset injects what OpenKruise SidecarSets hold into pod templates, as the OpenKruise
// webhook (v1.9) does into pods. Package api below it reads and validates them. The numbers K1, K2, … in the
// two are the rules of that webhook, read from its source and tried on the real one:
//
//	K1–K3, K5   versions and defaults of the SidecarSet
//	K11–K20     which pods: namespaces, selectors, paused sets; K25 canaries
//	K40–K43     the container as it is written, and the mark IS_INJECTED
//	K45–K49     transferEnv
//	K50         imagePullSecrets
//	K60–K68     placement, and names that clash
//	K70–K79     volumes, shared mounts and devices
//	K80–K85     patchPodMetadata
//	K100–K103   several sets
//	K110–K113   hot upgrade, when Options ask for it
//	K120–K127   resourcesPolicy
//	K150–K177   validation
//
// # What a SidecarSet cannot say
//
// Options hold two kinds of entries beside the sets. An [api.Override] goes into a container of a set as it
// is written, before anything else is made of it. [api.AppContainers] give the pod's own containers what they
// need to use a sidecar. That happens before the sidecars are injected, for these may share the mounts
// and the variables of app containers: a second run, and a webhook, see the same as the first one.
// What app containers were given is recorded under the name of the configuration and of the set for which
// they got it, as in platform/logs, so that it is pruned, handed on and restored like all that is owned.
//
// # What differs on purpose
//
//	rule        the webhook                             here, and why
//	K2          drops unknown fields                    error: a typing mistake would show only in the cluster
//	K4, K5      writes API defaults into the pod        not written: noise in Git, the API server adds them
//	K6          refuses a short startupProbe            accepted: it looks at it before the API server's defaults
//	K7          loses fields newer than itself, or      taken as far as Kubernetes 1.37 has them; error beyond that
//	            refuses the set for what is lost
//	K12         its configuration says which namespaces Options.SkipNamespaces says so, kube-system by default; a warning
//	K17         skips unknown namespaces silently       warning: the build cannot see the cluster
//	K22, K24    injects older revisions, or by chance   error: there is no history in Git, and no chance
//	K96         panics on broken bookkeeping of a hot   it is written anew
//	            upgrade, or goes on with a part of it
//	K50         drops doubles among the pod's secrets   they stay where a record is kept: remove gives them back
//	K48, K78    skips missing variables silently        skipped, with a warning
//	K63         replaces an app container               error, unless it carries the mark or is equal
//	K67, K68    inserts a second container of a name    error, unless the first carries the mark and is replaced: the
//	                                                    API server refuses such a pod
//	K72         the first volume wins silently          it wins, with a warning when the other differs
//	K73, K157   refuses a mount of a volume of the pod  warning: it works at build time; error when nobody has it
//	K79         shares a block volume at two paths       at the first one, with a warning: Kubernetes refuses the pod
//	K83         normalises the JSON that it set before  left as it was set: a second run changes nothing
//	K90–K94     writes bookkeeping annotations          Options.Provenance Kruise writes them, without the time of day
//	K100        random order of sets                    name order: the same input gives the same output
//	K103        a second admission sees what the first  the first run's containers are known by the mark, and
//	            injected                                are no source of variables
//	K110        injects two copies for hot upgrade      one, with a warning, unless Options ask for two
//	K125        sees requests that the API server made  computes them from the limits; a LimitRange cannot be seen
//	K126        takes unknown units for 0, and results  error: nobody means that
//	            too large for what they overflow to
//	K131, K133  launch priority, readiness gates        not done: other features, which need the running pod
//	K132        sees labels that controllers add        they cannot be seen, so a selector on them selects nothing
//	K140, K175  validates the updateStrategy            not done: it has no effect on injection
//	K154        validates containers in a pod without   by Kubernetes 1.37; the pod that is injected into has the
//	            claims, by Kubernetes 1.32, after it    claims, the user namespace and the time to stop, or is refused;
//	            has dropped empty lists                 an empty list counts as one, as for the API server
//	K155        refuses native sidecars with the        accepted: it is about updates in place
//	            default updateStrategy
//	K156        forgets policies of init containers,    they are checked like the others
//	            and in all containers those of shared
//	            devices and of hot upgrade, and the
//	            names of pull secrets
//	K160        forgets transferEnv of init containers  checked like that of the others
//	K163        refuses annotations without allow-list  AllowAnnotations, when asked: Git has a review
//	K164        lets unknown patch policies do nothing  error: nobody means that
//	K170–K172   compares sets with selectors that may   done for each pod, where it shows (K68, K72)
//	            overlap
//	K173        forgets Retain beside Overwrite         warning: the order decides
//	K174        compares with the set as it was         not done: there is no older object
package sidecarset
