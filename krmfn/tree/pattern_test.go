package tree_test

import (
	"testing"

	"github.com/inject-sidecars/inject-sidecars/krmfn/tree"
)

func TestPattern(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"test", "apps/test/web.yaml", true},
		{"test", "apps/test.yaml", false},
		{"*.tpl.yaml", "apps/web.tpl.yaml", true},
		{"apps", "apps/web.yaml", true},
		{"test/", "apps/test/web.yaml", true}, // a slash at the end counts for nothing
		{"./apps/*", "apps/web.yaml", true},
		{"apps/web", "more/apps/web/x.yaml", false},
		{"**/web", "more/apps/web/x.yaml", true},
		{"apps/**/x.yaml", "apps/x.yaml", true},
		{"apps/**/x.yaml", "apps/a/b/x.yaml", true},
		{"apps/**/x.yaml", "apps/a/b/y.yaml", false},
		{"/test", "apps/test/web.yaml", false},
		{"/test", "test/web.yaml", true},
		{"../x", "../x/y.yaml", true},
		{"**", "x", true},
	} {
		p, err := tree.ParsePattern(c.pattern)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Matches(c.name); got != c.want {
			t.Errorf("%s matches %s: %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
	for _, pattern := range []string{"", "a[", "a/[b"} {
		if _, err := tree.ParsePattern(pattern); err == nil {
			t.Errorf("%q is accepted", pattern)
		}
	}
}
