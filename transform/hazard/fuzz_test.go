package hazard_test

import (
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// FuzzCheck looks at any input as it stands, and as conversions of everything leave it. There is no
// panic; the check changes nothing, neither the input nor the plan of the rules before it; and what
// it says has a code of the catalogue and fits on one line.
func FuzzCheck(f *testing.F) {
	for _, file := range goldentest.Files(f, cases) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		input, _ := goldentest.Section(archive, "input.yaml")
		f.Add(input, uint8(native.Default))
	}
	all := native.Choice{Names: []string{"*"}}
	rows := [][]transform.Rule{nil, {native.Convert{Choice: all}}, {native.Revert{Choice: all}}}
	f.Fuzz(func(t *testing.T, input []byte, version uint8) {
		items, err := goldentest.Read(input)
		if err != nil {
			return
		}
		for _, row := range rows {
			for _, standing := range []bool{false, true} {
				check := hazard.Check{
					Version: native.Version(version), Around: hazard.Look(items), Standing: standing, Injected: sidecarset.Injected,
				}
				before := goldentest.Format(t, items)
				templates, _ := workload.Locate(items)
				checkRow(t, templates, row, check)
				if goldentest.Format(t, items) != before {
					t.Fatal("checking changed the input")
				}
			}
		}
	})
}

func checkRow(t *testing.T, templates []transform.PodTemplate, row []transform.Rule, check hazard.Check) {
	t.Helper()
	without, err := transform.NewPlan(templates, row...)
	if err != nil {
		t.Fatalf("planning: %v", err)
	}
	with, err := transform.NewPlan(templates, append(append([]transform.Rule{}, row...), check)...)
	if err != nil {
		t.Fatalf("checking: %v", err)
	}
	if a, b := countEdits(without), countEdits(with); a != b {
		t.Errorf("the check changed the plan: %d edits, %d with it", a, b)
	}
	for _, d := range with.Diagnostics() {
		_, ours := hazard.Find(d.Code)
		if strings.Contains(d.String(), "\n") || d.Message == "" || !ours && len(row) == 0 && d.Code != native.CodeBadPodSpec {
			t.Errorf("%q", d)
		}
	}
}

func countEdits(p *transform.Plan) int {
	n := 0
	for _, edits := range p.Changes() {
		n += len(edits)
	}
	return n
}
