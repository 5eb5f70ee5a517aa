package krmfn_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// blocks returns the fenced blocks of a language.
func blocks(t *testing.T, language string) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(readme(t), -1) {
		out = append(out, m[1])
	}
	return out
}

// What --help says is what the README says.
func TestUsageIsFromTheReadme(t *testing.T) {
	m := regexp.MustCompile(`(?s)<!--mdtogo:Long-->\n(.*?)\n<!--mdtogo-->`).FindStringSubmatch(readme(t))
	if m == nil {
		t.Fatal("the README has no part for --help")
	}
	if goldentest.Update() {
		if err := os.WriteFile("usage.txt", []byte(m[1]), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("usage.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m[1], string(got)); diff != "" {
		t.Errorf("run the tests with -update (-README +usage.txt):\n%s", diff)
	}
}

// run gives the function a list of the items with the configuration, and returns what it made of
// the first item.
func run(t *testing.T, config, item string) string {
	t.Helper()
	input := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- " + indent(item) + "functionConfig:\n  " + indent(config)
	var out, log bytes.Buffer
	if krmfn.Run(strings.NewReader(input), &out, &log) != krmfn.ExitOK {
		t.Fatalf("%s\n%s", log.String(), input)
	}
	items := itemsOf(t, out.Bytes())
	return goldentest.Format(t, []*yaml.RNode{yaml.NewRNode(items.Content()[0])})
}

func indent(text string) string {
	return strings.TrimSuffix(strings.ReplaceAll(text, "\n", "\n  "), "  ")
}

func TestReadmeBeforeAndAfter(t *testing.T) {
	shown := blocks(t, "yaml")
	set, before, after := shown[0], shown[1], shown[2]
	if diff := cmp.Diff(after, run(t, set, before)); diff != "" {
		t.Errorf("the README shows something else (-README +output):\n%s", diff)
	}
}

// The configurations that the README shows work, on its workload.
func TestReadmeConfigurations(t *testing.T) {
	shown := blocks(t, "yaml")
	if len(shown) != 5 {
		t.Fatalf("the README has %d blocks of YAML", len(shown))
	}
	for _, config := range shown[3:] {
		if got := run(t, config, shown[1]); !strings.Contains(got, "image: fluent/fluent-bit:4.1.1") {
			t.Errorf("nothing was injected:\n%s", got)
		}
	}
}

// The Go code that the README shows is code that a test runs.
func TestReadmeGo(t *testing.T) {
	example, err := os.ReadFile("../transform/sidecarset/example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	code := blocks(t, "go")
	if len(code) == 0 {
		t.Fatal("the README shows no Go")
	}
	for line := range strings.Lines(strings.Join(code, "")) {
		if !strings.Contains(string(example), "\t"+line) {
			t.Errorf("no example runs %q", line)
		}
	}
}

// The table of codes in the README has each code of the source that is no hazard's, and no other.
func TestReadmeCodes(t *testing.T) {
	var listed []string
	table, _, _ := strings.Cut(readme(t), "\n### Hazards\n")
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|").FindAllStringSubmatch(table, -1) {
		listed = append(listed, m[1])
	}
	declared := slices.DeleteFunc(codes(t), func(code string) bool {
		_, isHazard := hazard.Find(code)
		return isHazard
	})
	if len(declared) < 20 {
		t.Fatalf("found only %d codes in the source", len(declared))
	}
	if diff := cmp.Diff(declared, listed); diff != "" {
		t.Errorf("codes (-source +README):\n%s", diff)
	}
}

// The table of what else there is to say is that of the remarks; -update writes it.
func TestReadmeRemarks(t *testing.T) {
	var b strings.Builder
	b.WriteString("| code | severity | meaning |\n|---|---|---|\n")
	for _, r := range hazard.Remarks() {
		var severities []string
		for _, s := range r.Severities {
			severities = append(severities, string(s))
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Code, strings.Join(severities, " or "), r.Sentence)
	}
	block := regexp.MustCompile(`(?s)(## What it says\n\n).*?(\n### Hazards)`)
	text := readme(t)
	old := block.FindString(text)
	rest := old[strings.LastIndex(old, "|\n")+2:]
	want := strings.Replace(text, old, "## What it says\n\n"+b.String()+rest, 1)
	if goldentest.Update() {
		if err := os.WriteFile("../README.md", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("run the tests with -update (-remarks +README):\n%s", diff)
	}
}

// The table of hazards in the README is the catalogue; -update writes it.
func TestReadmeHazards(t *testing.T) {
	var b strings.Builder
	b.WriteString("| code | | severity | what goes wrong |\n|---|---|---|---|\n")
	for _, code := range hazard.Codes() {
		h, _ := hazard.Find(code)
		severity := string(h.Severity)
		if h.Refused {
			severity += ", always"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", h.Code, h.Number, severity, h.Sentence)
	}
	block := regexp.MustCompile(`(?s)(<!--hazards-->\n).*?(<!--hazards-->)`)
	want := block.ReplaceAllString(readme(t), "${1}"+strings.ReplaceAll(b.String(), "$", "$$")+"${2}")
	if goldentest.Update() {
		if err := os.WriteFile("../README.md", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(want, readme(t)); diff != "" || !strings.Contains(want, "`native-host-port`") {
		t.Errorf("run the tests with -update (-catalogue +README):\n%s", diff)
	}
}

// codes returns the values of all constants named Code…, sorted.
func codes(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../transform/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, pattern := range []string{"../transform/*/*/*.go", "../transform/*.go", "*.go", "cli/*.go"} {
		more, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, more...)
	}
	var out []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.ValueSpec); ok {
				out = append(out, codeValues(spec)...)
			}
			return true
		})
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func codeValues(spec *ast.ValueSpec) []string {
	var out []string
	for i, name := range spec.Names {
		if !strings.HasPrefix(name.Name, "Code") || i >= len(spec.Values) {
			continue
		}
		if lit, ok := spec.Values[i].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if v, err := strconv.Unquote(lit.Value); err == nil {
				out = append(out, v)
			}
		}
	}
	return out
}
