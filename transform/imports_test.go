package transform_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/inject-sidecars/inject-sidecars"

// allowed says what each room may import: rooms below it, and what it reads and writes with.
// Imports of the standard library are not listed; those that no library room may have are below.
var allowed = map[string][]string{
	"transform": {
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio",
		"k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/api/resource",
		"github.com/rogpeppe/go-internal/diff", "github.com/agext/levenshtein", "sigs.k8s.io/json",
	},
	"transform/workload":      {"k8s.io/api/core/v1", "transform", "sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio/kioutil"},
	"transform/source":        {"transform", "transform/workload", "transform/source/scan", "transform/source/reader", "transform/source/layout", "sigs.k8s.io/kustomize/kyaml/yaml"},
	"transform/source/scan":   {},
	"transform/source/layout": {"transform", "transform/source/scan", "transform/source/reader", "sigs.k8s.io/kustomize/kyaml/yaml"},
	"transform/source/reader": {"transform/source/scan", "sigs.k8s.io/kustomize/kyaml/yaml"},
	"transform/native": {
		"transform", "transform/workload", "sigs.k8s.io/kustomize/kyaml/yaml", "k8s.io/api/core/v1",
		"k8s.io/apimachinery/pkg/labels", "k8s.io/apimachinery/pkg/util/intstr",
	},
	"transform/hazard": {
		"transform", "transform/workload", "transform/native", "transform/sidecarset/api", "sigs.k8s.io/kustomize/kyaml/yaml",
		"k8s.io/api/core/v1", "k8s.io/api/networking/v1", "k8s.io/api/autoscaling/v2", "k8s.io/api/batch/v1",
		"k8s.io/apimachinery/pkg/util/intstr", "k8s.io/apimachinery/pkg/labels", "k8s.io/apimachinery/pkg/api/resource",
		"k8s.io/apimachinery/pkg/apis/meta/v1",
	},
	"transform/sidecarset/api": {
		"transform", "transform/workload", "transform/sidecarset/resourceexpr",
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio",
		"k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/apis/meta/v1",
		"k8s.io/apimachinery/pkg/apis/meta/v1/validation", "k8s.io/apimachinery/pkg/api/validation",
		"k8s.io/apimachinery/pkg/util/intstr", "k8s.io/apimachinery/pkg/util/rand", "k8s.io/apimachinery/pkg/util/validation",
		"k8s.io/apimachinery/pkg/util/validation/field", "k8s.io/apimachinery/pkg/api/resource",
	},
	"transform/sidecarset": {
		"transform", "transform/workload", "transform/native", "transform/sidecarset/api", "transform/sidecarset/resourceexpr",
		"sigs.k8s.io/kustomize/kyaml/yaml", "gopkg.in/evanphx/json-patch.v4",
		"k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/apis/meta/v1", "k8s.io/apimachinery/pkg/labels",
		"k8s.io/apimachinery/pkg/selection", "k8s.io/apimachinery/pkg/util/validation", "k8s.io/apimachinery/pkg/api/resource",
	},
	"transform/companion": {
		"transform", "transform/workload", "sigs.k8s.io/kustomize/kyaml/yaml", "k8s.io/apimachinery/pkg/apis/meta/v1",
	},
	"transform/manifest":                {},
	"transform/grouping":                {"transform", "transform/workload"},
	"transform/engine":                  {"transform", "transform/workload", "transform/source", "transform/sidecarset/api", "transform/companion", "sigs.k8s.io/kustomize/kyaml/yaml"},
	"transform/sidecarset/resourceexpr": {"k8s.io/apimachinery/pkg/api/resource"},
	"transform/jsonpatch":               {"transform", "sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/yaml"},
	"transform/goldentest": {
		"transform", "transform/workload",
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio",
		"github.com/google/go-cmp/cmp", "github.com/rogpeppe/go-internal/txtar", "github.com/rogpeppe/go-internal/testscript",
	},
	"transform/config": {
		"transform", "transform/workload", "transform/native", "transform/hazard", "transform/sidecarset", "transform/sidecarset/api", "transform/companion",
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio/kioutil", "sigs.k8s.io/yaml",
		"k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/apis/meta/v1", "k8s.io/apimachinery/pkg/labels", "k8s.io/apimachinery/pkg/selection",
		"k8s.io/apimachinery/pkg/api/resource", "k8s.io/apimachinery/pkg/util/intstr", "k8s.io/apimachinery/pkg/util/validation", "github.com/google/jsonschema-go/jsonschema",
	},
	"transform/compile": {
		"transform", "transform/workload", "transform/native", "transform/hazard", "transform/sidecarset", "transform/sidecarset/api", "transform/companion",
		"transform/source", "transform/engine", "transform/config",
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio/kioutil",
		"k8s.io/apimachinery/pkg/labels", "k8s.io/api/core/v1",
	},
	"transform/inject": {
		"transform", "transform/source", "transform/engine", "transform/config", "transform/compile",
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio", "sigs.k8s.io/yaml",
		"k8s.io/api/apps/v1", "k8s.io/api/batch/v1", "k8s.io/api/core/v1",
		"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured", "k8s.io/apimachinery/pkg/runtime", "k8s.io/apimachinery/pkg/runtime/schema",
	},
	"krmfn": {
		"transform/compile",
		"transform/config",
		"transform", "transform/workload", "transform/native", "transform/hazard", "transform/sidecarset", "transform/companion",
		"transform/source", "transform/manifest", "transform/engine", "transform/grouping",
		"sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/kustomize/kyaml/kio",
		"sigs.k8s.io/kustomize/kyaml/kio/kioutil",
		"k8s.io/apimachinery/pkg/apis/meta/v1", "k8s.io/apimachinery/pkg/labels",
		"k8s.io/api/core/v1",
	},
	"krmfn/kyamlfn": {"krmfn", "transform", "transform/compile", "sigs.k8s.io/kustomize/kyaml/fn/framework"},
	"krmfn/tree":    {"transform/workload", "sigs.k8s.io/kustomize/kyaml/yaml"},
	"krmfn/docs":    {},
	"krmfn/report":  {"transform", "transform/engine", "transform/hazard", "transform/grouping"},
	"krmfn/cli": {
		"krmfn/docs", "krmfn/report",
		"krmfn", "krmfn/tree", "transform/config", "transform/compile", "transform", "transform/workload", "transform/native", "transform/hazard", "transform/sidecarset", "transform/sidecarset/api", "transform/companion",
		"transform/source", "transform/engine", "transform/jsonpatch", "transform/grouping", "sigs.k8s.io/kustomize/kyaml/yaml", "sigs.k8s.io/yaml",
		"github.com/spf13/cobra", "github.com/aymanbagabas/go-udiff", "k8s.io/api/core/v1", "k8s.io/apimachinery/pkg/apis/meta/v1",
		"k8s.io/apimachinery/pkg/labels", "k8s.io/apimachinery/pkg/selection",
	},
	"krmfn/cmd/inject-sidecars": {"krmfn/cli"},
}

