package cli_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/krmfn/cli"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/inject"
)

// The function, files and the door for Go programs make the same of random configurations and manifests,
// and say the same. INJECT_SIDECARS_AGREE is how many are compared, 10000 in nightly runs.
func TestHostsAgree(t *testing.T) {
	cases := 300
	if n, err := strconv.Atoi(os.Getenv("INJECT_SIDECARS_AGREE")); err == nil {
		cases = n
	}
	changed, failed := 0, 0
	file := filepath.Join(t.TempDir(), "config.yaml")
	for seed := range uint64(cases) {
		r := chance{rand.New(rand.NewPCG(seed, 1))}
		config, manifests := r.config(), r.manifests()
		want, door, ours := throughFunction(t, config, manifests), throughDoor(t, config, manifests), throughFiles(t, file, config, manifests)
		for name, got := range map[string]outcome{"door": door, "files": ours} {
			if diff := cmp.Diff(want.lines(), got.lines()); diff != "" {
				t.Fatalf("seed %d (-function +%s):\n%s\n%s---\n%s", seed, name, diff, config, manifests)
			}
		}
		if door.text != ours.text {
			t.Fatalf("seed %d: (-files +door):\n%s", seed, cmp.Diff(ours.text, door.text))
		}
		switch {
		case want.items == "":
			failed++
		case door.text != manifests:
			changed++
		}
	}
	if changed < cases/5 || failed < cases/20 {
		t.Errorf("of %d inputs only %d were changed and %d refused", cases, changed, failed)
	}
}

// An outcome is what a host makes of an input: what the objects are then, "" when it fails, and what is said, sorted.
type outcome struct {
	items string
	said  []string
	text  string
}

// lines returns what all hosts have: a function does not keep the layout of a stream.
func (o outcome) lines() []string { return append(strings.Split(o.items, "\n"), o.said...) }

func throughDoor(t *testing.T, config, manifests string) outcome {
	t.Helper()
	injector, err := inject.New([]byte(config))
	if err != nil {
		t.Fatal(err)
	}
	text, report, err := injector.Bytes([]byte(manifests))
	var d *transform.DiagnosticError
	if err != nil && !errors.As(err, &d) {
		t.Fatal(err)
	}
	out := outcome{text: string(text), items: canonical(t, string(text))}
	for _, d := range report.Diagnostics {
		out.said = append(out.said, said(d))
	}
	slices.Sort(out.said)
	return out
}

func throughFiles(t *testing.T, file, config, manifests string) outcome {
	t.Helper()
	if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	var text, log bytes.Buffer
	status := cli.Main([]string{"inject", "-v", "-o", "json", "-c", file, "-"}, strings.NewReader(manifests), &text, &log)
	out := outcome{text: text.String(), items: canonical(t, text.String())}
	if (status == cli.ExitOK) != (out.items != "") {
		t.Fatalf("status %d:\n%s", status, text.String())
	}
	for line := range bytes.Lines(log.Bytes()) {
		var f struct {
			Severity                                                       transform.Severity
			Code, APIVersion, Kind, Namespace, Name, Path, Message, Remedy string
		}
		if err := json.Unmarshal(line, &f); err != nil {
			continue // the summary
		}
		f.Remedy = strings.TrimSuffix(f.Remedy, ", or --no-match warn") // which is for the command line alone
		text := transform.Diagnostic{Message: f.Message, Remedy: f.Remedy}.Text()
		out.said = append(out.said, fmt.Sprint(f.Severity, " ", f.Code, " ", f.Kind, " ", f.Namespace, "/", f.Name, " ", f.Path, ": ", text))
	}
	slices.Sort(out.said)
	return out
}

