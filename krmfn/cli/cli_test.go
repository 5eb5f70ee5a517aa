package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// program is the program under test.
var program goldentest.Program

func TestMain(m *testing.M) { os.Exit(program.Main(m, "../cmd/inject-sidecars")) }

// TestVerbs runs the real binary: what it prints and writes, and its exit status, for every script
// in testdata/cli.
func TestVerbs(t *testing.T) {
	program.Scripts(t, "../../testdata/cli", map[string]func(*testscript.TestScript, bool, []string){
		"crlf": crlf, "mode": mode, "touched": touched,
	})
}

// crlf ends the lines of files with \r\n.
func crlf(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		text := ts.ReadFile(name)
		ts.Check(os.WriteFile(ts.MkAbs(name), []byte(strings.ReplaceAll(text, "\n", "\r\n")), 0o600))
	}
}

// mode checks the permissions of a file: mode 640 FILE.
func mode(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Lstat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := strconv.FormatUint(uint64(info.Mode().Perm()), 8); got != args[0] {
		ts.Fatalf("%s has mode %s, want %s", args[1], got, args[0])
	}
}

// touched checks whether a file is newer than another: touched FILE THAN.
func touched(ts *testscript.TestScript, neg bool, args []string) {
	file, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	than, err := os.Stat(ts.MkAbs(args[1]))
	ts.Check(err)
	if got := file.ModTime().After(than.ModTime()); got == neg {
		ts.Fatalf("%s: newer than %s: %v", args[0], args[1], got)
	}
}

// A reader that goes away ends the program without a word, and not well.
func TestClosedOutput(t *testing.T) {
	dir := t.TempDir()
	pod := "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\nspec: {containers: [{name: c, image: c}]}\n"
	config := "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {name: x, image: busybox, selector: app=web}\n"
	big := pod + strings.Repeat("---\na: 1\n", 100_000)
	for name, text := range map[string]string{"in.yaml": big, "config.yaml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	reader.Close()
	defer writer.Close()
	var log strings.Builder
	cmd := exec.Command(program.Path("inject-sidecars"), "inject", "-c", "config.yaml", "in.yaml")
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, writer, &log
	if err := cmd.Run(); err == nil || log.Len() > 0 {
		t.Errorf("got %v, and %q on standard error", err, log.String())
	}
}

// large writes a file of many stretches: a workload at the end, objects of the same name first and
// last, and a Service of it in the middle.
func large(t *testing.T, end string) string {
	t.Helper()
	const fill = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata: {text: some text that takes room}\n---\n"
	const pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\nspec: {containers: [{name: c, image: c}]}\n"
	path := filepath.Join(t.TempDir(), "large.yaml")
	text := strings.ReplaceAll(pod, "web", "other") + "---\n" + strings.Repeat(fill, 2000) + end + pod
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Over a large file findings are as over a small one: counts, lines and duplicates.
func TestLargeFile(t *testing.T) {
	const head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {name: helper, image: busybox, selector: "
	for name, c := range map[string]struct{ end, selector, want string }{
		"no match":   {"", "app=none", "selects none of the pod templates in the input (2)"},
		"duplicates": {"", "app=web", "large.yaml:12008:12: error: Pod p: metadata.name: the object is in the file twice"},
		"broken":     {"kind: Pod\nspec: {\n---\n", "app=web", "large.yaml:12007:1: error: reading YAML: did not find expected node content"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(program.Path("inject-sidecars"), "inject", "-c", "config.yaml", large(t, c.end))
			cmd.Dir = t.TempDir()
			if err := os.WriteFile(filepath.Join(cmd.Dir, "config.yaml"), []byte(head+c.selector+"}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, log strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &log
			if err := cmd.Run(); err == nil || out.Len() > 0 || !strings.Contains(log.String(), c.want) {
				t.Errorf("%v, %d bytes of output\n%s", err, out.Len(), log.String())
			}
		})
	}
}
