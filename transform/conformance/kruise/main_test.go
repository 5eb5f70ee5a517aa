package kruise

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/capabilities"

	utilfeature "github.com/openkruise/kruise/pkg/util/feature"
)

// root is the repository.
const root = "../../.."

// full is how many pairs a full run has; with fewer of them everything becomes smaller.
const full = 20000

var (
	seed  = flag.Uint64("seed", 1, "seed of the generated pairs")
	pairs = flag.Int("pairs", full/10, "how many pairs of SidecarSets and pods to generate; faults go with them")
)

// What TestMain makes for all tests.
var (
	ours    *programs
	schemas map[string]*schema
)

func TestMain(m *testing.M) {
	flag.Parse()
	klog.SetLogger(logr.Discard()) // the webhook tells of every container that it injects
	status, err := runTests(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	os.Exit(status)
}

func runTests(m *testing.M) (int, error) {
	dir, err := os.MkdirTemp("", "conformance-")
	if err != nil {
		return 1, err
	}
	defer os.RemoveAll(dir)
	// Two of the features that share the webhook with SidecarSets (K30) want a controller to be there.
	if err := utilfeature.DefaultMutableFeatureGate.Set("WorkloadSpread=false,PodUnavailableBudgetDeleteGate=false"); err != nil {
		return 1, err
	}
	capabilities.Initialize(capabilities.Capabilities{AllowPrivileged: true}) // as the program of OpenKruise does: containers may be privileged
	if schemas, err = readSchemas(); err != nil {
		return 1, err
	}
	program := filepath.Join(dir, "ours")
	cmd := exec.Command("go", "build", "-buildvcs=false", "-o", program, "./transform/conformance/ours")
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		return 1, fmt.Errorf("building our side: %w\n%s", err, text)
	}
	if ours, err = startPrograms(program, runtime.GOMAXPROCS(0)); err != nil {
		return 1, err
	}
	defer ours.stop()
	return m.Run(), nil
}
