package e2e

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestReadme runs the shell commands that the README shows, as they stand there, in a directory
// that has the examples and a resourcelist.yaml.
func TestReadme(t *testing.T) {
	need(t, "kpt")
	need(t, "kubectl")
	needImage(t)
	t.Setenv("PATH", filepath.Dir(kustomize)+string(filepath.ListSeparator)+os.Getenv("PATH"))
	blocks := regexp.MustCompile("(?ms)^```sh\n(.*?)^```$").FindAllStringSubmatch(readFile(t, root+"/README.md"), -1)
	require.Len(t, blocks, 5)
	for _, block := range blocks {
		t.Run("", func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.CopyFS(filepath.Join(dir, "examples"), os.DirFS(root+"/examples")))
			logAgent := example{dir: root + "/examples/log-agent", config: "sidecarset.yaml", resources: []string{"resources.yaml"}}
			writeFile(t, filepath.Join(dir, "resourcelist.yaml"), logAgent.resourceList(t))
			r := command{args: []string{"sh", "-euc", block[1]}, dir: dir}.run(t)
			texts := []string{r.output(t)}
			for _, name := range []string{"logs", "more"} { // what kpt has written
				if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
					texts = append(texts, readFile(t, filepath.Join(dir, name, "resources.yaml")))
				}
			}
			text := strings.Join(texts, "")
			require.Contains(t, text, "IS_INJECTED")
			require.Contains(t, text, "fluent/fluent-bit:4.1.1")
		})
	}
}