// outside are packages of the standard library that touch the world; only hosts may use them.
var outside = []string{"os", "os/exec", "net", "net/http", "log", "log/slog"}

// TestImportsPointDown holds the rooms to their direction: main, krmfn, rules, transform.
func TestImportsPointDown(t *testing.T) {
	seen := 0
	for _, p := range packages(t) {
		room := strings.TrimPrefix(p.ImportPath, module+"/")
		list, ok := allowed[room]
		if !ok && (strings.HasPrefix(room, "examples/") || strings.HasPrefix(room, "transform/conformance/") || room == "krmfn/bench") {
			continue // programs for people, for measuring and for tests may import what they like
		}
		if !ok {
			t.Errorf("%s is a new room: say here what it may import", room)
		}
		seen++
		for _, path := range p.Imports {
			local := strings.TrimPrefix(path, module+"/")
			standard := !strings.Contains(strings.Split(path, "/")[0], ".")
			isLibrary := strings.HasPrefix(room, "transform") && room != "transform/goldentest"
			switch {
			case standard && isLibrary && slices.Contains(outside, path):
				t.Errorf("%s imports %s: only a host touches the world", room, path)
			case !standard && !slices.Contains(list, local):
				t.Errorf("%s imports %s: not a room below it", room, local)
			}
		}
	}
	if seen != len(allowed) {
		t.Errorf("found %d of the %d rooms", seen, len(allowed))
	}
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all
		case err != nil:
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
