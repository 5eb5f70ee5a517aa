package krmfn_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// binDir holds the program under test, built from this source.
var binDir string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (int, error) {
	var err error
	if binDir, err = os.MkdirTemp("", "inject-sidecars"); err != nil {
		return 0, fmt.Errorf("making a directory for the program: %w", err)
	}
	defer os.RemoveAll(binDir)
	build := exec.Command("go", "build", "-o", binDir, "./cmd/inject-sidecars")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("building the program: %w\n%s", err, out)
	}
	return m.Run(), nil
}

// TestFunction runs the real binary: what it prints on standard output and error, and its exit
// status, for every script in testdata/function.
func TestFunction(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../testdata/function",
		RequireExplicitExec: true,
		UpdateScripts:       goldentest.Update(),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", binDir+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status, "chop": chop},
	})
}

// status runs a command and checks its exit status: status 1 inject-sidecars.
func status(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("running %s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}

// chop takes the newline at the end off a file: txtar cannot hold a file without one.
func chop(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.TrimSuffix(text, "\n")), 0o600))
}
