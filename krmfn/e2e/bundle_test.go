package e2e

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// The ConfigMap of a CA bundle may be one that kustomize generates: the volumes that app containers get
// name it with its hash.
func TestCABundleOfAGeneratedConfigMap(t *testing.T) {
	e := example{dir: filepath.Join(root, "examples/egress-proxy"), config: "inject-sidecars.yaml"}.annotated(t)
	writeFile(t, e.path("kustomization.yaml"), e.read(t, "kustomization.yaml")+
		"configMapGenerator:\n  - name: corporate-ca\n    literals: [ca-bundle.pem=certificates]\n")
	text := run(t, kustomize, "build", "--enable-alpha-plugins", "--enable-exec", e.dir).output(t)
	var names []string
	for _, m := range regexp.MustCompile(`(?m)^ +name: (corporate-ca.*)$`).FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	require.Len(t, names, 3, text) // its own, and two volumes
	for _, name := range names {
		require.Regexp(t, `^corporate-ca-[a-z0-9]{10}$`, name)
		require.Equal(t, names[0], name)
	}
}
