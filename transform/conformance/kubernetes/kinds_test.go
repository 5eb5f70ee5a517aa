package kubernetes

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What is wrong with the pod templates of TestKinds, whatever holds them.
const (
	badSpec   = `{containers: [{name: m, image: m, bogus: x, volumeMounts: [{name: nope, mountPath: /x}]}]}`
	unknownAt = ".spec.containers[0].bogus: unknown field"
	missingAt = `.spec.containers[0].volumeMounts[0].name: Not found: "nope"`
)

// TestKinds wants the pod spec of every kind to be decoded strictly and validated, even where
// something is missing around it, for otherwise a plan could hide behind that.
func TestKinds(t *testing.T) {
	template := `{metadata: {name: t}, spec: ` + badSpec + `}`
	for _, c := range []struct{ apiVersion, kind, body, at string }{
		{"v1", "Pod", "spec: " + badSpec, ""},
		{"v1", "PodTemplate", "template: " + template, "template"},
		{"v1", "ReplicationController", "spec: {template: " + template + "}", "spec.template"},
		{"apps/v1", "Deployment", "spec: {template: " + template + "}", "spec.template"},
		{"apps/v1", "ReplicaSet", "spec: {template: " + template + "}", "spec.template"},
		{"apps/v1", "StatefulSet", "spec: {template: " + template + "}", "spec.template"},
		{"apps/v1", "DaemonSet", "spec: {template: " + template + "}", "spec.template"},
		{"batch/v1", "Job", "spec: {template: " + template + "}", "spec.template"},
		{"batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: " + template + "}}}", "spec.jobTemplate.spec.template"},
		{"extensions/v1beta1", "Deployment", "spec: {template: " + template + "}", "spec.template"},
		{"apps/v1beta2", "StatefulSet", "spec: {template: " + template + "}", "spec.template"},
		{"batch/v1beta1", "CronJob", "spec: {jobTemplate: {spec: {template: " + template + "}}}", "spec.jobTemplate.spec.template"},
	} {
		t.Run(c.apiVersion+" "+c.kind, func(t *testing.T) {
			v := create(object{text: fmt.Appendf(nil, "{apiVersion: %s, kind: %s, metadata: {}, %s}", c.apiVersion, c.kind, c.body)})
			for _, want := range []string{unknownAt, missingAt} {
				if want = strings.TrimPrefix(c.at+want, "."); !strings.Contains(v.String(), "\t"+want+"\n") {
					t.Errorf("there is no %s in\n%s", want, v)
				}
			}
			served := !strings.Contains(c.apiVersion, "beta")
			if strings.Contains(v.String(), "no matches for kind") == served {
				t.Errorf("served: %v, want %v\n%s", !served, served, v)
			}
		})
	}
}

// TestObjects reads a stream as kubectl does.
func TestObjects(t *testing.T) {
	found, err := objects([]byte(`# only a comment
---
{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: p}}
- {apiVersion: apps/v1, kind: DeploymentList, items: [{metadata: {name: d}}]}
---
{apiVersion: example.com/v1, kind: PodTemplate, metadata: {name: other}}
`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range found {
		got = append(got, fmt.Sprint(o.name, " ", create(o).known))
	}
	want := []string{"ConfigMap c false", "Pod p true", "Deployment d true", "PodTemplate other false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("-want +got\n", diff)
	}
	if _, err := objects([]byte("{kind: List, items: [{kind: Pod, kind: Pod}]}")); err == nil {
		t.Error("a key that is there twice in a list was read")
	}
}
