package transform_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/conformance/faults"
)

// oddPods are pod specs as nobody should write them.
var oddPods = []string{
	"containers: [{name: a, image: b, ports: [{containerPort: 080}, {containerPort: 0x10}, {containerPort: 1_000}]}]",
	"containers: [{name: a, stdin: yes, tty: True, env: [{name: A, value: 1}, {name: B, value: 2020-01-01}, {name: C, value: }]}]",
	"containers: [{name: a, resources: {limits: {cpu: 1.50, memory: 1e3, x: null, y: ''}, requests: ~}}]",
	"containers: &c [{name: a, readinessProbe: {httpGet: {port: http, path: \"\\u2028<&>\"}}}]\ninitContainers: *c",
	"a: &a {hostNetwork: true}\n<<: *a\ncontainers: null",
	"<<: {hostNetwork: true}\nhostNetwork: false",
	"hostNetwork: true\nhostNetwork: false",
	"Containers: [{name: a}]\nCONTAINERS: {}",
	"terminationGracePeriodSeconds: 99999999999999999999\npriority: 99999999999",
	"volumes: [{name: a, secret: {defaultMode: 0644, items: [null, {key: a}]}}, {name: b, emptyDir: }, null]",
	"nodeSelector: {a: b, 1: c, ? [d] : e}",
	"containers: [{name: !!int a, image: !!str 1, command: [1, true, 1.5, ~, on]}]",
	"containers: {name: a}\nvolumes: text",
	"unknown: {a: 1.5, b: .inf, c: !!float x, <<: {d: e}}",
	"unknown: 01\nother: [!!binary aGk=, !!int '7']",
	"tolerations: [{tolerationSeconds: -0}, {tolerationSeconds: -9223372036854775808}]",
	"nodeSelector: &n {a: *n}",
	"- a",
	"text",
}

// TestDecodeFields reads containers and volumes with every field, each with odd values, with and without JSON
// text in between.
func TestDecodeFields(t *testing.T) {
	t.Parallel()
	all, err := faults.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range all {
		key := f.Owner + " = " + f.Value
		if seen[key] {
			continue
		}
		seen[key] = true
		text, err := json.Marshal(f.Set["spec"]) // which is YAML, too
		if err != nil {
			t.Fatal(err)
		}
		checkDecode(t, string(text))
	}
}

// FuzzDecode reads any text as a pod spec, with and without JSON text in between.
func FuzzDecode(f *testing.F) {
	for _, text := range oddPods {
		f.Add(text)
	}
	f.Fuzz(checkDecode)
}

func checkDecode(t *testing.T, text string) {
	t.Helper()
	n, err := yaml.Parse(text)
	if err != nil {
		return
	}
	var got, want corev1.PodSpec
	gotErr, wantErr := transform.Decode(n, &got), transform.DecodeByJSON(n, &want)
	if diff := cmp.Diff(said(wantErr), said(gotErr)); diff != "" {
		t.Errorf("%s: error (-JSON +typed): %s", text, diff)
	}
	if !reflect.DeepEqual(want, got) { // cmp takes ten times as long
		t.Errorf("%s: (-JSON +typed): %s", text, cmp.Diff(want, got))
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
