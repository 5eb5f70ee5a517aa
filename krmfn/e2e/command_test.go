package e2e

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A command is a program with its arguments, where it runs and what it reads.
type command struct {
	args       []string
	dir, stdin string
}

// A result is what a command leaves behind.
type result struct {
	stdout, stderr string
	err            error
}

// run runs the program with its arguments.
func run(t *testing.T, args ...string) result {
	t.Helper()
	return command{args: args}.run(t)
}

func (c command) run(t *testing.T) result {
	t.Helper()
	t.Log(strings.Join(c.args, " "))
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Dir, cmd.Stdin, cmd.Stdout, cmd.Stderr = c.dir, strings.NewReader(c.stdin), &stdout, &stderr
	err := cmd.Run()
	return result{stdout.String(), stderr.String(), err}
}

// output returns what was printed by a command that must have succeeded.
func (r result) output(t *testing.T) string {
	t.Helper()
	require.NoError(t, r.err, r.stderr)
	return r.stdout
}
