package source_test

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// inject is a rule that adds to the lists of pod templates what they do not have by name, as a
// SidecarSet does. Of each list there is what goes first and what goes last.
type inject struct {
	selects     func(transform.PodTemplate) bool // nil: every template
	lists       []injection
	annotations map[string]string
}

// An injection names a list of the pod spec, the field that it goes before when it is new, and
// entries in YAML.
type injection struct {
	list, before string
	first, last  *yaml.RNode
}

func (inject) Name() string { return "inject" }

func (r inject) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	pod, err := t.Spec()
	if err != nil || len(pod.Containers) == 0 || r.selects != nil && !r.selects(t) {
		return nil, nil //nolint:nilerr // a SidecarSet is not injected into what cannot be read
	}
	d := transform.Diagnostic{Code: "injected", Severity: transform.Info, Path: t.Path("spec"), Message: "injected"}
	for _, i := range r.lists {
		list := transform.NewList(t, t.Path("spec", i.list), i.before)
		if i.first != nil && !has(t, i.list, i.first) {
			d.Edits = append(d.Edits, list.Insert(0, i.first))
		}
		if i.last != nil && !has(t, i.list, i.last) {
			d.Edits = append(d.Edits, list.Insert(list.Len(), i.last))
		}
	}
	annotations := transform.NewAnnotations(t)
	for _, key := range slices.Sorted(keys(r.annotations)) {
		if t.Annotations()[key] != r.annotations[key] {
			d.Edits = append(d.Edits, annotations.Set(key, r.annotations[key])...)
		}
	}
	if len(d.Edits) == 0 {
		return nil, nil
	}
	return []transform.Diagnostic{d}, nil
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// has says whether the list has an entry with the name of the one that is given.
func has(t transform.PodTemplate, list string, entry *yaml.RNode) bool {
	want := transform.Fields("name").Lookup(entry).YNode().Value
	entries := t.Node(t.Path("spec", list))
	if entries.IsNil() {
		return false
	}
	for i := range entries.Content() {
		name := transform.Path{{Index: i}, {Field: "name"}}.Lookup(entries)
		if !name.IsNil() && name.YNode().Value == want {
			return true
		}
	}
	return false
}

// everything adds to each list of every pod template, in front and behind.
var everything = inject{
	lists: []injection{
		{list: "initContainers", before: "containers", last: yaml.MustParse("name: inject-sidecars-init\nimage: i:1\nrestartPolicy: Always\n")},
		{
			list: "containers", first: yaml.MustParse("name: inject-sidecars-before\nimage: \"i:1\"\nargs: [-a, b c]\n"),
			last: yaml.MustParse("name: inject-sidecars-after\nimage: i:1\nvolumeMounts:\n- name: inject-sidecars-volume\n  mountPath: /inject-sidecars\n"),
		},
		{list: "volumes", last: yaml.MustParse("name: inject-sidecars-volume\nemptyDir: {}\n")},
		{list: "imagePullSecrets", last: yaml.MustParse("name: inject-sidecars-secret\n")},
	},
	annotations: map[string]string{"inject-sidecars.dev/injected": `{"containers":["inject-sidecars-after"]}`},
}
