package inject_test

import (
	"errors"
	"fmt"
	"os"
	"strings"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/inject"
)

const logs = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: logs
spec:
  selector:
    matchLabels:
      app: web
  containers:
  - name: log-agent
    image: fluent-bit:3.1
    podInjectPolicy: AfterAppContainer
`

const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web # the app
        image: nginx:1.27
`

// A generator writes manifests. Comments and layout stay.
func ExampleInjector_Bytes() {
	injector, err := inject.New([]byte(logs))
	if err != nil {
		fmt.Println(err)
		return
	}
	out, report, err := injector.Bytes([]byte(web))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(string(out))
	for _, d := range report.Diagnostics {
		fmt.Println("#", d)
	}
	// Output:
	// apiVersion: apps/v1
	// kind: Deployment
	// metadata:
	//   name: web
	// spec:
	//   template:
	//     metadata:
	//       labels:
	//         app: web
	//     spec:
	//       containers:
	//       - name: web # the app
	//         image: nginx:1.27
	//       - name: log-agent
	//         image: fluent-bit:3.1
	//         env:
	//         - name: IS_INJECTED
	//           value: "true"
	// # Deployment web: spec.template.spec.containers[1]: injected container "log-agent" of SidecarSet logs [injected]
}

// A controller, or a webhook at admission, has the template of pods. That no SidecarSet selects it is no fault here.
func ExampleInjector_PodTemplate() {
	injector, err := inject.New([]byte(logs))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, app := range []string{"web", "batch"} {
		pod := &corev1.PodTemplateSpec{
			ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": app}},
			Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: app, Image: app + ":1"}}},
		}
		injected, _, err := injector.PodTemplate("shop", pod)
		switch {
		case errors.Is(err, inject.ErrNoMatch):
			fmt.Println(app, "stays as it is")
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(app, "has", len(injected.Spec.Containers), "containers, the last is", injected.Spec.Containers[1].Name)
		}
	}
	// Output:
	// web has 2 containers, the last is log-agent
	// batch stays as it is
}

// A platform team tests that its SidecarSet does to a workload what it is meant to, and nothing that is worth a warning.
func ExampleInjector_Objects() {
	injector, err := inject.New([]byte(logs))
	if err != nil {
		fmt.Println(err)
		return
	}
	job := &corev1.Pod{ // its kind is that of its Go type
		ObjectMeta: metav1.ObjectMeta{Name: "web", Labels: map[string]string{"app": "web"}},
		Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "web", Image: "nginx:1.27"}}},
	}
	objects, report, err := injector.Objects(job)
	if err != nil {
		fmt.Println(err)
		return
	}
	pod, isPod := objects[0].(*corev1.Pod)
	fmt.Println(isPod, pod.Spec.Containers[1].Image, len(report.Warnings()))
	// Output:
	// true fluent-bit:3.1 0
}

// A stream is written when all is well, or not at all.
func ExampleInjector_Stream() {
	injector, err := inject.New([]byte(logs))
	if err != nil {
		fmt.Println(err)
		return
	}
	const broken = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: nothing}\n"
	_, err = injector.Stream(strings.NewReader(broken), os.Stdout)
	fmt.Println(errors.Is(err, inject.CodeError("bad-template")))
	// Output:
	// true
}
