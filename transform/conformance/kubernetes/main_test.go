package kubernetes

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/capabilities"
)

// root is the repository.
const root = "../../.."

// full is how many pairs a full run has; fewer make everything smaller.
const full = 20000

var (
	seed  = flag.Uint64("seed", 1, "seed of the generated plans and histories")
	pairs = flag.Int("pairs", full/10, "how many plans to generate; half as many histories, and faults, go with them")
)

func TestMain(m *testing.M) {
	flag.Parse()
	klog.SetLogger(logr.Discard()) // feature gates tell of every change
	// As clusters are set up by kubeadm and by the providers: containers may be privileged.
	capabilities.Initialize(capabilities.Capabilities{AllowPrivileged: true})
	os.Exit(m.Run())
}

// sharedDir returns a directory of the files beside the checkout. A visitor may not have it.
func sharedDir(t *testing.T, name string) string {
	t.Helper()
	shared := os.Getenv("INJECT_SIDECARS_SHARED")
	if shared == "" {
		shared = filepath.Join(root, "../shared")
	}
	dir := filepath.Join(shared, name)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("INJECT_SIDECARS_CORPUS") == "required" {
			t.Fatal(err)
		}
		t.Skipf("NOT TESTED: %s is not beside the checkout: %v", name, err)
	}
	return dir
}
