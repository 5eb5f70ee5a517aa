package sidecarset_test

import (
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
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

// The rule in a kio.Pipeline, as kustomize and kpt are built of.
func ExampleInject() {
	sets, err := api.Parse([]byte(logs))
	if err != nil {
		fmt.Println(err)
		return
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = kio.Pipeline{
		Inputs: []kio.Reader{&kio.ByteReader{Reader: strings.NewReader(web), OmitReaderAnnotations: true}},
		Filters: []kio.Filter{transform.Filter{
			Locate: workload.Index{}.Locate, Rules: []transform.Rule{inject},
		}},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: os.Stdout}},
	}.Execute()
	if err != nil {
		fmt.Println(err)
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
}

// A plan is data: it can be shown as a diff before, or instead of, being applied.
func ExampleNewInject_plan() {
	sets, err := api.Parse([]byte(logs))
	if err != nil {
		fmt.Println(err)
		return
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	templates, _ := workload.Locate([]*yaml.RNode{yaml.MustParse(web)})
	plan, err := transform.NewPlan(templates, inject)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := plan.WriteDiff(os.Stdout); err != nil {
		fmt.Println(err)
	}
	for _, d := range plan.Diagnostics() {
		fmt.Println(d)
	}
	// Output:
	// diff Deployment web Deployment web
	// --- Deployment web
	// +++ Deployment web
	// @@ -11,3 +11,8 @@
	//        containers:
	//        - name: web # the app
	//          image: nginx:1.27
	// +      - name: log-agent
	// +        image: fluent-bit:3.1
	// +        env:
	// +        - name: IS_INJECTED
	// +          value: "true"
	// Deployment web: spec.template.spec.containers[1]: injected container "log-agent" of SidecarSet logs [injected]
}