func throughFunction(t *testing.T, config, manifests string) outcome {
	t.Helper()
	var list, result, log bytes.Buffer
	list.WriteString("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n")
	for object := range strings.SplitSeq(manifests, "---\n") {
		list.WriteString("- " + indented(object))
	}
	list.WriteString("functionConfig:\n  " + indented(config))
	status := krmfn.RunText(list.Bytes(), &result, &log)
	var answer struct {
		Items   []yaml.Node
		Results []krmfn.Result
	}
	if err := yaml.Unmarshal(result.Bytes(), &answer); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	var out outcome
	for i := range answer.Items {
		if status == krmfn.ExitOK {
			out.items += sorted(t, yaml.NewRNode(&answer.Items[i]))
		}
	}
	for _, r := range answer.Results {
		var ref yaml.ResourceIdentifier
		if r.ResourceRef != nil {
			ref = *r.ResourceRef
		}
		path := ""
		if r.Field != nil {
			path = r.Field.Path
		}
		out.said = append(out.said, fmt.Sprint(r.Severity, " ", r.Tags["code"], " ", ref.Kind, " ", ref.Namespace, "/", ref.Name, " ", path, ": ", r.Message))
	}
	slices.Sort(out.said)
	return out
}

func said(d transform.Diagnostic) string {
	return fmt.Sprint(d.Severity, " ", d.Code, " ", d.Ref.Kind, " ", d.Ref.Namespace, "/", d.Ref.Name, " ", d.Path, ": ", d.Text())
}

func indented(text string) string {
	return strings.TrimSuffix(strings.ReplaceAll(text, "\n", "\n  "), "  ")
}

// canonical returns the objects of a stream as JSON.
func canonical(t *testing.T, text string) string {
	t.Helper()
	nodes, err := (&kio.ByteReader{Reader: strings.NewReader(text), OmitReaderAnnotations: true, DisableUnwrapping: true}).Read()
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var out strings.Builder
	for _, n := range nodes {
		out.WriteString(sorted(t, n))
	}
	return out.String()
}

func sorted(t *testing.T, n *yaml.RNode) string {
	t.Helper()
	text, err := n.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text)) + "\n"
}

// A chance makes configurations and manifests.
type chance struct{ *rand.Rand }

func (r chance) of(all ...string) string { return all[r.IntN(len(all))] }

// maybe returns the text once in n times.
func (r chance) maybe(n int, text string) string {
	if r.IntN(n) > 0 {
		return ""
	}
	return text
}

// config returns a configuration of one to three SidecarSets.
func (r chance) config() string {
	var b strings.Builder
	b.WriteString("apiVersion: inject-sidecars.dev/v1alpha1\nkind: InjectSidecars\nmetadata:\n  name: platform\nspec:\n")
	b.WriteString("  noMatch: " + r.of("Warn", "Warn", "Warn", "Warn", "Ignore", "Error") + "\n")
	for _, field := range []string{
		"mode: " + r.of("AsWritten", "Native", "Classic", "Auto"),
		"convert: [{names: [" + r.of("log-*", "proxy", "nothing") + "]}]", "exclude: [{names: [" + r.of("a", "b*") + "]}]",
		"optIn: " + r.of("true", "false", "false", "false"), "kubernetesVersion: '" + r.of("1.28", "1.33") + "'", "provenance: " + r.of("None", "Annotation", "Kruise"),
		"workloads: [{group: example.com, kind: Fleet, path: spec.pods}]", "placement: " + r.of("First", "Last", "Auto"),
		"checks: {sidecar-in-job: " + r.of("Error", "Ignore", "Warn") + "}", "fromInputs: false",
		"namespaces: [{name: shop, labels: {team: shop}}]", "include: [{kinds: [Deployment, Job]}]",
		"overrides: [{sidecar: log-agent, image: 'agent:2', include: [{names: ['" + r.of("a", "*") + "']}]}]",
		"appContainers: [{sidecarSets: [set0], containers: [app], env: [{name: AGENT, value: localhost}]}]",
	} {
		b.WriteString(r.maybe(4, "  "+field+"\n"))
	}
	b.WriteString("  sidecarSets:\n")
	for i := range 1 + r.IntN(3) {
		b.WriteString(r.set(i))
	}
	return b.String()
}

