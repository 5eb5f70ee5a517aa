package goldentest

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// A Program is a command that is built from this source for the time of the tests.
type Program struct{ dir string }

// Main builds the program from a package, runs the tests and returns their exit status. It is the
// body of TestMain.
func (p *Program) Main(m *testing.M, pkg string) int {
	var err error
	if p.dir, err = os.MkdirTemp("", "inject-sidecars"); err != nil {
		fmt.Fprintln(os.Stderr, "making a directory for the program:", err)
		return 1
	}
	defer os.RemoveAll(p.dir)
	if out, err := exec.Command("go", "build", "-o", p.dir, pkg).CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "building the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

// Path returns where the command of a name is.
func (p *Program) Path(name string) string { return filepath.Join(p.dir, name) }

// Scripts runs every script of a directory with the program in the path. Besides what a script can do
// anyway, and what more says, it can check an exit status (status 1 inject-sidecars check) and take the
// newline at the end off a file (chop FILE).
func (p *Program) Scripts(t *testing.T, dir string, more map[string]func(*testscript.TestScript, bool, []string)) {
	t.Helper()
	commands := map[string]func(*testscript.TestScript, bool, []string){"status": status, "chop": chop}
	maps.Copy(commands, more)
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		UpdateScripts:       Update(),
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", p.dir+string(filepath.ListSeparator)+env.Getenv("PATH"))
			return nil
		},
		Cmds: commands,
	})
}

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

// chop is there because txtar cannot hold a file without a newline at its end.
func chop(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.TrimSuffix(text, "\n")), 0o600))
}
