package e2e

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// everyPod injects into every workload.
const everyPod = `apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata: {name: platform}
spec:
  noMatch: Ignore
  fromInputs: false
  kruise: {skipNamespaces: []}
  sidecarSets:
  - apiVersion: apps.kruise.io/v1beta1
    kind: SidecarSet
    metadata: {name: logs}
    spec:
      selector: {matchExpressions: [{key: no-such-label, operator: DoesNotExist}]}
      initContainers: [{name: agreed-init, image: "setup:1"}]
      containers: [{name: agreed, image: "agent:1", volumeMounts: [{name: agreed, mountPath: /agreed}]}]
      volumes: [{name: agreed, emptyDir: {}}]
`

// An agreement compares what the ways to inject make of one file.
type agreement struct {
	config                                  string
	workloads, explained, exported, refused int
}

// TestWaysAgree compares, for files of the corpus of public manifests, what the function, inject, export with the real
// kustomize, and explain make of each workload. Every tenth file is compared, or with INJECT_SIDECARS_CORPUS=all each.
func TestWaysAgree(t *testing.T) {
	corpus := filepath.Join(root, "../shared/corpus")
	if _, err := os.Stat(corpus); err != nil {
		t.Skipf("NOT TESTED: the corpus of public manifests is not there: %v", err)
	}
	a := agreement{config: filepath.Join(t.TempDir(), "config.yaml")}
	writeFile(t, a.config, everyPod)
	step := 10
	if os.Getenv("INJECT_SIDECARS_CORPUS") == "all" {
		step = 1
	}
	seen := 0
	require.NoError(t, filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" {
			return err
		}
		text := readFile(t, path)
		if nodes, err := parsed(text); err != nil || !hasWorkload(nodes) {
			return nil //nolint:nilerr // a file that is no YAML is none to agree on
		}
		if seen++; seen%step == 0 {
			t.Run(strings.TrimPrefix(path, corpus), func(t *testing.T) { a.compare(t, text) })
		}
		return nil
	}))
	require.Positive(t, a.exported)
	t.Logf("%d workloads: of each the function and inject agree; %d explained, %d exported and built; %d files refused by both",
		a.workloads, a.explained, a.exported, a.refused)
}

// compare compares the ways for one file.
func (a *agreement) compare(t *testing.T, text string) {
	t.Helper()
	injected := command{args: []string{function, "inject", "-c", a.config}, stdin: text}.run(t)
	asFunction := command{args: []string{function}, stdin: resourceList(t, text)}.run(t)
	require.Equal(t, injected.err == nil, asFunction.err == nil, "inject: %s\nfunction: %s", injected.stderr, asFunction.stderr)
	if injected.err != nil {
		a.refused++
		return
	}
	want, err := parsed(injected.stdout)
	require.NoError(t, err)
	list := yaml.MustParse(asFunction.stdout)
	got, err := list.Pipe(yaml.Lookup("items"))
	require.NoError(t, err)
	items, err := got.Elements()
	require.NoError(t, err)
	requireEqual(t, values(t, want), values(t, items))
	for _, n := range want {
		if hasWorkload([]*yaml.RNode{n}) {
			a.workloads++
			a.explain(t, text, n)
		}
	}
	a.export(t, text, injected.stdout)
}

// explain compares what explain tells of a workload with what there is in it.
func (a *agreement) explain(t *testing.T, text string, n *yaml.RNode) {
	t.Helper()
	args := []string{function, "explain", "-c", a.config, strings.ToLower(n.GetKind()) + "/" + n.GetName()}
	if n.GetNamespace() != "" {
		args = append(args, "-n", n.GetNamespace())
	}
	r := command{args: args, stdin: text}.run(t)
	isInjected := strings.Contains(n.MustString(), "agreed-init")
	switch {
	case strings.Contains(r.stderr, "there are several"), n.GetName() == "":
		return
	case strings.Contains(r.stderr, "[fragment]"), strings.Contains(r.stderr, "the input holds no workload"): // it is a patch
		require.False(t, isInjected)
		return
	}
	require.Equal(t, isInjected, strings.Contains(r.output(t), "init container agreed-init "), r.stdout)
	a.explained++
}

// export compares what kustomize makes of the file with the patches with what it makes of what inject gives.
func (a *agreement) export(t *testing.T, text, injected string) {
	t.Helper()
	x := export{dir: t.TempDir(), config: a.config}
	base := func(text string) result {
		writeFile(t, filepath.Join(x.dir, "base/resources.yaml"), text)
		writeFile(t, filepath.Join(x.dir, "base/kustomization.yaml"), "resources: [resources.yaml]\n")
		return run(t, kustomize, "build", filepath.Join(x.dir, "base"))
	}
	want := base(injected)
	if built := base(text); built.err != nil || want.err != nil {
		return // kustomize does not take the file
	}
	x.rendered = text
	args := []string{function, "export", "-c", x.config, "--dir", filepath.Join(x.dir, "sidecars")}
	r := command{args: args, stdin: text}.run(t)
	if strings.Contains(r.stderr, "[no-target]") {
		return // it is said
	}
	r.output(t)
	writeFile(t, filepath.Join(x.dir, "kustomization.yaml"), "resources: [base]\ncomponents: [sidecars]\n")
	requireEqual(t, whole(t, want.stdout), whole(t, run(t, kustomize, "build", x.dir).output(t)))
	a.exported += strings.Count(want.stdout, "name: agreed-init\n")
}

// parsed returns the documents of a text. They may be encoded.
func parsed(text string) ([]*yaml.RNode, error) {
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(text), OmitReaderAnnotations: true, DisableUnwrapping: true}).Read()
	for _, n := range nodes {
		unfold(n.YNode())
	}
	return nodes, err
}

// hasWorkload says whether an object is of a kind of Kubernetes that holds pod templates.
func hasWorkload(nodes []*yaml.RNode) bool {
	for _, n := range nodes {
		for _, kind := range shapeKinds {
			if n.YNode().Kind == yaml.MappingNode && n.GetKind() == kind.kind && n.GetApiVersion() == kind.apiVersion {
				return true
			}
		}
	}
	return false
}

// values returns the objects as plain values.
func values(t *testing.T, nodes []*yaml.RNode) []any {
	t.Helper()
	var out []any
	for _, n := range nodes {
		var value any
		text := n.MustString()
		if err := yaml.Unmarshal([]byte(text), &value); err != nil { // a placeholder is the key of a mapping
			value = text
		}
		out = append(out, value)
	}
	return out
}

// resourceList returns the documents of a text as a host hands them over.
func resourceList(t *testing.T, text string) string {
	t.Helper()
	nodes, err := parsed(text)
	require.NoError(t, err)
	list := yaml.MustParse("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []\n")
	items := list.Field("items").Value.YNode()
	items.Style = 0
	for _, n := range nodes {
		items.Content = append(items.Content, n.YNode())
	}
	config := yaml.MustParse(everyPod)
	require.NoError(t, list.PipeE(yaml.SetField("functionConfig", config)))
	return list.MustString()
}

// unfold quotes folded texts, of which the encoder of the YAML library changes some.
func unfold(n *yaml.Node) {
	if n.Style == yaml.FoldedStyle {
		n.Style = yaml.DoubleQuotedStyle
	}
	for _, c := range n.Content {
		unfold(c)
	}
}
