package config

import (
	"cmp"
	"maps"
	"reflect"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// describe adds to the fields of a type what is known of them: from the table below for our types,
// from Kubernetes for its own.
func (d definitions) describe(s *jsonschema.Schema, t reflect.Type) {
	texts := map[string]string{}
	for _, part := range withEmbedded(t) {
		if documented, ok := reflect.TypeAssert[interface{ SwaggerDoc() map[string]string }](reflect.New(part)); ok {
			maps.Copy(texts, documented.SwaggerDoc())
		}
	}
	own, values := fieldTexts(), fieldValues(t)
	for field, property := range s.Properties {
		name := nameOf(t) + "." + field
		property.Description, property.Enum = cmp.Or(own[name], texts[field]), values[field]
	}
	if required, ok := requiredFields()[nameOf(t)]; ok {
		s.Required = required
	}
}

// withEmbedded returns the type and what is embedded in it without a name in JSON.
func withEmbedded(t reflect.Type) []reflect.Type {
	out := []reflect.Type{t}
	for field := range t.Fields() {
		if field.Anonymous && jsonName(field) == "" && field.Type.Kind() == reflect.Struct {
			out = append(out, withEmbedded(field.Type)...)
		}
	}
	return out
}

// requiredFields corrects which fields are required where the Go type does not say so.
func requiredFields() map[string][]string {
	return map[string][]string{
		"v1.GRPCAction":                {"port"},
		"v1.ProjectedVolumeSource":     {},
		"v1.TypedLocalObjectReference": {"kind", "name"},
		"v1.TypedObjectReference":      {"kind", "name"},
		"workload.Kind":                {"kind"},
		"api.Container":                {"name"},
		"api.ResourcesPolicy":          {"targetContainersMode", "resourcesExpr"},
	}
}

// fieldValues returns the values of fields of a type that may have few.
func fieldValues(t reflect.Type) map[string][]any {
	out := map[string][]any{}
	if chooser, ok := reflect.TypeAssert[interface{ FieldValues() map[string][]string }](reflect.Zero(t)); ok {
		for field, values := range chooser.FieldValues() {
			for _, value := range values {
				out[field] = append(out[field], value)
			}
		}
	}
	return out
}

// fieldTexts describes the fields of our own types.
func fieldTexts() map[string]string {
	out := configTexts()
	maps.Copy(out, entryTexts())
	maps.Copy(out, setTexts())
	maps.Copy(out, strategyTexts())
	return out
}

// configTexts describes the fields of InjectSidecars.
func configTexts() map[string]string {
	return map[string]string{
		"config.Spec.sidecarSets":            "Whole SidecarSets.",
		"config.Spec.fromInputs":             "Use the SidecarSets among the inputs, too. Default: true.",
		"config.Spec.mode":                   "What sidecars are injected as. Auto: native where they work. Default: AsWritten.",
		"config.Spec.kubernetesVersion":      "The oldest Kubernetes that the output must run on. Default: 1.33.",
		"config.Spec.placement":              "Where native sidecars go among the init containers. Default: Auto.",
		"config.Spec.convert":                "Containers that are in the manifests already, to turn into native sidecars.",
		"config.Spec.workloads":              "More kinds that hold pod templates.",
		"config.Spec.discover":               "Find pod templates also where CustomResourceDefinitions among the input say that they are.",
		"config.Spec.resources":              "Whole objects that the sidecars bring along. Namespace \"*\": one in each namespace with sidecars.",
		"config.Spec.namespaces":             "Labels of namespaces that are not among the inputs, for namespaceSelector.",
		"config.Spec.noMatch":                "What it is when a SidecarSet, or an entry of the configuration, matches nothing. Default: Error.",
		"config.Spec.checks":                 "What to make of a hazard, by its code.",
		"config.Spec.provenance":             "Where it is recorded what was injected: in our annotation, in those of OpenKruise, or nowhere.",
		"config.Spec.include":                "The workloads that may be changed: those that one entry names. Default: all.",
		"config.Spec.exclude":                "The workloads that may not be changed: those that one entry names.",
		"config.Spec.optIn":                  "Change only workloads and pod templates with the annotation inject-sidecars.dev/inject.",
		"config.Spec.select":                 "A second way in which SidecarSets select pod templates: by their workloads. OpenKruise knows nothing of it.",
		"config.Spec.overrides":              "What is other than in the SidecarSets in some workloads.",
		"config.Spec.appContainers":          "What app containers need to use the sidecars, where these are injected.",
		"config.Spec.keepEdits":              "Keep what was edited by hand after it was injected.",
		"config.Spec.kruise":                 "How OpenKruise is set up in the cluster that the build is to agree with.",
		"config.Kruise.hotUpgrade":           "Inject two containers for HotUpgrade; the OpenKruise controller must run.",
		"config.Kruise.skipNamespaces":       "Namespaces in which nothing is injected. Default: kube-system.",
		"config.Kruise.sortContainersByName": "Sort injected containers by name, as the feature gate does.",
		"config.Kruise.allowedAnnotations":   "Regular expressions for the annotations that patchPodMetadata may set.",
		"config.Namespace.name":              "The name of the namespace.",
		"config.Namespace.labels":            "Its labels.",
	}
}

// entryTexts describes the fields of entries of InjectSidecars.
func entryTexts() map[string]string {
	return map[string]string{ //nolint:gosec // these are no credentials
		"workload.Target.kinds":            "Patterns of kinds, with * for any text; with a group as in apps/Deployment. Default: any.",
		"workload.Target.names":            "Patterns of names, with * for any text. Default: any.",
		"workload.Target.namespaces":       "Patterns of namespaces, with * for any text. Default: any.",
		"api.Select.sidecarSet":            "The name of the SidecarSet.",
		"api.Select.combine":               "With the selector of the SidecarSet. Or: one of them selects; And: both; Instead: the entry alone. Default: Or.",
		"api.Select.kinds":                 "Patterns of kinds, with * for any text; with a group as in apps/Deployment. Default: any.",
		"api.Select.names":                 "Patterns of names, with * for any text. Default: any.",
		"api.Select.namespaces":            "Patterns of namespaces, with * for any text. Default: any.",
		"api.Select.objectSelector":        "On the labels of the workload, not on those of its pods.",
		"api.Override.include":             "The workloads: those that one entry names. Default: all.",
		"api.Override.exclude":             "Workloads that are left out.",
		"api.Override.sidecar":             "The name of a container or init container of a SidecarSet.",
		"api.Override.image":               "Its image there.",
		"api.Override.resources":           "Its limits and requests there, by the name of the resource; others stay.",
		"api.Override.env":                 "Its variables there, by name; others stay.",
		"api.Resources.limits":             "The limits.",
		"api.Resources.requests":           "The requests.",
		"api.AppContainers.sidecarSets":    "Names of SidecarSets, one of which must be injected. Default: any.",
		"api.AppContainers.include":        "The workloads: those that one entry names. Default: all.",
		"api.AppContainers.exclude":        "Workloads that are left out.",
		"api.AppContainers.containers":     "Patterns of names of app containers, with * for any text. Default: all.",
		"api.AppContainers.initContainers": "Init containers count as app containers, but for native sidecars.",
		"api.AppContainers.env":            "Variables. One that is there with another value stays.",
		"api.AppContainers.volumeMounts":   "Mounts of volumes below, of the SidecarSet or of the pod.",
		"api.AppContainers.volumes":        "Volumes that volumeMounts name.",
		"api.AppContainers.caBundle":       "A file of certificates, mounted and named by the usual variables.",
		"api.CABundle.configMap":           "The ConfigMap that has the file.",
		"api.CABundle.secret":              "Or the Secret that has it.",
		"api.CABundle.key":                 "The key of the file. Default: ca.crt.",
		"api.CABundle.mountPath":           "The directory that the file goes into. Default: /etc/ca-bundle.",
		"api.CABundle.variables":           "Variables that hold its path. Default: " + strings.Join(api.CAVariables(), ", ") + ".",
		"config.ConvertEntry.names":        "Patterns of container names; * stands for any text.",
		"config.ConvertEntry.images":       "Patterns of images; * stands for any text without a slash.",
		"config.ConvertEntry.selector":     "On the labels of the pod template. Default: every pod.",
		"config.ConvertEntry.placement":    "Where these go. Default: that of the spec.",
		"config.ConvertEntry.startupProbe": "Derive a startup probe from the readiness or liveness probe where there is none; it may fail for 5 minutes.",
		"workload.Kind.group":              "The API group; empty for the core group.",
		"workload.Kind.kind":               "The kind.",
		"workload.Kind.path":               "From the object to the pod template: spec.groups[].template. [] is every entry, * every field.",
		"workload.Kind.optional":           "An object may be without the template.",
	}
}

// setTexts describes the fields of a SidecarSet and of its containers.
func setTexts() map[string]string {
	return map[string]string{
		"api.Spec.selector":                             "On pod labels, not on those of workloads.",
		"api.Spec.namespaceSelector":                    "On the labels of namespaces. Default: every namespace.",
		"api.Spec.initContainers":                       "Init containers to inject; with restartPolicy: Always they are native sidecars.",
		"api.Spec.containers":                           "Containers to inject.",
		"api.Spec.volumes":                              "Volumes that the containers mount; those that none mounts are left out.",
		"api.Spec.updateStrategy":                       "About pods that exist; no effect on injection.",
		"api.Spec.injectionStrategy":                    "Can keep the set from being injected.",
		"api.Spec.imagePullSecrets":                     "Added to those of the pod.",
		"api.Spec.revisionHistoryLimit":                 "No effect on injection.",
		"api.Spec.patchPodMetadata":                     "Annotations to set on the pod.",
		"api.Spec.customVersion":                        "Of v1beta1: a name for this version of the set.",
		"api.Container.podInjectPolicy":                 "On which side of the pod's own containers it goes.",
		"api.Container.upgradeStrategy":                 "About upgrades in place.",
		"api.Container.shareVolumePolicy":               "Whether it gets the mounts of the pod's containers.",
		"api.Container.shareVolumeDevicePolicy":         "Whether it gets the block devices of the pod's containers.",
		"api.Container.transferEnv":                     "Environment variables to copy from the pod's containers.",
		"api.Container.resourcesPolicy":                 "Resources computed from those of the pod's containers.",
		"api.UpgradeStrategy.upgradeType":               "How a new image reaches pods that exist.",
		"api.UpgradeStrategy.hotUpgradeEmptyImage":      "The image of the container that waits.",
		"api.SharePolicy.type":                          "Whether to share.",
		"api.TransferEnv.sourceContainerName":           "The container that has the variable.",
		"api.TransferEnv.sourceContainerNameFrom":       "Where its name is written.",
		"api.TransferEnv.envName":                       "The name of a variable.",
		"api.TransferEnv.envNames":                      "The names of several.",
		"api.SourceContainerNameSource.fieldRef":        "A label or an annotation: metadata.labels['key'].",
		"api.ResourcesPolicy.targetContainersMode":      "How the resources of several containers are joined.",
		"api.ResourcesPolicy.targetContainersNameRegex": "Which containers count. Default: all.",
		"api.ResourcesPolicy.resourcesExpr":             "The expressions.",
		"api.ResourcesExpr.limits":                      "For limits.",
		"api.ResourcesExpr.requests":                    "For requests.",
		"api.ResourceExprs.cpu":                         "The expression for cpu, such as max(cpu*50%, 50m).",
		"api.ResourceExprs.memory":                      "The expression for memory, such as 200Mi.",
	}
}

// strategyTexts describes the fields of the strategies of a SidecarSet.
func strategyTexts() map[string]string {
	return map[string]string{
		"api.InjectionStrategy.paused":        "Inject nothing.",
		"api.InjectionStrategy.revision":      "An older revision to inject; there is none at build time.",
		"api.Revision.customVersion":          "The version to inject.",
		"api.Revision.revisionName":           "The revision to inject.",
		"api.Revision.policy":                 "Always or Partial.",
		"api.PatchPodMetadata.annotations":    "The annotations.",
		"api.PatchPodMetadata.patchPolicy":    "What to do with one that is there. Default: Retain.",
		"api.UpdateStrategy.type":             "NotUpdate or RollingUpdate.",
		"api.UpdateStrategy.paused":           "Stop updates.",
		"api.UpdateStrategy.selector":         "Which pods are updated.",
		"api.UpdateStrategy.partition":        "How many pods stay as they are.",
		"api.UpdateStrategy.maxUnavailable":   "How many pods may be down at once.",
		"api.UpdateStrategy.priorityStrategy": "Which pods go first.",
		"api.UpdateStrategy.scatterStrategy":  "How updates are spread.",
		"api.PriorityStrategy.orderPriority":  "By the value of labels.",
		"api.PriorityStrategy.weightPriority": "By weights.",
		"api.OrderTerm.orderedKey":            "The label.",
		"api.WeightTerm.weight":               "The weight.",
		"api.WeightTerm.matchSelector":        "Of these pods.",
		"api.ScatterTerm.key":                 "The label.",
		"api.ScatterTerm.value":               "Its value.",
	}
}
