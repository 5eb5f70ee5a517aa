package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestKustomizeBuildExec(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			e.requireBuilt(t, e.kustomizeExec(t).output(t))
		})
	}
}

func TestKustomizeBuildContainer(t *testing.T) {
	needImage(t)
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			e.requireBuilt(t, run(t, kustomize, "build", "--enable-alpha-plugins", e.dir).output(t))
		})
	}
}

func TestKubectlKustomizeContainer(t *testing.T) {
	need(t, "kubectl")
	needImage(t)
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			e.requireBuilt(t, run(t, "kubectl", "kustomize", "--enable-alpha-plugins", e.dir).output(t))
		})
	}
}

// Without --enable-exec a program is not run as a function: exit status 0, and not a word. kubectl
// does not even have the flag. The check that every test makes has to notice.
func TestSkippedFunctionIsNoticed(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			t.Run("kustomize", func(t *testing.T) {
				e.requireSkipped(t, run(t, kustomize, "build", "--enable-alpha-plugins", e.annotated(t).dir))
			})
			t.Run("kubectl", func(t *testing.T) {
				need(t, "kubectl")
				e.requireSkipped(t, run(t, "kubectl", "kustomize", "--enable-alpha-plugins", e.annotated(t).dir))
			})
		})
	}
}

func (e example) requireSkipped(t *testing.T, r result) {
	t.Helper()
	text := r.output(t)
	require.Empty(t, r.stderr)
	require.NotEmpty(t, podSpecs(t, text))
	require.NotSubset(t, injected(t, text), e.sidecars(t))
}

// kustomizeExec runs the function as a program.
func (e example) kustomizeExec(t *testing.T) result {
	t.Helper()
	return run(t, kustomize, "build", "--enable-alpha-plugins", "--enable-exec", e.annotated(t).dir)
}

// annotated returns a copy whose annotation names the program in place of the image.
func (e example) annotated(t *testing.T) example {
	t.Helper()
	return e.replaced(t, e.config, "container: {image: "+image+"}", "exec: {path: "+function+"}")
}

// requireBuilt compares the output of a build with the expected one.
func (e example) requireBuilt(t *testing.T, got string) {
	t.Helper()
	e.requireInjected(t, got)
	if *update {
		writeFile(t, e.path("expected/kustomize.yaml"), got)
	}
	requireEqual(t, e.read(t, "expected/kustomize.yaml"), got)
}
