package e2e

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A mistake in the configuration fails a build, with our message.
func TestKustomizeReportsBadConfig(t *testing.T) {
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			requireRefused(t, e.broken(t).kustomizeExec(t))
		})
	}
}

// In kpt, it also leaves every file as it was.
func TestKptReportsBadConfig(t *testing.T) {
	need(t, "kpt")
	for _, e := range packages(t) {
		t.Run(e.name(), func(t *testing.T) {
			e := e.broken(t).listed(t)
			before := e.files(t)
			requireRefused(t, run(t, "kpt", "fn", "render", e.dir, "--allow-exec"))
			requireRefused(t, run(t, "kpt", "fn", "eval", e.dir, "--exec", function, "--fn-config", e.path(e.config)))
			requireEqual(t, before, e.files(t))
		})
	}
}

// broken returns a copy with a field name misspelt.
func (e example) broken(t *testing.T) example {
	t.Helper()
	return e.replaced(t, e.config, "selector:", "selectors:")
}

func requireRefused(t *testing.T, r result) {
	t.Helper()
	require.Error(t, r.err)
	require.Empty(t, r.stdout)
	require.Contains(t, r.stderr, "selectors: unknown field")
	require.Contains(t, r.stderr, "did you mean spec.selector?")
}
