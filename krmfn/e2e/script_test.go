package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// TestHosts runs the scripts in testdata: what the real hosts make of packages and kustomizations,
// line for line. The programs that TestMain builds are found by their names.
func TestHosts(t *testing.T) {
	bin := filepath.Dir(function)
	require.NoError(t, build(".", filepath.Join(bin, "apply-setters"), "./setters"))
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		UpdateScripts:       *update,
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", bin+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"need": needed, "render": render, "refused": refused, "build": buildTwice, "again": again,
		},
	})
}

// needed skips the script on a machine that lacks the host; in CI that is a failure.
func needed(ts *testscript.TestScript, _ bool, args []string) {
	if ts.Exec(args[0], hosts[args[0]].try...) == nil {
		return
	}
	if os.Getenv("CI") != "" {
		ts.Fatalf("NOT TESTED: %s does not work here; %s", args[0], hosts[args[0]].source)
	}
	ts.Check(ts.Exec("true"))
	ts.Logf("NOT TESTED: %s does not work here; %s", args[0], hosts[args[0]].source)
	ts.Setenv("SKIP", "1")
}

// render runs the pipeline of a kpt package: render DIR FILE... Only the files that are named change,
// and a second run changes nothing.
func render(ts *testscript.TestScript, _ bool, args []string) {
	dir, changed := args[0], args[1:]
	before := tree(ts, dir)
	ts.Check(ts.Exec("kpt", "fn", "render", dir, "--allow-exec"))
	after := tree(ts, dir)
	for _, name := range changed {
		if before[name] == after[name] {
			ts.Fatalf("%s was not changed", name)
		}
		before[name] = after[name]
	}
	same(ts, "files that are not to change", before, after)
	ts.Check(ts.Exec("kpt", "fn", "render", dir, "--allow-exec"))
	same(ts, "the second run", after, tree(ts, dir))
}

// refused runs the pipeline of a kpt package that cannot be rendered: refused DIR TEXT. All files stay
// as they are, and the text is in what is said.
func refused(ts *testscript.TestScript, _ bool, args []string) {
	before := tree(ts, args[0])
	if ts.Exec("kpt", "fn", "render", args[0], "--allow-exec", "--truncate-output=false") == nil {
		ts.Fatalf("it was not refused")
	}
	if said := ts.ReadFile("stderr"); !strings.Contains(said, args[1]) {
		ts.Fatalf("%q is not said", args[1])
	}
	same(ts, "a refused run", before, tree(ts, args[0]))
}

// buildTwice runs kustomize twice, with the same result: build DIR FILE. The file is what comes out.
func buildTwice(ts *testscript.TestScript, _ bool, args []string) {
	var out [2]string
	for i := range out {
		ts.Check(ts.Exec("kustomize", "build", "--enable-alpha-plugins", "--enable-exec", args[0]))
		out[i] = ts.ReadFile("stdout")
	}
	same(ts, "the second run", out[0], out[1])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(out[0]), 0o600))
}

// again puts the output of a build through functions once more, which changes nothing: again FILE
// CONFIG...
func again(ts *testscript.TestScript, _ bool, args []string) {
	dir := ts.MkAbs("again")
	ts.Check(os.MkdirAll(dir, 0o700))
	ts.Check(os.WriteFile(filepath.Join(dir, "built.yaml"), []byte(ts.ReadFile(args[0])), 0o600))
	var transformers []string
	for i, config := range args[1:] {
		name := string(rune('a'+i)) + ".yaml"
		ts.Check(os.WriteFile(filepath.Join(dir, name), []byte(ts.ReadFile(config)), 0o600))
		transformers = append(transformers, name)
	}
	text := fmt.Sprintf("resources: [built.yaml]\ntransformers: [%s]\n", strings.Join(transformers, ", "))
	ts.Check(os.WriteFile(filepath.Join(dir, "kustomization.yaml"), []byte(text), 0o600))
	ts.Check(ts.Exec("kustomize", "build", "--enable-alpha-plugins", "--enable-exec", dir))
	same(ts, "the functions once more", ts.ReadFile(args[0]), ts.ReadFile("stdout"))
}

// tree returns the text of all files below a directory, by path.
func tree(ts *testscript.TestScript, dir string) map[string]string {
	out := map[string]string{}
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, path)
		out[name] = ts.ReadFile(path)
		return err
	}))
	return out
}

func same(ts *testscript.TestScript, what string, want, got any) {
	if diff := cmp.Diff(want, got); diff != "" {
		ts.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}
