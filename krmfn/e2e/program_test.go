package e2e

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The commands of examples/go-program/README.md.
func TestGoProgram(t *testing.T) {
	files := []string{"examples/log-agent/sidecarset.yaml", "examples/log-agent/resources.yaml"}
	for want, args := range map[string][]string{
		"log-agent.yaml": files,
		"log-agent.diff": append([]string{"-diff"}, files...),
	} {
		t.Run(want, func(t *testing.T) {
			got := goProgram(t, args...)
			file := filepath.Join(root, "examples/go-program/expected", want)
			if *update {
				writeFile(t, file, got)
			}
			requireEqual(t, readFile(t, file), got)
		})
	}
}

// Every host gives the same pod templates.
func TestHostsAgree(t *testing.T) {
	need(t, "kpt")
	for _, e := range packages(t) {
		if e.generates {
			continue // kustomize gives what is generated other names than kpt
		}
		t.Run(e.name(), func(t *testing.T) {
			kustomized := e.kustomizeExec(t).output(t)
			kpt := e.listed(t)
			run(t, "kpt", "fn", "render", kpt.dir, "--allow-exec").output(t)
			want := podSpecs(t, kustomized)
			requireEqual(t, want, podSpecs(t, kpt.manifests(t)))
			program := e.goProgram(t)
			e.requireInjected(t, program)
			requireEqual(t, want, podSpecs(t, program))
		})
	}
}

// goProgram runs the Go program on the example.
func (e example) goProgram(t *testing.T) string {
	t.Helper()
	var args []string
	for _, name := range append([]string{e.config}, e.resources...) {
		file, err := filepath.Abs(e.path(name))
		require.NoError(t, err)
		args = append(args, file)
	}
	return goProgram(t, args...)
}

func goProgram(t *testing.T, args ...string) string {
	t.Helper()
	args = slices.Concat([]string{"go", "run", "./examples/go-program"}, args)
	return command{args: args, dir: root}.run(t).output(t)
}
