package sidecarset_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
)

// corpus holds manifests of public repositories, when the machine has them.
const corpus = "../../../shared/corpus"

// everything selects every pod template and adds to each of its lists.
const everything = `
apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: everything
spec:
  selector:
    matchExpressions:
    - {key: inject-sidecars.dev/never, operator: DoesNotExist}
  imagePullSecrets:
  - name: inject-sidecars-secret
  initContainers:
  - name: inject-sidecars-init
    image: i:1
    restartPolicy: Always
  containers:
  - name: inject-sidecars-before
    image: i:1
  - name: inject-sidecars-after
    image: i:1
    podInjectPolicy: AfterAppContainer
    volumeMounts:
    - name: inject-sidecars-volume
      mountPath: /inject-sidecars
  volumes:
  - name: inject-sidecars-volume
`

// TestCorpus injects into every manifest of the corpus. The same holds as for any input of
// FuzzInject: no panic, a pure plan, an exact inverse, a second run that changes nothing.
func TestCorpus(t *testing.T) {
	if _, err := os.Stat(corpus); err != nil {
		if os.Getenv("INJECT_SIDECARS_CORPUS") == "required" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("NOT RUN: the corpus of public manifests is not beside the checkout: %v", err)
	}
	sets, err := sidecarset.Parse([]byte(everything))
	if err != nil {
		t.Fatal(err)
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	files, unreadable := 0, 0
	err = filepath.WalkDir(corpus, func(path string, entry fs.DirEntry, err error) error {
		isYAML := strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, ".yml")
		if err != nil || entry.IsDir() || !isYAML {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if items, err := parse(text); err == nil {
			files++
			t.Run(strings.TrimPrefix(path, corpus+"/"), func(t *testing.T) { checkInject(t, inject, items) })
		} else {
			unreadable++ // templates of Helm and the like
		}
		return nil
	})
	if err != nil || files < 100 {
		t.Fatalf("%d files: %v", files, err)
	}
	t.Logf("%d files, and %d that are no YAML", files, unreadable)
}
