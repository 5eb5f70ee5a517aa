package cli_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// manyJobs returns workloads of which each has containers of names of its own, with a separator between them.
func manyJobs(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("{apiVersion: batch/v1, kind: Job, metadata: {name: j%d}, spec: {template: {metadata: {labels: {app: web}}, "+
			"spec: {restartPolicy: Never, containers: [{name: c%d, image: c, ports: [{containerPort: 8080}]}]}}}}\n", i, i))
	}
	return out
}

// However many workloads there are, a person reads a few lines: of the verbs and of the function.
func TestManyWorkloads(t *testing.T) {
	const config = "{apiVersion: apps.kruise.io/v1alpha1, kind: SidecarSet, metadata: {name: s}, spec: {selector: {matchLabels: {app: web}}, " +
		"containers: [{name: s, image: s, ports: [{containerPort: 8080}]}]}}\n"
	dir, jobs := t.TempDir(), manyJobs(2000)
	list := "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- " + strings.Join(jobs, "- ") + "functionConfig: " + config
	for name, text := range map[string]string{"in.yaml": strings.Join(jobs, "---\n"), "config.yaml": config} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, args := range map[string][]string{"function": nil, "inject": {"inject", "-c", "config.yaml", "in.yaml"}} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			cmd := exec.Command(program.Path("inject-sidecars"), args...)
			cmd.Dir, cmd.Stdin, cmd.Stderr = dir, strings.NewReader(list), &log
			if err := cmd.Run(); err != nil {
				t.Fatalf("%v\n%.2000s", err, log.String())
			}
			if n := strings.Count(log.String(), "\n"); n != 2 || strings.Count(log.String(), "2000 workloads: Job j0, Job j1, Job j2 and 1997 more") != 2 {
				t.Errorf("want two lines about 2000 workloads, got %d\n%.2000s", n, log.String())
			}
		})
	}
}
