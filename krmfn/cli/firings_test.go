package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/krmfn/cli"
	"github.com/inject-sidecars/inject-sidecars/krmfn/docs"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// usual is what most people inject: a log agent with resources and a startup probe, into everything.
const usual = `apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata: {name: usual}
spec:
  mode: %s
  noMatch: Ignore
  fromInputs: false
  sidecarSets:
  - apiVersion: apps.kruise.io/v1beta1
    kind: SidecarSet
    metadata: {name: logs}
    spec:
      selector: {matchExpressions: [{key: inject-sidecars.dev/never, operator: DoesNotExist}]}
      containers:
      - name: log-agent
        image: fluent/fluent-bit:4.1.1
        resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 64Mi}}
        startupProbe: {httpGet: {path: /, port: 2020}, periodSeconds: 2}
        volumeMounts: [{name: log-agent-files, mountPath: /var/log/app}]
      volumes: [{name: log-agent-files, emptyDir: {}}]
`

// A firing is a code at a severity.
type firing struct {
	Severity transform.Severity `json:"severity"`
	Code     string             `json:"code"`
}

// TestFirings counts on public manifests how often each code is said, of the manifests as they stand and of what an
// injection makes of them. A row that grows is a false alarm, until somebody has looked at it; go test -update writes the
// table.
func TestFirings(t *testing.T) {
	const file = "../../testdata/corpus/firings.txt"
	corpus := goldentest.CorpusDir(t, "../..")
	columns := []map[firing]int{run(t, "lint", corpus)}
	for _, mode := range []string{"AsWritten", "Native"} {
		config := filepath.Join(t.TempDir(), "config.yaml")
		must(t, os.WriteFile(config, fmt.Appendf(nil, usual, mode), 0o600))
		columns = append(columns, run(t, "check", "--config", config, corpus))
	}
	got := table(columns)
	if goldentest.Update() {
		must(t, os.WriteFile(file, []byte(got), 0o600))
	}
	want, err := os.ReadFile(file)
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error("the firings of codes (-want +got):", diff)
	}
	checkEvidence(t, columns)
}

// run counts what the program says.
func run(t *testing.T, args ...string) map[firing]int {
	t.Helper()
	var out, log bytes.Buffer
	cli.Main(append(args, "--output", "json"), nil, &out, &log)
	counts := map[firing]int{}
	for d := json.NewDecoder(&out); d.More(); {
		var f firing
		must(t, d.Decode(&f))
		counts[f]++
	}
	return counts
}

func table(columns []map[firing]int) string {
	all := map[firing]bool{}
	for _, c := range columns {
		for f := range c {
			all[f] = true
		}
	}
	order := func(a, b firing) int {
		return strings.Compare(string(a.Severity)+" "+a.Code, string(b.Severity)+" "+b.Code)
	}
	var b strings.Builder
	b.WriteString("# How often each code is said of public manifests: as they stand, with a sidecar, and with a native sidecar.\n\n")
	fmt.Fprintf(&b, "%-8s %-28s %6s %7s %7s\n", "severity", "code", "lint", "inject", "native")
	for _, f := range slices.SortedFunc(maps.Keys(all), order) {
		fmt.Fprintf(&b, "%-8s %-28s %6d %7d %7d\n", f.Severity, f.Code, columns[0][f], columns[1][f], columns[2][f])
	}
	return b.String()
}

// checkEvidence holds that the page of each warning that fires argues for it.
func checkEvidence(t *testing.T, columns []map[firing]int) {
	t.Helper()
	for _, c := range columns {
		for f := range c {
			page, _ := docs.Page(f.Code)
			_, evidence, _ := strings.Cut(page, "## Evidence\n")
			if f.Severity == transform.Warning && !strings.Contains(evidence, "On public manifests ") {
				t.Errorf("docs/codes/%s.md: the evidence does not say why the warning is worth a minute on public manifests", f.Code)
			}
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
