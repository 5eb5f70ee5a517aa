package kruise

import (
	"slices"
	"strings"
	"testing"
)

// TestReadmission gives pods that we have injected into to the webhook, with the same SidecarSets in the
// cluster: they stay as they are (K130). Two things are done again: a patch of an annotation that is JSON
// is merged into what was inserted as it stood, which writes it in another way or fails (K83), and a
// resourcesPolicy is computed with a sidecar among the containers (K121).
func TestReadmission(t *testing.T) {
	const many = 600
	same, patched := 0, 0
	for i := range many {
		p, err := newGenerator(*seed, uint64(i)).pair()
		if err != nil {
			t.Fatal(err)
		}
		diff, admittedOnce, err := p.readmit()
		switch {
		case err != nil:
			t.Fatalf("pair %d: %v", i, err)
		case !admittedOnce:
		case diff == "":
			same++
		case p.has("patchPolicy: MergePatchJson") || p.has("resourcesPolicy:"):
			patched++
		default:
			t.Errorf("pair %d: the webhook changes what we have injected (-webhook +ours):\n%s", i, diff)
		}
	}
	if same < many/2 {
		t.Errorf("only %d pods", same)
	}
	t.Logf("%d pods stayed the same, %d have what is done again", same, patched)
}

// readmit injects into the pod and says what the webhook changes of it then. It is false for a pod that
// one side refuses to begin with.
func (p pair) readmit() (diff string, admittedOnce bool, err error) {
	o, err := p.observe(p.pod)
	if err != nil || p.pod == nil || errorsOf(o.ours.Diagnostics) != nil || !o.agree() {
		return "", false, err
	}
	if _, refused := admitted(o.cluster, p.pod); refused != nil {
		return "", false, nil //nolint:nilerr // compare looks at that
	}
	mine, err := parse([]byte(o.ours.Object))
	if err != nil {
		return "", false, err
	}
	again, err := admitted(o.cluster, mine)
	if isDenial(err) {
		return err.Error(), true, nil
	}
	if err != nil {
		return "", false, err
	}
	diff, err = diffPods(again, mine)
	return diff, true, err
}

// agree says whether both sides take the same sets.
func (o observation) agree() bool {
	for _, v := range o.verdicts {
		if v.differ() {
			return false
		}
	}
	return true
}

// has says whether the text stands in one of the sets.
func (p pair) has(text string) bool {
	return slices.ContainsFunc(p.sets, func(set object) bool { return strings.Contains(format(set), text) })
}
