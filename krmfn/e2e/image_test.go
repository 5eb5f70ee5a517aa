package e2e

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The image runs as nobody, without network, rights, or a disk to write to.
func TestDockerRun(t *testing.T) {
	needImage(t)
	for _, e := range examples(t) {
		t.Run(e.name(), func(t *testing.T) {
			sandbox := strings.Fields("docker run --rm -i --network none --user nobody --read-only --cap-drop ALL")
			got := command{args: append(sandbox, image), stdin: e.resourceList(t)}.run(t).output(t)
			e.requireInjected(t, got)
			if e.generates {
				return // kustomize gives what is generated other names
			}
			requireEqual(t, podSpecs(t, e.read(t, "expected/kustomize.yaml")), podSpecs(t, got))
		})
	}
}

// resourceList returns what a host gives to the function.
func (e example) resourceList(t *testing.T) string {
	t.Helper()
	items, err := kio.FromBytes([]byte(e.manifests(t)))
	require.NoError(t, err)
	var out strings.Builder
	require.NoError(t, kio.ByteWriter{
		Writer: &out, FunctionConfig: yaml.MustParse(e.read(t, e.config)),
		WrappingAPIVersion: kio.ResourceListAPIVersion, WrappingKind: kio.ResourceListKind,
	}.Write(items))
	return out.String()
}

func TestImageIsSmallAndNotRoot(t *testing.T) {
	needImage(t)
	fields := strings.Fields(inspect(t, image, "{{.Size}} {{.Config.User}} {{.Config.Entrypoint}}"))
	size, err := strconv.Atoi(fields[0])
	require.NoError(t, err)
	require.Less(t, size, 21_000_000)
	requireEqual(t, []string{"65534:65534", "[/inject-sidecars]"}, fields[1:])
}

// The same source gives the same layers: at another time, in another place, under another umask.
func TestImageIsReproducible(t *testing.T) {
	needImage(t)
	const again = "inject-sidecars.local/again:e2e"
	source := t.TempDir()
	for _, name := range []string{"krmfn", "transform"} {
		require.NoError(t, os.CopyFS(filepath.Join(source, name), os.DirFS(filepath.Join(root, name))))
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		writeFile(t, filepath.Join(source, name), readFile(t, filepath.Join(root, name)))
	}
	build := []string{"sh", "-c", "umask 077 && sh krmfn/image.sh " + again}
	command{args: build, dir: source}.run(t).output(t)
	t.Cleanup(func() { run(t, "docker", "image", "rm", again).output(t) })
	const layers = "{{json .RootFS.Layers}}"
	requireEqual(t, inspect(t, image, layers), inspect(t, again, layers))
}

func inspect(t *testing.T, name, format string) string {
	t.Helper()
	return run(t, "docker", "image", "inspect", "--format", format, name).output(t)
}
