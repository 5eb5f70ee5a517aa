// Package e2e runs the examples through the real hosts and compares what comes out with the
// expected output beside each. It builds what it tests: the function, its image, and the kustomize
// that go.mod pins. A new directory below examples is picked up without a change here.
package e2e

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the expected output of the examples")

// root is the repository, and image what the examples name.
const (
	root  = "../.."
	image = "ghcr.io/inject-sidecars/inject-sidecars:v0.1.0"
)

// The programs that TestMain builds.
var function, kustomize string

func TestMain(m *testing.M) {
	flag.Parse()
	status, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

func runTests(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "e2e-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	function, kustomize = filepath.Join(dir, "inject-sidecars"), filepath.Join(dir, "kustomize")
	if err := build(root, function, "./krmfn/cmd/inject-sidecars"); err != nil {
		return 1, err
	}
	if err := build(".", kustomize, "sigs.k8s.io/kustomize/kustomize/v5"); err != nil {
		return 1, err
	}
	return m.Run(), nil
}

// build builds the package as the program, with the versions of the go.mod that dir belongs to.
func build(dir, program, pkg string) error {
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", program, pkg)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("building %s: %w\n%s", pkg, err, text)
	}
	return nil
}

// hosts says how to try the programs that a machine may lack, and where they come from.
var hosts = map[string]struct {
	try    []string
	source string
}{
	"docker":  {[]string{"version"}, "install docker.io (Debian) and start dockerd"}, // asks the daemon too
	"kpt":     {[]string{"version"}, "take it from https://github.com/kptdev/kpt/releases (we know v1.0.0-beta.56)"},
	"kubectl": {[]string{"version", "--client"}, "take it from https://kubernetes.io/docs/tasks/tools"},
}

// need skips the test on a machine that lacks the host. In CI that is a failure.
func need(t *testing.T, host string) {
	t.Helper()
	text, err := exec.Command(host, hosts[host].try...).CombinedOutput()
	if err == nil {
		return
	}
	message := fmt.Sprintf("NOT TESTED: %s does not work here (%v); %s\n%s", host, err, hosts[host].source, text)
	if os.Getenv("CI") != "" {
		t.Fatal(message)
	}
	t.Skip(message)
}

// needImage is need for docker. It builds the image that the examples name, so none is pulled.
func needImage(t *testing.T) {
	t.Helper()
	need(t, "docker")
	require.NoError(t, buildImage())
}

var buildImage = sync.OnceValue(func() error {
	if text, err := exec.Command("sh", root+"/krmfn/image.sh", image).CombinedOutput(); err != nil {
		return fmt.Errorf("building the image: %w\n%s", err, text)
	}
	return nil
})
