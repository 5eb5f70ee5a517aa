package krmfn_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"
	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// readSchema returns the schema as a validator reads it.
func readSchema(t *testing.T, kind string) (*jsonschema.Schema, *jsonschema.Resolved) {
	t.Helper()
	text, err := config.Schema(kind)
	if err != nil {
		t.Fatal(err)
	}
	var s jsonschema.Schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	resolved, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &s, resolved
}

// Every configuration of ours that the program takes validates, and what validates is not refused for
// its shape.
func TestSchemaAgreesWithTheProgram(t *testing.T) {
	schemas := map[string]*jsonschema.Resolved{}
	for _, kind := range []string{config.Kind, api.Kind} {
		_, schemas[kind] = readSchema(t, kind)
	}
	taken, refused, missed := 0, 0, map[string]int{}
	for _, c := range configurations(t) {
		schema := schemas[c.node.GetKind()]
		if schema == nil {
			continue
		}
		_, ds := compile.DecodeConfig(c.node)
		var value any
		if err := transform.Decode(transform.SpellBooleans(c.node, api.SidecarSet{}), &value); err != nil { // yes is true to YAML 1.1
			if !transform.HasErrors(ds) {
				t.Errorf("%s: the program takes what has no value: %v", c.file, err)
			}
			continue // there is nothing to validate
		}
		invalid := schema.Validate(value)
		switch broken := transform.Failures(ds); {
		case broken == nil && invalid != nil:
			t.Errorf("%s: the program takes it, the schema does not: %v", c.file, invalid)
		case broken == nil:
			taken++
		case invalid != nil:
			refused++
		default:
			for _, d := range ds {
				missed[d.Code]++
			}
			if misshapen(ds) {
				t.Errorf("%s: the schema takes it, the program does not: %v", c.file, broken)
			}
		}
	}
	if taken < 100 || refused < 15 {
		t.Errorf("only %d were taken, %d refused", taken, refused)
	}
	t.Logf("%d taken by both, %d refused by both; only the program saw %v", taken, refused, missed)
}

// misshapen says whether one of the diagnostics is about what a schema is for.
func misshapen(ds []transform.Diagnostic) bool {
	return slices.ContainsFunc(ds, func(d transform.Diagnostic) bool {
		return d.Severity == transform.Error && d.Code == transform.CodeUnknownField
	})
}

type configuration struct {
	file string
	node *yaml.RNode
}

// configurations returns the InjectSidecars and SidecarSets of the README, the examples and the test
// cases, also those that are wrong.
func configurations(t *testing.T) []configuration {
	t.Helper()
	var out []configuration
	for _, dir := range []string{"../testdata", "../examples", "../README.md"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			for _, part := range parts(path, text) {
				out = append(out, configurationsIn(path, part)...)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

var fence = regexp.MustCompile("(?s)```yaml\n(.*?)```")

// parts returns the YAML in a file.
func parts(path string, text []byte) [][]byte {
	var out [][]byte
	switch filepath.Ext(path) {
	case ".md":
		for _, m := range fence.FindAllSubmatch(text, -1) {
			out = append(out, m[1])
		}
	case ".txtar":
		for _, f := range txtar.Parse(text).Files {
			if !strings.HasPrefix(f.Name, "stdout") && !strings.HasPrefix(f.Name, "want") {
				out = append(out, f.Data)
			}
		}
	case ".yaml":
		out = append(out, text)
	}
	return out
}

// configurationsIn returns the configurations among the documents, and the functionConfig of those
// that are a ResourceList.
func configurationsIn(path string, text []byte) []configuration {
	items, err := goldentest.Read(text)
	if err != nil {
		return nil
	}
	var out []configuration
	for _, n := range items {
		if config := transform.Fields("functionConfig").Lookup(n); config != nil {
			n = config
		}
		if n.YNode().Kind == yaml.MappingNode && (n.GetKind() == config.Kind || n.GetKind() == api.Kind) {
			out = append(out, configuration{path, n})
		}
	}
	return out
}

// Every field of our own types has a description, and the codes of the hazards are the names that
// checks may have.
func TestSchemaDescribesEveryField(t *testing.T) {
	schema, _ := readSchema(t, config.Kind)
	fields := 0
	for name, definition := range schema.Defs {
		if strings.HasPrefix(name, "v1.") {
			continue
		}
		for field, property := range definition.Properties {
			fields++
			if property.Description == "" && name != api.Kind {
				t.Errorf("%s.%s has no description: say in schema_text.go what it is for", name, field)
			}
		}
	}
	if fields < 60 {
		t.Errorf("only %d fields", fields)
	}
	checks := schema.Defs["config.Spec"].Properties["checks"]
	var codes []string
	for code := range checks.Properties {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	want := hazard.Codes()
	for _, r := range hazard.Remarks() {
		if r.Settable() && r.Code != sidecarset.CodeNoMatch { // which noMatch sets
			want = append(want, r.Code)
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("checks (-want +got)\n%s", diff)
	}
}

// What an editor should underline.
func TestSchemaRefuses(t *testing.T) {
	const head = "{apiVersion: inject-sidecars.dev/v1alpha1, kind: InjectSidecars, metadata: {name: a}, spec: "
	const set = "metadata: {name: a}, spec: {selector: {matchLabels: {app: a}}, containers: [{name: a, image: a"
	_, schema := readSchema(t, config.Kind)
	for text, fine := range map[string]bool{
		head + "{}}": true,
		head + "{mode: Auto, placement: {after: a}}}": true,
		head + "{checks: {start-order: Warn}}}":       true,
		head + "{modus: Auto}}":                       false,
		head + "{mode: auto}}":                        false,
		head + "{placement: Middle}}":                 false,
		head + "{placement: {after: a, before: b}}}":  false,
		head + "{checks: {start-order: Loud}}}":       false,
		head + "{checks: {start: Warn}}}":             false,
		head + "{kubernetesVersion: 1.33}}":           false,
		head + "{namespaces: [{labels: {a: b}}]}}":    false,
		head + "{sidecarSets: [{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, " + set + ", ports: [{containerPort: 80}]}]}}]}}":      true,
		head + "{sidecarSets: [{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, " + set + ", ports: [{containerPort: web}]}]}}]}}":     false,
		head + "{sidecarSets: [{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, " + set + ", livenessProb: {}}]}}]}}":                  false,
		head + "{sidecarSets: [{apiVersion: apps.kruise.io/v1alpha1, kind: SidecarSet, " + set + ", lifecycle: null}], namespace: shop}}]}}": true,
		head + "{sidecarSets: [{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, " + set + "}], namespace: shop}}]}}":                   false,
		head + "{sidecarSets: [{apiVersion: apps.kruise.io/v1alpha1, kind: SidecarSet, " + set + "}], customVersion: v1}}]}}":                false,
		"{apiVersion: inject-sidecars.dev/v1, kind: InjectSidecars, metadata: {name: a}, spec: {}}":                                          false,
		"{apiVersion: inject-sidecars.dev/v1alpha1, kind: InjectSidecars, metadata: {}, spec: {}}":                                           false,
	} {
		var value any
		if err := transform.Decode(yaml.MustParse(text), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); (err == nil) != fine {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestSchemaOfUnknownKind(t *testing.T) {
	if _, err := config.Schema("Deployment"); err == nil {
		t.Error("want an error")
	}
}
