package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/kio"
)

// What export writes as a Component, built by kustomize and by kubectl, which run no function, is what
// inject gives.
func TestExportedComponent(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			config, err := filepath.Abs(e.path(e.config))
			require.NoError(t, err)
			x := newExport(t, e.manifests(t), config)
			x.writeDir(t)
			want := objects(t, command{args: []string{function, "inject", "-c", config}, stdin: x.rendered}.run(t).output(t))
			requireEqual(t, want, objects(t, run(t, kustomize, "build", x.dir).output(t)))
			t.Run("kubectl", func(t *testing.T) {
				need(t, "kubectl")
				requireEqual(t, want, objects(t, run(t, "kubectl", "kustomize", x.dir).output(t)))
			})
		})
	}
}

// The list of patches goes into a kustomization as it is, and so into what Flux makes of its own.
func TestExportedPatches(t *testing.T) {
	x := newExport(t, awkward, awkwardConfig(t))
	writeFile(t, filepath.Join(x.dir, "kustomization.yaml"), "namespace: prod\nresources: [base]\n"+x.export(t, "patches"))
	got := objects(t, run(t, kustomize, "build", x.dir).output(t))
	for _, name := range []string{"Deployment prod/web.v1", "Job prod/in-a-list", "StatefulSet prod/db"} {
		require.Contains(t, got, name)
		require.Contains(t, fmt.Sprint(got[name]), "log-agent", name)
		require.Contains(t, fmt.Sprint(got[name]), "mountPath:/buffer", name)
	}
	require.NotContains(t, fmt.Sprint(got["Deployment prod/webxv1"]), "log-agent", "the dot in the name stands for any letter")
}

// What has changed since the export is not overwritten: the build fails.
func TestExportIsOutdated(t *testing.T) {
	x := newExport(t, awkward, awkwardConfig(t))
	x.write(t, x.export(t, "component"))
	run(t, kustomize, "build", x.dir).output(t)
	for before, after := range map[string]string{
		"volumes: null": "volumes: [{name: data}]",
		"image: old:1":  "image: old:2",
	} {
		writeFile(t, filepath.Join(x.dir, "base/resources.yaml"), strings.ReplaceAll(awkward, before, after))
		r := run(t, kustomize, "build", x.dir)
		require.Error(t, r.err, after)
		require.Contains(t, r.stderr, "test")
	}
}

// Awkward are objects that are hard to find and to change by patches.
const awkward = `apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web.v1}
  spec: {template: {metadata: {labels: {app: web}}, spec: {volumes: null, containers: [{name: web, image: nginx}, {name: old, image: old:1}]}}}
- apiVersion: batch/v1
  kind: Job
  metadata: {name: in-a-list, namespace: shop}
  spec: {template: {metadata: {labels: {app: web}}, spec: {restartPolicy: Never, volumes: [], containers: [{name: web, image: nginx}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: webxv1}
spec: {template: {metadata: {labels: {app: other}}, spec: {containers: [{name: web, image: nginx}]}}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec: {template: {metadata: {labels: {app: web}, annotations: {a/b: "yes"}}, spec: {containers: [{name: db, image: db, env: [{name: A, value: "on"}]}]}}}
`

func awkwardConfig(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	writeFile(t, file, `apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata: {name: platform}
spec:
  convert:
  - names: [old]
  sidecarSets:
  - apiVersion: apps.kruise.io/v1beta1
    kind: SidecarSet
    metadata: {name: logs}
    spec:
      selector: {matchLabels: {app: web}}
      updateStrategy: {type: NotUpdate}
      initContainers:
      - name: log-agent
        image: fluent-bit:3.1
        restartPolicy: Always
        env: [{name: FOLLOW, value: "yes"}]
        volumeMounts: [{name: buffer, mountPath: /buffer}]
      volumes: [{name: buffer}]
      patchPodMetadata:
      - annotations: {example.com/logs: "on"}
`)
	return file
}

// An export is a kustomization with a base, to be made complete by what export writes.
type export struct{ dir, config, rendered string }

// newExport makes the base of the manifests.
func newExport(t *testing.T, manifests, config string) export {
	t.Helper()
	x := export{dir: t.TempDir(), config: config}
	writeFile(t, filepath.Join(x.dir, "base/resources.yaml"), manifests)
	writeFile(t, filepath.Join(x.dir, "base/kustomization.yaml"), "resources: [resources.yaml]\n")
	x.rendered = run(t, kustomize, "build", filepath.Join(x.dir, "base")).output(t)
	return x
}

// export runs the verb on what kustomize makes of the base.
func (x export) export(t *testing.T, format string) string {
	t.Helper()
	return command{args: []string{function, "export", "-c", x.config, "--format", format}, stdin: x.rendered}.run(t).output(t)
}

// writeDir lets the verb write the Component, and makes the kustomization that names it.
func (x export) writeDir(t *testing.T) {
	t.Helper()
	args := []string{function, "export", "-c", x.config, "--dir", filepath.Join(x.dir, "sidecars")}
	command{args: args, stdin: x.rendered}.run(t).output(t)
	writeFile(t, filepath.Join(x.dir, "kustomization.yaml"), "resources: [base]\ncomponents: [sidecars]\n")
}

// write makes the Component and the kustomization that names it.
func (x export) write(t *testing.T, component string) {
	t.Helper()
	writeFile(t, filepath.Join(x.dir, "sidecars/kustomization.yaml"), component)
	writeFile(t, filepath.Join(x.dir, "kustomization.yaml"), "resources: [base]\ncomponents: [sidecars]\n")
}

// objects returns the objects of the text by kind, namespace and name.
func objects(t *testing.T, text string) map[string]object {
	t.Helper()
	nodes, err := kio.FromBytes([]byte(text))
	require.NoError(t, err)
	out := map[string]object{}
	for _, n := range nodes {
		value, err := n.Map()
		require.NoError(t, err)
		metadata := value["metadata"].(object)
		delete(metadata, "annotations") // those that the reader adds
		out[n.GetKind()+" "+n.GetNamespace()+"/"+n.GetName()] = value
	}
	return out
}
