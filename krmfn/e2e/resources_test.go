package e2e

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// bringing is a configuration that brings objects along: one that kustomize gives a hash, one that
// kustomize changes for a namespace, a workload, and one for each namespace.
const bringing = `apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata:
  name: platform
  annotations:
    config.kubernetes.io/function: |
      exec: {path: FUNCTION}
spec:
  sidecarSets:
  - apiVersion: apps.kruise.io/v1beta1
    kind: SidecarSet
    metadata: {name: logs}
    spec:
      selector: {matchLabels: {app: web}}
      containers:
      - name: agent
        image: agent:1
        envFrom: [{configMapRef: {name: agent}}]
        volumeMounts: [{name: config, mountPath: /etc/agent}]
      volumes:
      - name: config
        configMap: {name: agent}
  resources:
  - apiVersion: v1
    kind: ConfigMap
    metadata: {name: agent, annotations: {kustomize.config.k8s.io/needs-hash: "true"}}
    data: {level: info}
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: RoleBinding
    metadata: {name: agent}
    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
    subjects: [{kind: ServiceAccount, name: default, namespace: default}]
  - apiVersion: apps/v1
    kind: Deployment
    metadata: {name: collector}
    spec:
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: collector, image: "collector:1"}]}
`

const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web}]
`

// written returns a directory with the files. FUNCTION in them is the program.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		writeFile(t, filepath.Join(dir, name), strings.ReplaceAll(text, "FUNCTION", function))
	}
	return dir
}

// built builds a kustomization of the files, and returns what comes out and what was said.
func built(t *testing.T, files map[string]string) (map[string]object, result) {
	t.Helper()
	r := run(t, kustomize, "build", "--enable-alpha-plugins", "--enable-exec", written(t, files))
	return objects(t, r.output(t)), r
}

// namesOf returns the names of the objects, with a hash shortened to HASH.
func namesOf(all map[string]object) []string {
	var out []string
	for name := range all {
		out = append(out, regexp.MustCompile(`-[0-9a-z]{10}$`).ReplaceAllString(name, "-HASH"))
	}
	return out
}

// requireFollows fails the test when a sidecar does not refer to the ConfigMap by the name that it has.
func requireFollows(t *testing.T, r result, name string) {
	t.Helper()
	found := regexp.MustCompile(`(?m)^  name: (` + name + `-[0-9a-z]{10})$`).FindStringSubmatch(r.stdout)
	require.NotNil(t, found, r.stdout)
	require.Equal(t, strings.Count(r.stdout, "image: agent:1"), strings.Count(r.stdout, "- configMapRef:\n            name: "+found[1]+"\n"), r.stdout)
	require.Equal(t, strings.Count(r.stdout, "image: agent:1"), strings.Count(r.stdout, "- configMap:\n          name: "+found[1]+"\n"), r.stdout)
}

// A generator emits the objects. It does not see the workloads of the kustomization, so that a
// SidecarSet selects none of them is no error, and it injects into those that it brings along.
func TestGeneratorEmitsResources(t *testing.T) {
	got, r := built(t, map[string]string{
		"platform.yaml": bringing, "web.yaml": web, "kustomization.yaml": "resources: [web.yaml]\ngenerators: [platform.yaml]\n",
	})
	require.ElementsMatch(t, []string{"ConfigMap /agent-HASH", "RoleBinding /agent", "Deployment /collector", "Deployment /web"}, namesOf(got))
	require.Equal(t, 1, strings.Count(r.stdout, "image: agent:1"))
	requireFollows(t, r, "agent")
	require.Empty(t, r.stderr)
}

// Without inline workloads a generator has nothing to inject into, and says nothing about that.
func TestGeneratorWithoutWorkloads(t *testing.T) {
	config, _, _ := strings.Cut(bringing, "  - apiVersion: apps/v1\n")
	got, r := built(t, map[string]string{"platform.yaml": config, "kustomization.yaml": "generators: [platform.yaml]\n"})
	require.ElementsMatch(t, []string{"ConfigMap /agent-HASH", "RoleBinding /agent"}, namesOf(got))
	require.Empty(t, r.stderr)
}

// Under transformers the objects are added as they are; kustomize gives no hash, and that is said.
func TestTransformerAddsResources(t *testing.T) {
	got, r := built(t, map[string]string{
		"platform.yaml": bringing, "web.yaml": web, "kustomization.yaml": "resources: [web.yaml]\ntransformers: [platform.yaml]\n",
	})
	require.ElementsMatch(t, []string{"ConfigMap /agent", "RoleBinding /agent", "Deployment /collector", "Deployment /web"}, namesOf(got))
	require.Equal(t, 2, strings.Count(r.stdout, "image: agent:1"))
	require.Contains(t, r.stderr, "list the configuration under generators")
}

// Under both, nothing is there twice. What kustomize has done to the objects in between stays: names,
// namespaces, also those of subjects, and images. The sidecars refer to the ConfigMap by its new name.
func TestGeneratorAndTransformer(t *testing.T) {
	got, r := built(t, map[string]string{
		"platform.yaml": bringing, "web.yaml": web,
		"kustomization.yaml": "resources: [web.yaml]\ngenerators: [platform.yaml]\ntransformers: [platform.yaml]\n" +
			"namePrefix: p-\nnamespace: shop\nimages: [{name: collector, newTag: '2'}]\n",
	})
	require.ElementsMatch(t, []string{"ConfigMap shop/p-agent-HASH", "RoleBinding shop/p-agent", "Deployment shop/p-collector", "Deployment shop/p-web"}, namesOf(got))
	require.Equal(t, 2, strings.Count(r.stdout, "image: agent:1"))
	require.Contains(t, r.stdout, "image: collector:2")
	require.Contains(t, r.stdout, "  name: default\n  namespace: shop\n")
	requireFollows(t, r, "p-agent")
	require.Empty(t, r.stderr)
}

// An overlay that applies the configuration once more finds the objects of its base under whatever
// name they have there.
func TestResourcesInAnOverlay(t *testing.T) {
	for name, base := range map[string]string{
		"both":        "resources: [web.yaml]\ngenerators: [platform.yaml]\ntransformers: [platform.yaml]\n",
		"generator":   "resources: [web.yaml]\ngenerators: [platform.yaml]\nnamePrefix: b-\n",
		"transformer": "resources: [web.yaml]\ntransformers: [platform.yaml]\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, r := built(t, map[string]string{
				"base/platform.yaml": bringing, "base/web.yaml": web, "base/kustomization.yaml": base, "platform.yaml": bringing,
				"kustomization.yaml": "resources: [base]\ntransformers: [platform.yaml]\nnamePrefix: p-\nnamespace: shop\n",
			})
			require.Len(t, got, 4, r.stdout)
			require.Equal(t, 2, strings.Count(r.stdout, "image: agent:1"))
			require.Equal(t, 1, strings.Count(r.stdout, "kind: ConfigMap"))
			require.NotContains(t, r.stderr, "hand")
		})
	}
}

// A changed configuration in the overlay changes what the base has brought along, and nothing else of
// it.
func TestOverlayChangesResources(t *testing.T) {
	_, r := built(t, map[string]string{
		"base/platform.yaml": bringing, "base/web.yaml": web,
		"base/kustomization.yaml": "resources: [web.yaml]\ngenerators: [platform.yaml]\ntransformers: [platform.yaml]\nimages: [{name: collector, newTag: '2'}]\n",
		"platform.yaml":           strings.ReplaceAll(bringing, "level: info", "level: debug"),
		"kustomization.yaml":      "resources: [base]\ntransformers: [platform.yaml]\nnamespace: shop\n",
	})
	require.Contains(t, r.stdout, "level: debug")
	require.NotContains(t, r.stdout, "level: info")
	require.Contains(t, r.stdout, "image: collector:2")
	requireFollows(t, r, "agent")
}

// One copy in each namespace in which a workload gets a sidecar.
func TestResourcesInEachNamespace(t *testing.T) {
	config, _, _ := strings.Cut(bringing, "  - apiVersion: apps/v1\n")
	config = strings.ReplaceAll(strings.ReplaceAll(config, "needs-hash: \"true\"}}", "x: y}, namespace: \"*\"}"), "{name: agent}\n    roleRef", "{name: agent, namespace: \"*\"}\n    roleRef")
	config = strings.ReplaceAll(config, "namespace: default}]", "namespace: \"*\"}]")
	in := func(ns string) string {
		return strings.ReplaceAll(web, "{name: web}\nspec", "{name: web, namespace: "+ns+"}\nspec")
	}
	got, r := built(t, map[string]string{
		"platform.yaml": config, "web.yaml": in("shop") + "---\n" + in("bank") + "---\n" + strings.ReplaceAll(in("other"), "app: web", "app: no"),
		"kustomization.yaml": "resources: [web.yaml]\ntransformers: [platform.yaml]\n",
	})
	require.ElementsMatch(t, []string{
		"ConfigMap bank/agent", "ConfigMap shop/agent", "RoleBinding bank/agent", "RoleBinding shop/agent",
		"Deployment bank/web", "Deployment shop/web", "Deployment other/web",
	}, namesOf(got))
	require.Contains(t, r.stdout, "  name: default\n  namespace: bank\n")
	require.Empty(t, r.stderr)
}

// In kpt the objects stand in a file beside the configuration. A second run changes nothing, a change of
// the configuration changes them there, comments stay, and what it does not name any more goes.
func TestKptResources(t *testing.T) {
	need(t, "kpt")
	dir := written(t, map[string]string{
		"fn/platform.yaml": bringing, "web.yaml": web,
		"Kptfile": "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: web}\npipeline:\n  mutators:\n  - {exec: FUNCTION, configPath: fn/platform.yaml}\n",
	})
	e := example{dir: dir}
	render := func() map[string]string {
		run(t, "kpt", "fn", "render", dir, "--allow-exec").output(t)
		return e.files(t)
	}
	const file = "fn/platform-resources.yaml"
	first := render()
	require.Equal(t, 3, strings.Count(first[file], "inject-sidecars.dev/resource"))
	require.Equal(t, 1, strings.Count(first[file], "image: agent:1"), "the workload that was brought along gets its sidecar")
	require.Len(t, first, 4)
	requireEqual(t, first, render())

	writeFile(t, e.path(file), strings.ReplaceAll(first[file], "\ndata:", "\ndata: # of the agent"))
	config := strings.ReplaceAll(first["fn/platform.yaml"], "level: info", "level: debug")
	writeFile(t, e.path("fn/platform.yaml"), strings.ReplaceAll(config, "image: \"collector:1\"", "image: \"collector:2\""))
	second := render()
	require.Contains(t, second[file], "data: # of the agent\n  level: debug\n")
	require.Contains(t, second[file], "image: \"collector:2\"")
	require.Equal(t, strings.Count(first[file], "\n"), strings.Count(second[file], "\n"))
	requireEqual(t, second, render())

	config, _, _ = strings.Cut(e.read(t, "fn/platform.yaml"), "  - apiVersion: rbac")
	writeFile(t, e.path("fn/platform.yaml"), config)
	third := render()
	require.Equal(t, 1, strings.Count(third[file], "inject-sidecars.dev/resource"))
	require.NotContains(t, third[file], "collector")
	requireEqual(t, third, render())
}

// Two packages of kpt may have configurations of one name: what is of another package does not go.
func TestKptResourcesOfSubpackages(t *testing.T) {
	need(t, "kpt")
	const kptfile = "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: web}\npipeline:\n  mutators:\n  - {exec: FUNCTION, configPath: platform.yaml}\n"
	config, _, _ := strings.Cut(bringing, "  - apiVersion: rbac")
	dir := written(t, map[string]string{
		"Kptfile": kptfile, "platform.yaml": strings.ReplaceAll(config, "name: agent, annotations", "name: parent, annotations"), "web.yaml": web,
		"sub/Kptfile": kptfile, "sub/platform.yaml": config, "sub/web.yaml": strings.ReplaceAll(web, "name: web}\nspec", "name: sub}\nspec"),
	})
	run(t, "kpt", "fn", "render", dir, "--allow-exec").output(t)
	first := example{dir: dir}.files(t)
	require.Contains(t, first["platform-resources.yaml"], "name: parent")
	require.Contains(t, first["sub/platform-resources.yaml"], "name: agent")
	run(t, "kpt", "fn", "render", dir, "--allow-exec").output(t)
	requireEqual(t, first, example{dir: dir}.files(t))
}

// A Component that lists the configuration under both brings its objects along to each kustomization that
// names it.
func TestResourcesOfAComponent(t *testing.T) {
	got, r := built(t, map[string]string{
		"sidecars/platform.yaml":      bringing,
		"sidecars/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ngenerators: [platform.yaml]\ntransformers: [platform.yaml]\n",
		"app/web.yaml":                web,
		"app/kustomization.yaml":      "resources: [web.yaml]\ncomponents: [../sidecars]\nnamePrefix: p-\n",
		"kustomization.yaml":          "resources: [app]\nnamespace: shop\n",
	})
	require.ElementsMatch(t, []string{"ConfigMap shop/p-agent-HASH", "RoleBinding shop/p-agent", "Deployment shop/p-collector", "Deployment shop/p-web"}, namesOf(got))
	requireFollows(t, r, "p-agent")
	require.Empty(t, r.stderr)
}

// Two functions, each with objects of its own: neither touches those of the other.
func TestResourcesOfTwoConfigurations(t *testing.T) {
	other := strings.NewReplacer("name: platform", "name: team", "name: logs", "name: metrics", "name: agent", "name: meter",
		"- name: config", "- name: meter-config", "{name: config,", "{name: meter-config,", "agent:1", "meter:1", "name: collector}", "name: scraper}").Replace(bringing)
	got, r := built(t, map[string]string{
		"platform.yaml": bringing, "team.yaml": other, "web.yaml": web,
		"kustomization.yaml": "resources: [web.yaml]\ngenerators: [platform.yaml, team.yaml]\ntransformers: [platform.yaml, team.yaml]\nnamespace: shop\n",
	})
	require.Len(t, got, 7, r.stdout)
	require.Equal(t, 3, strings.Count(r.stdout, "image: agent:1"))
	require.Equal(t, 3, strings.Count(r.stdout, "image: meter:1"))
	requireFollows(t, r, "agent")
	require.Empty(t, r.stderr)
}

// An object of somebody else fails the build, and nothing comes out.
func TestResourcesOfSomebodyElse(t *testing.T) {
	r := run(t, kustomize, "build", "--enable-alpha-plugins", "--enable-exec", written(t, map[string]string{
		"platform.yaml": bringing, "web.yaml": web + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: agent}\ndata: {level: debug}\n",
		"kustomization.yaml": "resources: [web.yaml]\ntransformers: [platform.yaml]\n",
	}))
	require.Error(t, r.err)
	require.Empty(t, r.stdout)
	require.Contains(t, r.stderr, "ConfigMap agent: is there already, and is not as spec.resources[0] of InjectSidecars platform asks for: data.level")
}
