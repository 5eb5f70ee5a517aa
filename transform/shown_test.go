package transform_test

import (
	"strings"
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func TestShown(t *testing.T) {
	env := map[string]any{"name": "PIN", "value": "hunter2"}
	for want, got := range map[string]string{
		"none":   transform.Shown(nil),
		`"a:1"`:  transform.ShownAt("a:1", "containers[0].image"),
		`"true"`: transform.ShownAt("true", "data.level"),
		`{"name":"PIN","value":"sha256:4ddbb67b"}`: transform.ShownAt(env, "env[0]"),
		`"sha256:4ddbb67b"`:                        transform.ShownAt("hunter2", "env[0].value"),
		`["sha256:4ddbb67b"]`:                      transform.ShownAt([]any{"hunter2"}, "command"),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := transform.Shown(strings.Repeat("ü", 200)); len(got) > 123 || !strings.HasSuffix(got, "ü...") {
		t.Error(got)
	}
}
