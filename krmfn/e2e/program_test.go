package e2e

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
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
			if !e.onlySets(t) {
				return // the Go program reads SidecarSets and nothing else
			}
			program := e.goProgram(t)
			e.requireInjected(t, program)
			requireEqual(t, want, podSpecs(t, program))
		})
	}
}

// onlySets says whether the functionConfig is a SidecarSet, or an InjectSidecars with no more than
// SidecarSets in it.
func (e example) onlySets(t *testing.T) bool {
	t.Helper()
	config := yaml.MustParse(e.read(t, e.config))
	fields, err := config.Field("spec").Value.Fields()
	require.NoError(t, err)
	return config.GetKind() == "SidecarSet" || slices.Equal(fields, []string{"sidecarSets"})
}

// goProgram runs the Go program on the example.
func (e example) goProgram(t *testing.T) string {
	t.Helper()
	args := []string{e.sidecarSets(t)}
	for _, name := range e.resources {
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

// sidecarSets returns a file with the SidecarSets of the functionConfig, which is one or lists some.
func (e example) sidecarSets(t *testing.T) string {
	t.Helper()
	config := yaml.MustParse(e.read(t, e.config))
	list, err := config.Pipe(yaml.Lookup("spec", "sidecarSets"))
	require.NoError(t, err)
	sets := []*yaml.RNode{config}
	if list != nil {
		sets, err = list.Elements()
		require.NoError(t, err)
	}
	text, err := kio.StringAll(sets)
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "sidecarsets.yaml")
	writeFile(t, file, text)
	return file
}