// set returns a SidecarSet as an entry of a list.
func (r chance) set(i int) string {
	out := fmt.Sprintf("  - apiVersion: apps.kruise.io/v1beta1\n    kind: SidecarSet\n    metadata: {name: set%d}\n    spec:\n", i)
	out += "      selector: {matchLabels: {app: " + r.of("web", "web", "web", "db", "batch") + "}}\n"
	out += r.maybe(5, "      namespaceSelector: {matchLabels: {team: shop}}\n")
	out += r.maybe(4, "      initContainers: [{name: setup"+strconv.Itoa(i)+", image: 'setup:1'}]\n")
	out += r.maybe(4, "      volumes: [{name: shared, emptyDir: {}}]\n")
	out += r.maybe(6, "      patchPodMetadata: [{annotations: {a"+strconv.Itoa(i)+": b}, patchPolicy: Retain}]\n")
	out += "      containers:\n      - name: " + r.of("log-agent", "agent"+strconv.Itoa(i), "proxy") + "\n        image: agent" + r.of(":1", "") + "\n"
	out += r.maybe(3, "        podInjectPolicy: AfterAppContainer\n")
	out += r.maybe(4, "        shareVolumePolicy: {type: enabled}\n")
	return out + r.maybe(5, "        ports: [{containerPort: 8080}]\n")
}

// manifests returns one to five objects.
func (r chance) manifests() string {
	var all []string
	for i := range 1 + r.IntN(5) {
		all = append(all, r.object(string(rune('a'+i))))
	}
	return strings.Join(all, "---\n")
}

func (r chance) object(name string) string {
	head := "metadata:\n  name: " + name + r.of("", "\n  namespace: shop", "\n  namespace: kube-system") + "\n"
	pod := r.pod()
	switch r.IntN(8) {
	case 0:
		return "apiVersion: v1\nkind: ConfigMap\n" + head + "data: {a: b}\n"
	case 1:
		if name != "a" {
			return r.object(name) // the places of duplicates are those of the host
		}
		return "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n  labels: {team: " + r.of("shop", "web") + "}\n"
	case 2:
		return "apiVersion: batch/v1\nkind: Job\n" + head + "spec:\n  template:\n" + shifted(pod, 4)
	case 3:
		return "apiVersion: batch/v1\nkind: CronJob\n" + head + "spec:\n  jobTemplate:\n    spec:\n      template:\n" + shifted(pod, 8)
	case 4:
		return "apiVersion: example.com/v1\nkind: Fleet\n" + head + "spec:\n  pods:\n" + shifted(pod, 4)
	}
	return "apiVersion: apps/v1\nkind: " + r.of("Deployment", "DaemonSet", "StatefulSet") + "\n" + head + "spec:\n  template:" + r.of("", " # pods") + "\n" + shifted(pod, 4)
}

// pod returns a pod template.
func (r chance) pod() string {
	out := "metadata:\n  labels: {app: " + r.of("web", "web", "web", "db", "batch", "other") + "}\nspec:\n"
	out += r.maybe(4, "  restartPolicy: Always\n") + r.maybe(3, "  initContainers:\n  - {name: migrate, image: 'm:1'}\n")
	out += "  containers:\n  - name: app" + r.of("", " # the app") + "\n    image: app:1\n"
	out += r.maybe(3, "    ports:\n    - containerPort: "+r.of("8080", "80")+"\n")
	out += r.maybe(4, "    volumeMounts: [{name: data, mountPath: /data}]\n")
	out += r.maybe(3, "  - name: "+r.of("log-agent", "proxy", "log-shipper")+"\n    image: 'other:2'\n")
	return out + r.maybe(3, "  volumes:\n  - name: "+r.of("shared", "data")+"\n    emptyDir: {}\n")
}

func shifted(text string, columns int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", columns) + line)
	}
	return b.String()
}
