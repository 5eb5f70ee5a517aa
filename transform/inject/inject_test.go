package inject_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/inject"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

func injector(t *testing.T, configuration string) *inject.Injector {
	t.Helper()
	i, err := inject.New([]byte(configuration))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func deployment() *appsv1.Deployment {
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Spec: appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx"}}},
		}},
	}
}

// A typed Deployment without apiVersion and kind is one by its Go type, and stays without.
func TestObjectsOfGoTypes(t *testing.T) {
	in := deployment()
	config := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "other"}}
	out, report, err := injector(t, logs).Objects(config, in)
	if err != nil {
		t.Fatal(err)
	}
	want := in.DeepCopy()
	want.Spec.Template.Spec.Containers = append(want.Spec.Template.Spec.Containers, corev1.Container{
		Name: "log-agent", Image: "fluent-bit:3.1", Env: []corev1.EnvVar{{Name: "IS_INJECTED", Value: "true"}},
	})
	if diff := cmp.Diff([]runtime.Object{config, want}, out); diff != "" || !report.Changed {
		t.Errorf("changed %v (-want +got):\n%s", report.Changed, diff)
	}
	if out[0] != runtime.Object(config) || len(in.Spec.Template.Spec.Containers) != 1 {
		t.Error("what does not change is another object, or what was given has changed")
	}
}

// What a caller forgets is an error that can be asked for.
func TestForgotten(t *testing.T) {
	set := injector(t, logs)
	var none *appsv1.Deployment
	for name, c := range map[string]struct {
		do   func() error
		want error
	}{
		"New": {func() error {
			_, _, err := new(inject.Injector).Bytes([]byte(web))
			return err
		}, inject.ErrNotMade},
		"an injector": {func() error {
			var i *inject.Injector
			_, _, err := i.Objects(deployment())
			return err
		}, inject.ErrNotMade},
		"a configuration": {func() error {
			_, err := inject.New(nil)
			return err
		}, inject.CodeError("no-config")},
		"that there is one configuration": {func() error {
			_, err := inject.New([]byte(logs + "---" + logs))
			return err
		}, inject.ErrManyConfigurations},
		"an object": {func() error {
			_, _, err := set.Objects(none)
			return err
		}, inject.ErrNothing},
		"any object": {func() error {
			_, _, err := set.Objects(nil)
			return err
		}, inject.ErrNothing},
		"all objects": {func() error {
			_, _, err := set.Objects()
			return err
		}, inject.ErrNoMatch},
		"a node": {func() error {
			_, _, err := set.Nodes([]*yaml.RNode{nil})
			return err
		}, inject.ErrNothing},
		"a pod template": {func() error {
			_, _, err := set.PodTemplate("shop", nil)
			return err
		}, inject.ErrNothing},
		"the kind": {func() error {
			_, _, err := set.Objects(&unstructured.Unstructured{Object: map[string]any{"metadata": map[string]any{"name": "web"}}})
			return err
		}, inject.ErrNoKind},
		"a scheme": {func() error {
			i := injector(t, logs)
			i.Scheme = runtime.NewScheme()
			_, _, err := i.Objects(deployment())
			return err
		}, inject.ErrNoKind},
		"manifests": {func() error {
			_, _, err := set.Bytes(nil)
			return err
		}, inject.ErrNoMatch},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: got %v, want %v", name, err, c.want)
		}
	}
}

// Errors tell what they are about.
func TestErrors(t *testing.T) {
	_, _, err := injector(t, logs).Bytes([]byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: 1}\n"))
	var d *transform.DiagnosticError
	if !errors.As(err, &d) || d.Diagnostic.Ref.Name != "web" || d.Diagnostic.Code != "bad-template" {
		t.Errorf("got %v", err)
	}
	_, _, err = injector(t, logs).Bytes([]byte("apiVersion: apps/v1\nkind: Deployment\nmetadata: {\n"))
	if _, isText := errors.AsType[*source.Error](err); !isText {
		t.Errorf("got %v", err)
	}
}

const everything = `
apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata: {name: all}
spec:
  workloads: [{group: example.com, kind: Fleet, path: spec.pods}]
  resources:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: agent, namespace: shop}, data: {a: b}}
  convert: [{names: [proxy]}]
  noMatch: Warn
  checks: {no-tag: Ignore}
  sidecarSets:
  - apiVersion: apps.kruise.io/v1beta1
    kind: SidecarSet
    metadata: {name: logs}
    spec:
      selector: {matchLabels: {app: web}}
      containers: [{name: log-agent, image: "fluent-bit:3.1", podInjectPolicy: AfterAppContainer}]
`

const fleet = `# fleets
apiVersion: example.com/v1
kind: Fleet
metadata: {name: web, namespace: shop}
spec:
  pods:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: "nginx:1.27"}
      - {name: proxy, image: "envoy:1.30"}
---
# a comment
`

// Whatever the configuration says counts, and a second run changes nothing.
func TestAllOfTheConfiguration(t *testing.T) {
	i := injector(t, strings.ReplaceAll(everything, "  checks: {no-tag: Ignore}\n", ""))
	out, report, err := i.Bytes([]byte(fleet))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"kind: ConfigMap", "log-agent", "initContainers", "# a comment"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("there is no %q:\n%s", want, out)
		}
	}
	if !report.Changed || !strings.HasPrefix(string(out), "# fleets\n") {
		t.Errorf("changed %v:\n%s", report.Changed, out)
	}
	again, report, err := i.Bytes(out)
	if diff := cmp.Diff(string(out), string(again)); err != nil || diff != "" || report.Changed {
		t.Errorf("a second run: %v, changed %v (-first +second):\n%s", err, report.Changed, diff)
	}
}

// A typed configuration is the one that is written.
func TestNewTyped(t *testing.T) {
	var set map[string]any
	if err := yaml.Unmarshal([]byte(logs), &set); err != nil {
		t.Fatal(err)
	}
	i, err := inject.NewTyped(config.InjectSidecars{Spec: config.Spec{SidecarSets: []any{set}, NoMatch: config.NoMatchWarn}})
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := i.Bytes([]byte(web))
	if err != nil || !strings.Contains(string(out), "log-agent") {
		t.Errorf("%v:\n%s", err, out)
	}
	_, report, err := i.Objects()
	if err != nil || len(report.Warnings()) != 1 {
		t.Errorf("%v: %v", err, report.Diagnostics)
	}
}

// A plan and nodes agree with text.
func TestPlanNodesAndBytes(t *testing.T) {
	i := injector(t, logs)
	node := yaml.MustParse(web)
	plan, _, err := i.Plan([]*yaml.RNode{node})
	if err != nil {
		t.Fatal(err)
	}
	nodes, _, err := i.Nodes([]*yaml.RNode{node})
	if err != nil {
		t.Fatal(err)
	}
	if got := node.MustString(); got != web {
		t.Errorf("what was given has changed:\n%s", got)
	}
	out, _, err := i.Bytes([]byte(web))
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(out), node.MustString()); diff != "" {
		t.Errorf("(-bytes +plan):\n%s", diff)
	}
	if diff := cmp.Diff(string(out), nodes[0].MustString()); diff != "" {
		t.Errorf("(-bytes +nodes):\n%s", diff)
	}
}
