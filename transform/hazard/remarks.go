package hazard

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Remark is a code of what there is to say besides hazards: about the configuration, the input, and what
// was done.
type Remark struct {
	Code       string               // stable
	Severities []transform.Severity // that it may have, the usual one first
	Sentence   string               // what it means, for the documentation
}

// Settable says whether Levels may set the code: one that is more than an Error.
func (r Remark) Settable() bool {
	return !slices.Equal(r.Severities, []transform.Severity{transform.Error})
}

// FindRemark returns the remark with that code.
func FindRemark(code string) (Remark, bool) {
	all := Remarks()
	i := slices.IndexFunc(all, func(r Remark) bool { return r.Code == code })
	if i < 0 {
		return Remark{}, false
	}
	return all[i], true
}

// Remarks returns all codes that are no hazards, sorted.
func Remarks() []Remark {
	only := func(s ...transform.Severity) []transform.Severity { return s }
	return []Remark{
		{"added", only(transform.Info), "an object that the sidecars bring along was added"},
		{"app-clash", only(transform.Warning), "something else is in the place of what an app container is to get; it stays (see `checks`)"},
		{"bad-patch", only(transform.Error), "an annotation cannot be merged with patchPodMetadata"},
		{"bad-pod-spec", only(transform.Error), "the pod spec is not as in the Kubernetes API"},
		{"bad-record", only(transform.Error, transform.Warning), "the record of what was injected or converted cannot be read"},
		{"bad-resources", only(transform.Error), "a resourcesPolicy cannot be computed for the pod"},
		{"bad-template", only(transform.Error), "the pod template is no mapping"},
		{"converted", only(transform.Info), "a container became a native sidecar"},
		{"differs", only(transform.Error), "a file is not what the configuration gives (`check`)"},
		{"duplicate-key", only(transform.Error), "a key is given twice in the configuration"},
		{"duplicate-object", only(transform.Error), "two items are the same object"},
		{"encoded-afresh", only(transform.Info), "the text of a document could not be edited in place, so it was written anew"},
		{"entry-clash", only(transform.Error), "two entries of the configuration ask for different values of one field"},
		{"env-missing", only(transform.Warning), "a sidecar needs a variable that the pod does not have"},
		{"fragment", only(transform.Info), "no container of a workload has an image, so it is taken for a patch and left alone"},
		{"hand-edit", only(transform.Warning), "what was injected was edited by hand since"},
		{"helm-chart", only(transform.Info), "the templates of a Helm chart are left alone"},
		{"hot-upgrade", only(transform.Warning), "a container that asks for hot upgrade is injected once"},
		{"ignored", only(transform.Warning), "a field of the SidecarSet has no effect"},
		{"injected", only(transform.Info), "something was injected"},
		{"invalid", only(transform.Error), "a value of the configuration is wrong"},
		{"kruise-record", only(transform.Error, transform.Warning), "the annotations of OpenKruise cannot be read, or would mislead it"},
		{"left-over", only(transform.Warning), "a volume stays when what brought it goes: it is in use, or it is not known whose it is"},
		{"namespace-unknown", only(transform.Warning), "a namespaceSelector asks for labels that are not known"},
		{"needs-hash", only(transform.Warning), "an object asks kustomize for a hash that it does not get"},
		{"no-config", only(transform.Error), "there is no functionConfig"},
		{"no-containers", only(transform.Warning), "the pod template has no containers"},
		{"no-match", only(transform.Error), "a SidecarSet, or an entry of the configuration, selects nothing (see `noMatch`)"},
		{"no-template", only(transform.Warning), "a workload has no pod template"},
		{"not-an-object", only(transform.Error), "an item is no mapping"},
		{"not-ours", only(transform.Error), "an object that the sidecars bring along is there already, with another content"},
		{"patch-clash", only(transform.Error, transform.Warning), "two SidecarSets patch one annotation"},
		{"patch-file", only(transform.Info, transform.Warning), "the patches that a kustomization names are left alone; or it cannot be read"},
		{"paused", only(transform.Info), "a SidecarSet is paused"},
		{"placement", only(transform.Error), "the init container that a native sidecar is to go before or after is not there"},
		{"recorded", only(transform.Info), "what was injected is recorded on the pod template"},
		{"removed", only(transform.Info, transform.Warning), "what was injected once and is not wanted any more was taken away"},
		{"required", only(transform.Error), "a value of the configuration is missing"},
		{"reverted", only(transform.Info), "a native sidecar became a container"},
		{"shared-node", only(transform.Error), "what is to be changed is shared through a YAML anchor or alias"},
		{"skipped-namespace", only(transform.Warning), "nothing is injected in that namespace"},
		{"template", only(transform.Info), "a template that does not say its kind is left alone"},
		{"undeclared-volume", only(transform.Error), "a sidecar mounts a volume that nobody declares"},
		{"unknown-field", only(transform.Error), "the configuration has a field that does not exist"},
		{"unknown-workload", only(transform.Warning, transform.Info), "an object of an unknown kind looks like a workload and is left alone"},
		{"unreadable", only(transform.Error), "a file cannot be read (in the forms for machines)"},
		{"unsupported", only(transform.Error), "a field that is not built yet"},
		{"updated", only(transform.Info), "something that was injected before was brought up to date"},
		{"volume-clash", only(transform.Warning), "a sidecar mounts a volume of the pod that differs from its own"},
		{"volume-from-pod", only(transform.Warning), "a sidecar mounts a volume that only the pod declares"},
		{"wrong-type", only(transform.Error), "a value of the configuration is of a wrong type"},
	}
}
