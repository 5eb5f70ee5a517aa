package kruise

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/openkruise/kruise/pkg/features"
	utilfeature "github.com/openkruise/kruise/pkg/util/feature"
)

// sharedCases returns the directory of the recorded cases. A visitor may not have it.
func sharedCases(t *testing.T) string {
	t.Helper()
	shared := os.Getenv("INJECT_SIDECARS_SHARED")
	if shared == "" {
		shared = filepath.Join(root, "../shared")
	}
	dir := filepath.Join(shared, "cases/kruise")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("INJECT_SIDECARS_CORPUS") == "required" {
			t.Fatal(err)
		}
		t.Skipf("NOT TESTED: the recorded cases of the webhook are not here: %v", err)
	}
	return dir
}

// TestSharedCases compares on inputs with recorded answers. The answers hold the checker to the
// webhook as it really was.
func TestSharedCases(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(sharedCases(t), "*/in.yaml"))
	if err != nil || len(dirs) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	bookkept := 0
	for _, in := range dirs {
		dir := filepath.Dir(in)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			if readCase(t, dir).run(t) > 0 {
				bookkept++
			}
		})
	}
	if t.Logf("the annotations of OpenKruise are compared in %d of %d cases", bookkept, len(dirs)); bookkept < 20 {
		t.Error("too few")
	}
}

// A recorded case is a stream of objects, applied in order, and what the webhook answered.
type recorded struct {
	dir     string
	args    string
	pair    pair
	objects []object // pods and workloads
}

func readCase(t *testing.T, dir string) recorded {
	t.Helper()
	r := recorded{dir: dir, args: string(readFile(t, dir, "args"))}
	all, err := parseStream(readFile(t, dir, "in.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	r.pair.config = []object{}
	for _, o := range all {
		switch text(o, "kind") {
		case "ConfigMap":
			r.pair.config = append(r.pair.config, o)
		case "Namespace":
			r.pair.namespaces = append(r.pair.namespaces, o)
		case "SidecarSet":
			r.pair.sets = append(r.pair.sets, o)
		default:
			r.objects = append(r.objects, o)
		}
	}
	return r
}

// readFile returns the file of the case, which may be absent.
func readFile(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return text
}

// run returns how many sets the annotations of OpenKruise name that were compared.
func (r recorded) run(t *testing.T) int {
	t.Helper()
	r.setGates(t)
	c, err := r.pair.cluster()
	if err != nil {
		t.Fatal(err)
	}
	verdicts := r.applySets(t, c)
	if strings.Contains(r.args, "validate") {
		if diff := cmp.Diff(string(readFile(t, r.dir, "out.txt")), verdicts); diff != "" {
			t.Errorf("verdicts (-recorded +in process):\n%s", diff)
		}
	} else {
		r.checkObjects(t, c)
	}
	return r.compareOurs(t)
}

// setGates sets the feature gates of the case, for its time.
func (r recorded) setGates(t *testing.T) {
	t.Helper()
	_, gates, found := strings.Cut(strings.TrimSpace(r.args), "-feature-gates=")
	if !found {
		return
	}
	if err := utilfeature.DefaultMutableFeatureGate.Set(gates); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := utilfeature.DefaultMutableFeatureGate.Set(strings.ReplaceAll(gates, "=true", "=false")); err != nil {
			t.Fatal(err)
		}
	})
}

// applySets returns the verdicts of the webhook, one line for each set.
func (r recorded) applySets(t *testing.T, c *cluster) string {
	t.Helper()
	var out strings.Builder
	for _, set := range r.pair.sets {
		var d *denial
		old, err := c.applySet(schemas, set)
		operation := "CREATE"
		if old != nil {
			operation = "UPDATE"
		}
		switch {
		case err == nil:
			fmt.Fprintf(&out, "ACCEPT %s %s\n", operation, nameOf(set))
		case errors.As(err, &d):
			fmt.Fprintf(&out, "REJECT %s %s: [%s] %s\n", operation, nameOf(set), d.stage, d.message)
		default:
			t.Fatal(err)
		}
	}
	return out.String()
}

var timestamp = regexp.MustCompile(`"updateTimestamp":"[^"]*"`)

// checkObjects holds the webhook in process to the recorded answers: on the objects as they are, and
// after API defaulting.
func (r recorded) checkObjects(t *testing.T, c *cluster) {
	t.Helper()
	var got, gotDefaulted []string
	for _, o := range r.objects {
		got = append(got, answered(t, o, c.createPod))
		gotDefaulted = append(gotDefaulted, answered(t, o, func(pod object) (object, error) {
			pod, err := defaulted(pod)
			if err != nil {
				return nil, err
			}
			if pod, err = c.createPod(pod); err != nil {
				return nil, err
			}
			return defaulted(pod)
		}))
	}
	compareText(t, "out.yaml", string(readFile(t, r.dir, "out.yaml")), strings.Join(got, "---\n"))
	if want := readFile(t, r.dir, "out.apidefaults.yaml"); len(want) > 0 {
		compareText(t, "out.apidefaults.yaml", string(want), strings.Join(gotDefaulted, "---\n"))
	}
}

func compareText(t *testing.T, name, want, got string) {
	t.Helper()
	got = timestamp.ReplaceAllString(got, `"updateTimestamp":"2000-01-01T00:00:00Z"`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-recorded +in process):\n%s", name, diff)
	}
}

// answered returns the object with what create makes of its pod, as YAML, or the denial.
func answered(t *testing.T, o object, create func(object) (object, error)) string {
	t.Helper()
	pod := podOf(o)
	out, err := create(pod)
	if err != nil {
		if !isDenial(err) {
			t.Fatal(err)
		}
		ns := text(at(o, "metadata"), "namespace")
		return fmt.Sprintf("# DENIED %s %s/%s: %v\n", text(o, "kind"), ns, nameOf(o), err)
	}
	return format(withoutZeros(withPod(o, out)).(object))
}

// withoutZeros drops what Go structs write though nobody set it. The recorded answers are free of it.
func withoutZeros(v any) any {
	switch v := v.(type) {
	case []any:
		for i, e := range v {
			v[i] = withoutZeros(e)
		}
	case object:
		for key, e := range v {
			v[key] = withoutZeros(e)
			m, isMap := e.(object)
			empty := (key == "resources" || key == "status") && isMap && len(m) == 0
			if empty || key == "creationTimestamp" && e == nil {
				delete(v, key)
			}
		}
	}
	return v
}

// compareOurs compares ours with the webhook, and wants an explanation for every difference.
func (r recorded) compareOurs(t *testing.T) int {
	t.Helper()
	kept := 0
	r.pair.options.SortByName = utilfeature.DefaultFeatureGate.Enabled(features.EnableSortSidecarContainerByName)
	r.pair.options.HotUpgrade = true
	pods := []object{nil}
	if len(r.objects) > 0 {
		pods = nil
	}
	for _, o := range r.objects {
		pods = append(pods, podOf(o))
	}
	for _, pod := range pods {
		r.pair.pod = pod
		c, err := r.pair.compare()
		if err != nil {
			t.Fatal(err)
		}
		explainedIn(t, c)
		kept += c.kept
		if c.bookkeeping != "" {
			t.Errorf("annotations of OpenKruise (-webhook +ours):\n%s", c.bookkeeping)
		}
	}
	return kept
}
