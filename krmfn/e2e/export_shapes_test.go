package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// shapeKinds are kinds with pod templates, with what stands around the template: the kinds of Kubernetes, and two of a
// CRD.
var shapeKinds = []struct{ apiVersion, kind, around string }{
	{"v1", "Pod", ""},
	{"v1", "PodTemplate", "template"},
	{"v1", "ReplicationController", "spec.template"},
	{"apps/v1", "Deployment", "spec.template"},
	{"apps/v1", "ReplicaSet", "spec.template"},
	{"apps/v1", "StatefulSet", "spec.template"},
	{"apps/v1", "DaemonSet", "spec.template"},
	{"batch/v1", "Job", "spec.template"},
	{"batch/v1", "CronJob", "spec.jobTemplate.spec.template"},
	{"example.com/v1", "Widget", "spec.template"},
	{"example.com/v1", "Pod", "spec.template"}, // a kind of this name is in another group, too
}

// shapeSets are SidecarSets that put something into every list, and the same one in another version.
func shapeSets(more string) string {
	return `apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata: {name: platform}
spec:
  noMatch: Ignore
  workloads:
  - {group: example.com, kind: Widget, path: spec.template}
  - {group: example.com, kind: Pod, path: spec.template}
` + more
}

const shapeSet = `  sidecarSets:
  - apiVersion: apps.kruise.io/v1beta1
    kind: SidecarSet
    metadata: {name: logs}
    spec:
      selector: {matchLabels: {app: web}}
      initContainers:
      - {name: setup, image: "setup:1", volumeMounts: [{name: buffer, mountPath: /buffer}]}
      - {name: shipper, image: "shipper:1", restartPolicy: Always}
      containers:
      - {name: agent, image: "agent:1", volumeMounts: [{name: buffer, mountPath: /buffer}]}
      volumes: [{name: buffer, emptyDir: {}}]
      imagePullSecrets: [{name: pull}]
      patchPodMetadata:
      - annotations: {example.com/logs: "on"}
`

// TestExportedShapes builds, with the real kustomize, what is exported for objects of every kind in many shapes: lists and
// mappings that are missing, null, empty or filled, odd names, namespaces. It is what inject makes of them; so it is when
// they carry sidecars already, which are brought up to date or taken away.
func TestExportedShapes(t *testing.T) {
	count := 0
	for _, kind := range shapeKinds {
		t.Run(kind.apiVersion+" "+kind.kind, func(t *testing.T) {
			manifests := shapes(kind.apiVersion, kind.kind, kind.around)
			first := requireExport(t, manifests, shapeSets(shapeSet))
			requireExport(t, first, shapeSets(strings.ReplaceAll(shapeSet, ":1", ":2")))
			requireExport(t, first, shapeSets(strings.ReplaceAll(shapeSet, "app: web", "app: none")))
			requireExport(t, manifests, shapeSets("  provenance: Kruise\n"+shapeSet))
			requireExport(t, manifests, shapeSets("  convert: [{names: [app]}]\n"))
			count += 5 * strings.Count(manifests, "kind: "+kind.kind+"\n")
		})
	}
	t.Logf("%d workloads compared", count)
}

// shapes returns objects of a kind in many shapes.
func shapes(apiVersion, kind, around string) string {
	var out strings.Builder
	names := []string{"a", "a.b", "a-b", "axb", "1", "on", "1e3", "0x1f"}
	for i := range 32 {
		own, template, volumes, init := i%4, (i/4)%4, (i+i/4)%4, (i/2+i/8)%4
		namespace := []string{"", "shop", "bank"}[i%3]
		text := metadata("", fmt.Sprintf("%s-%d", names[i%len(names)], i/6), namespace, field("annotations", own, `{a: "1", b/c: "on"}`))
		if i%6 < 3 { // without a number, and one name in three namespaces
			text = metadata("", names[(i/6)%len(names)], namespace, field("annotations", own, `{a: "1", b/c: "on"}`))
		}
		spec := "spec:\n  containers: [{name: main, image: main}, {name: app, image: app}]\n" +
			indent(field("volumes", volumes, "[{name: data, emptyDir: {}}]")+field("initContainers", init, "[{name: i, image: i}]")+
				field("imagePullSecrets", own, "[{name: mine}]")+"restartPolicy: Never\n")
		fmt.Fprintf(&out, "---\napiVersion: %s\nkind: %s\n%s", apiVersion, kind, text)
		if around == "" {
			out.WriteString(spec)
			continue
		}
		body := "metadata:\n  labels: {app: web}\n" + indent(field("annotations", template, `{a: "1"}`)) + spec
		out.WriteString(nested(strings.Split(around, "."), body))
	}
	return out.String()
}

// metadata returns the metadata of an object.
func metadata(generate, name, namespace, more string) string {
	out := fmt.Sprintf("metadata:\n  name: %q\n  labels: {app: web}\n", generate+name)
	if namespace != "" {
		out += "  namespace: " + namespace + "\n"
	}
	return out + indent(more)
}

// field returns a field in one of four states: missing, null, empty or filled.
func field(name string, state int, filled string) string {
	empty := filled[:1] + filled[len(filled)-1:]
	return []string{"", name + ": null\n", name + ": " + empty + "\n", name + ": " + filled + "\n"}[state]
}

// nested returns the text below the fields.
func nested(fields []string, text string) string {
	if len(fields) == 0 {
		return text
	}
	return fields[0] + ":\n" + indent(nested(fields[1:], text))
}

// indent moves the lines of a text to the right.
func indent(text string) string {
	if text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}

// requireExport compares what kustomize makes of the manifests with what is exported for them with what it makes of the
// manifests that inject gives, which it returns.
func requireExport(t *testing.T, manifests, config string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config.yaml")
	writeFile(t, file, config)
	x := newExport(t, manifests, file)
	injected := command{args: []string{function, "inject", "-c", file}, stdin: x.rendered}.run(t).output(t)
	want := whole(t, newExport(t, injected, file).rendered)
	x.writeDir(t)
	requireEqual(t, want, whole(t, run(t, kustomize, "build", x.dir).output(t)))
	writeFile(t, filepath.Join(x.dir, "kustomization.yaml"), "resources: [base/resources.yaml]\n"+x.export(t, "patches"))
	requireEqual(t, want, whole(t, run(t, kustomize, "build", "--load-restrictor=LoadRestrictionsNone", x.dir).output(t)))
	return injected
}

// whole returns the objects of the text by what names them, with their annotations.
func whole(t *testing.T, text string) map[string]any {
	t.Helper()
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(text), OmitReaderAnnotations: true}).Read()
	require.NoError(t, err)
	out := map[string]any{}
	for _, n := range nodes {
		var value any
		require.NoError(t, yaml.Unmarshal([]byte(n.MustString()), &value))
		out[strings.Join([]string{n.GetApiVersion(), n.GetKind(), n.GetNamespace(), n.GetName()}, " ")] = value
	}
	return out
}
