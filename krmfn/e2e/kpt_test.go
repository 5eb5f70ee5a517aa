package e2e

import (
	"maps"
	"path/filepath"
	"testing"
)

func TestKptRenderExec(t *testing.T) {
	need(t, "kpt")
	for _, e := range packages(t) {
		t.Run(e.name(), func(t *testing.T) {
			e := e.listed(t)
			e.requireRendered(t, "kpt", "fn", "render", e.dir, "--allow-exec")
		})
	}
}

func TestKptRenderContainer(t *testing.T) {
	need(t, "kpt")
	needImage(t)
	for _, e := range packages(t) {
		t.Run(e.name(), func(t *testing.T) {
			e := e.copied(t)
			e.requireRendered(t, "kpt", "fn", "render", e.dir)
		})
	}
}

func TestKptEvalExec(t *testing.T) {
	need(t, "kpt")
	for _, e := range packages(t) {
		t.Run(e.name(), func(t *testing.T) {
			e := e.copied(t)
			e.requireRendered(t, "kpt", "fn", "eval", e.dir, "--exec", function, "--fn-config", e.path(e.config))
		})
	}
}

func TestKptEvalContainer(t *testing.T) {
	need(t, "kpt")
	needImage(t)
	for _, e := range packages(t) {
		t.Run(e.name(), func(t *testing.T) {
			e := e.copied(t)
			e.requireRendered(t, "kpt", "fn", "eval", e.dir, "--image", image, "--fn-config", e.path(e.config))
		})
	}
}

// listed returns a copy whose Kptfile names the program in place of the image.
func (e example) listed(t *testing.T) example {
	t.Helper()
	return e.replaced(t, "Kptfile", "image: "+image, "exec: "+function)
}

// requireRendered runs kpt on this copy of an example. Of all files, only those below expected/kpt
// may have changed, and as they stand there. A second run must not change a byte.
func (e example) requireRendered(t *testing.T, args ...string) {
	t.Helper()
	before := e.files(t)
	run(t, args...).output(t)
	got := e.files(t)
	e.requireInjected(t, e.manifests(t))

	expected := example{dir: filepath.Join(root, "examples", e.name(), "expected/kpt")}
	for name, text := range got {
		if *update && text != before[name] {
			writeFile(t, expected.path(name), text)
		}
	}
	want := maps.Clone(before)
	maps.Copy(want, expected.files(t))
	requireEqual(t, want, got)

	run(t, args...).output(t)
	requireEqual(t, got, e.files(t))
}
