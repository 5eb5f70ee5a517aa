package jsonpatch_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/jsonpatch"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// In every golden case, the operations give what the plan gives.
func TestGolden(t *testing.T) {
	changed := 0
	for dir, rule := range map[string]func(*testing.T, []byte, []*yaml.RNode) []transform.Rule{
		"../../testdata/inject": injectRule, "../../testdata/convert": convertRule, "../../testdata/revert": revertRule,
	} {
		for _, file := range goldentest.Files(t, dir) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			config, _ := goldentest.Section(archive, "config.yaml")
			input, _ := goldentest.Section(archive, "input.yaml")
			items := goldentest.Parse(t, input)
			changed += checkOperations(t, file, items, rule(t, config, items)...)
		}
	}
	if changed < 40 {
		t.Errorf("only %d objects changed", changed)
	}
}

const everything = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: everything
spec:
  selector:
    matchExpressions:
    - {key: inject-sidecars.dev/never, operator: DoesNotExist}
  imagePullSecrets:
  - name: inject-sidecars-secret
  patchPodMetadata:
  - annotations: {inject-sidecars.dev/tried: "yes"}
  initContainers:
  - name: inject-sidecars-init
    image: i:1
    restartPolicy: Always
  containers:
  - name: inject-sidecars-before
    image: i:1
    shareVolumePolicy: {type: enabled}
  - name: inject-sidecars-after
    image: i:1
    podInjectPolicy: AfterAppContainer
    volumeMounts:
    - name: inject-sidecars-volume
      mountPath: /inject-sidecars
  volumes:
  - name: inject-sidecars-volume
`

// In every manifest of the corpus, too, with a SidecarSet that selects all, and with a conversion of
// the container that this one puts last.
func TestCorpus(t *testing.T) {
	inject := injectRule(t, []byte(everything), nil)
	convert := native.Convert{Choice: native.Choice{Names: []string{"inject-sidecars-after"}}}
	injected, converted := 0, 0
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		injected += checkOperations(t, file, items, inject...)
		converted += checkOperations(t, file, items, convert)
	})
	if injected < 300 || converted != injected {
		t.Errorf("%d objects injected into, %d converted", injected, converted)
	}
	t.Logf("%d objects", injected)
}

// checkOperations compares what the operations give with what the plan gives, object by object, and
// returns how many objects the plan changes.
func checkOperations(t *testing.T, file string, items []*yaml.RNode, rules ...transform.Rule) int {
	t.Helper()
	changed := 0
	templates, _ := workload.Locate(items)
	for _, p := range templates {
		plan, err := transform.NewPlan([]transform.PodTemplate{p}, rules...)
		if err != nil || plan.Err() != nil || plan.Empty() {
			continue // other tests look at these
		}
		changed++
		got := byOperations(t, p, plan)
		if err := plan.Apply(); err != nil {
			t.Fatal(err)
		}
		if want := asJSON(t, p.Object()); !equal(t, want, got) {
			t.Errorf("%s: %s: got\n%s\nwant\n%s", file, p.Ref(), got, want)
		}
	}
	return changed
}

// byOperations returns the object with the operations that the plan comes to, read from YAML.
func byOperations(t *testing.T, p transform.PodTemplate, plan *transform.Plan) json.RawMessage {
	t.Helper()
	for _, edits := range plan.Changes() {
		ops, err := jsonpatch.Operations(edits)
		if err != nil {
			t.Fatal(err)
		}
		direct, err := json.Marshal(ops)
		if err != nil {
			t.Fatal(err)
		}
		read, err := sigsyaml.YAMLToJSON([]byte(jsonpatch.Node(ops).MustString()))
		if err != nil || !equal(t, direct, read) {
			t.Errorf("%s: as YAML the operations are others (%v):\n%s\n%s", p.Ref(), err, read, direct)
		}
		out, err := applied(t, p.Object(), ops)
		if err != nil {
			t.Errorf("%s: %v", p.Ref(), err)
		}
		return out
	}
	return nil
}

func equal(t *testing.T, a, b []byte) bool {
	t.Helper()
	return bytes.Equal(canonical(t, a), canonical(t, b))
}

func canonical(t *testing.T, text []byte) []byte {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func injectRule(t *testing.T, config []byte, items []*yaml.RNode) []transform.Rule {
	t.Helper()
	var sets []api.SidecarSet
	for _, n := range goldentest.Parse(t, config) {
		set, ds := api.Decode(n)
		if transform.HasErrors(ds) {
			return nil
		}
		sets = append(sets, set)
	}
	r, err := sidecarset.NewInject(sets, sidecarset.Options{Namespaces: sidecarset.NamespacesOf(items)})
	if err != nil {
		t.Fatal(err)
	}
	return []transform.Rule{r}
}

func convertRule(t *testing.T, config []byte, _ []*yaml.RNode) []transform.Rule {
	t.Helper()
	var o struct {
		Placement    native.Placement `json:"placement"`
		StartupProbe bool             `json:"startupProbe"`
	}
	if err := transform.Decode(yaml.MustParse(string(config)), &o); err != nil {
		t.Fatal(err)
	}
	return []transform.Rule{native.Convert{Choice: choice(t, config), Placement: o.Placement, StartupProbe: o.StartupProbe}}
}

func revertRule(t *testing.T, config []byte, _ []*yaml.RNode) []transform.Rule {
	t.Helper()
	return []transform.Rule{native.Revert{Choice: choice(t, config)}}
}

func choice(t *testing.T, config []byte) native.Choice {
	t.Helper()
	var o struct {
		Names  []string `json:"names"`
		Images []string `json:"images"`
	}
	if err := transform.Decode(yaml.MustParse(string(config)), &o); err != nil {
		t.Fatal(err)
	}
	return native.Choice{Names: o.Names, Images: o.Images}
}
