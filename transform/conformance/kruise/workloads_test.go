package kruise

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// kinds are the built-in ones that hold pod templates, and the pod.
func kinds() []string {
	return []string{
		"Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController", "Job", "CronJob", "PodTemplate",
	}
}

func apiVersionOf(kind string) string {
	switch kind {
	case "Pod", "PodTemplate", "ReplicationController":
		return "v1"
	case "Job", "CronJob":
		return "batch/v1"
	}
	return "apps/v1"
}

// templatePath returns where the pod template of the kind is; of a Pod that is the object itself.
func templatePath(kind string) []string {
	switch kind {
	case "Pod":
		return nil
	case "PodTemplate":
		return []string{"template"}
	case "CronJob":
		return []string{"spec", "jobTemplate", "spec", "template"}
	}
	return []string{"spec", "template"}
}

// podOf returns the pod that the controller of the object makes from its template, or the object if
// it is a pod. Labels that controllers add are left out (K132).
func podOf(o object) object {
	kind := text(o, "kind")
	if kind == "Pod" {
		return copyOf(o)
	}
	template := copyOf(at(o, templatePath(kind)...))
	metadata := at(template, "metadata")
	if metadata == nil {
		metadata = object{}
	}
	if ns := text(at(o, "metadata"), "namespace"); ns != "" {
		metadata["namespace"] = ns
	}
	metadata["name"] = strings.ToLower(kind) + "-0"
	pod := object{"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": template["spec"]}
	addClaims(pod, o)
	return pod
}

// addClaims adds the volumes that a StatefulSet makes from its volumeClaimTemplates. One of the same
// name in the template is replaced.
func addClaims(pod, o object) {
	claims, _ := at(o, "spec")["volumeClaimTemplates"].([]any)
	var volumes []any
	claimed := map[string]bool{}
	for _, c := range claims {
		claim, _ := c.(object)
		claimed[nameOf(claim)] = true
		volumes = append(volumes, object{
			"name": nameOf(claim), "persistentVolumeClaim": object{"claimName": nameOf(claim) + "-0"},
		})
	}
	if volumes == nil {
		return
	}
	own, _ := at(pod, "spec")["volumes"].([]any)
	for _, v := range own {
		if volume, _ := v.(object); !claimed[text(volume, "name")] {
			volumes = append(volumes, v)
		}
	}
	at(pod, "spec")["volumes"] = volumes
}

// withPod returns the object with the pod as its template: the reverse of podOf.
func withPod(o, pod object) object {
	kind := text(o, "kind")
	if kind == "Pod" {
		return pod
	}
	o, pod = copyOf(o), copyOf(pod)
	template := at(o, templatePath(kind)...)
	metadata := at(pod, "metadata")
	for _, field := range []string{"name", "namespace", "creationTimestamp"} {
		delete(metadata, field)
	}
	template["metadata"], template["spec"] = metadata, pod["spec"]
	return o
}

// workload returns an object of the kind with the pod as its template.
func (g *generator) workload(kind string, pod object) object {
	metadata := object{"name": "web", "labels": object{"app": "app-2"}}
	if ns := text(at(pod, "metadata"), "namespace"); ns != "default" {
		metadata["namespace"] = ns
	}
	o := object{"apiVersion": apiVersionOf(kind), "kind": kind, "metadata": metadata}
	inner := o
	for _, field := range templatePath(kind) {
		next := object{}
		inner[field] = next
		inner = next
	}
	if kind == "StatefulSet" && g.percent(50) {
		at(o, "spec")["volumeClaimTemplates"] = []any{
			object{"metadata": object{"name": pick(g, "v0", "claim", "s0-v0")}, "spec": object{"accessModes": []any{"ReadWriteOnce"}}},
		}
	}
	return withPod(o, pod)
}

// TestWorkloads shows that injecting a template and then making the pod equals making the pod and
// then injecting, and equals what the webhook makes of that pod.
func TestWorkloads(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds()[1:] {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			compared := 0
			for i := range max(*pairs/40, 20) {
				if !checkWorkload(t, kind, uint64(i)) {
					return
				}
				compared++
			}
			t.Logf("%d objects", compared)
		})
	}
}

// checkWorkload says whether one generated object of the kind behaves.
func checkWorkload(t *testing.T, kind string, index uint64) bool {
	t.Helper()
	const stream = 1 << 32 // other pairs than those of the main test
	g := newGenerator(*seed, stream+index)
	p, err := g.pair()
	if err != nil {
		t.Fatal(err)
	}
	o := g.workload(kind, p.pod)
	p.pod = podOf(o)
	if valid, _ := p.validPod(); !valid {
		return true
	}
	diff, err := p.workloadDiff(o)
	if err != nil {
		t.Fatal(err)
	}
	if diff != "" {
		t.Errorf("%s %d of seed %d:\n%s\n%s%s", kind, index, *seed, diff, p, format(o))
	}
	r, err := p.compare()
	if err != nil {
		t.Fatal(err)
	}
	r.differences = slices.DeleteFunc(r.differences, difference.aboutSet) // for the other test
	explainedIn(t, r)
	return !t.Failed()
}

// workloadDiff compares the pod of the injected object with the injected pod of the object.
func (p pair) workloadDiff(o object) (string, error) {
	template, err := p.observe(o)
	if err != nil {
		return "", err
	}
	alone, err := p.observe(p.pod)
	if err != nil {
		return "", err
	}
	got, want := errorsOf(template.ours.Diagnostics), errorsOf(alone.ours.Diagnostics)
	if len(got) > 0 || len(want) > 0 {
		return cmp.Diff(len(want), len(got)), nil
	}
	injected, err := parse([]byte(template.ours.Object))
	if err != nil {
		return "", err
	}
	pod, err := parse([]byte(alone.ours.Object))
	if err != nil {
		return "", err
	}
	diff, err := diffPods(pod, podOf(injected))
	if diff != "" {
		diff = fmt.Sprintf("-injected as a pod +injected as a template:\n%s", diff)
	}
	return diff, err
}
