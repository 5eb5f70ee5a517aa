package source_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// lives are versions of two SidecarSets that select every pod template: all that one can inject, then
// another image, a container less, other volumes and an annotation.
const (
	firstLife = `{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: a}, spec: {
selector: {matchExpressions: [{key: inject-sidecars.dev/never, operator: DoesNotExist}]},
imagePullSecrets: [{name: inject-sidecars-secret}], updateStrategy: {type: NotUpdate},
initContainers: [{name: inject-sidecars-init, image: "i:1", restartPolicy: Always}],
containers: [{name: inject-sidecars-before, image: "i:1"},
{name: inject-sidecars-after, image: "i:1", podInjectPolicy: AfterAppContainer, volumeMounts: [{name: inject-sidecars-volume, mountPath: /inject-sidecars}]}],
volumes: [{name: inject-sidecars-volume}], patchPodMetadata: [{annotations: {inject-sidecars.dev/test: first}}]}}`
	secondLife = `{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: a}, spec: {
selector: {matchExpressions: [{key: inject-sidecars.dev/never, operator: DoesNotExist}]},
containers: [{name: inject-sidecars-after, image: "i:2", podInjectPolicy: AfterAppContainer, volumeMounts: [{name: inject-sidecars-other, mountPath: /inject-sidecars}]}],
volumes: [{name: inject-sidecars-other, emptyDir: {sizeLimit: 1Gi}}],
patchPodMetadata: [{patchPolicy: Overwrite, annotations: {inject-sidecars.dev/test: second, prometheus.io/scrape: "false"}}]}}`
)

func injectLife(t *testing.T, text string, mode sidecarset.Mode) sidecarset.Inject {
	t.Helper()
	sets, err := api.Parse([]byte(text))
	must(t, err)
	rule, err := sidecarset.NewInject(sets, sidecarset.Options{
		Provenance: sidecarset.ProvenanceAnnotation, SkipNamespaces: []string{}, Mode: mode,
	})
	must(t, err)
	return rule
}

// TestCorpusLife injects into every workload of the corpus, upgrades, switches the mode and removes. The
// file is then what it was, byte for byte.
func TestCorpusLife(t *testing.T) {
	steps := []transform.Rule{
		injectLife(t, firstLife, sidecarset.AsWritten), injectLife(t, secondLife, sidecarset.AsWritten),
		injectLife(t, firstLife, sidecarset.Native), injectLife(t, secondLife, sidecarset.Classic),
		sidecarset.Remove{All: true},
	}
	files, workloads, exact, afresh := 0, 0, 0, 0
	corpus(t, func(t *testing.T, file string, text []byte) {
		now, changed, fresh := text, 0, false
		for i, step := range steps {
			out, plan, err := rewrite(now, step)
			if err != nil || plan.Err() != nil || plan.Empty() {
				if i > 0 {
					t.Errorf("%s: step %d cannot be done: %v", file, i, err)
				}
				return // nothing to inject into, or a name that is taken
			}
			for range plan.Changes() {
				changed++
			}
			for _, c := range lostComments(string(text), string(out)) {
				t.Errorf("%s: step %d loses the comment %q", file, i, c)
			}
			now, fresh = out, fresh || isAfresh(plan)
		}
		files++
		workloads += changed / len(steps)
		switch {
		case bytes.Equal(unchomped(text, now), unchomped(text, text)):
			exact++
		case fresh:
			afresh++
			t.Logf("%s: encoded afresh: %s", file, cmp.Diff(string(text), string(now)))
		default:
			t.Errorf("%s: not as it was (-want +got):\n%s", file, cmp.Diff(string(text), string(now)))
		}
	})
	t.Logf("%d files with %d workloads: %d came back byte for byte (%.2f %%), %d were encoded afresh and did not", files, workloads, exact, 100*float64(exact)/float64(max(files, 1)), afresh)
}
