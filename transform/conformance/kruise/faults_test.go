package kruise

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	appsv1beta1 "github.com/openkruise/kruise/apis/apps/v1beta1"
)

// A fault is a SidecarSet with one odd field; see ../faults.
type fault struct {
	Field, Owner, Value string
	Set                 object
}

// faults returns those that our side makes, without the fields that are newer than the webhook: it loses them
// before it looks (K7).
func faults(t *testing.T) []fault {
	t.Helper()
	text, err := exec.Command(ours.all[0].cmd.Path, "faults").Output()
	if err != nil {
		t.Fatal(err)
	}
	var out []fault
	for in := json.NewDecoder(bytes.NewReader(text)); ; {
		var f fault
		if err := in.Decode(&f); errors.Is(err, io.EOF) {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		if known(f.Set) {
			out = append(out, f)
		}
	}
}

// known says whether the webhook knows all fields of the set.
func known(set object) bool {
	text, err := json.Marshal(set)
	if err != nil {
		return false
	}
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	err = strict.Decode(&appsv1beta1.SidecarSet{})
	return err == nil || !strings.Contains(err.Error(), "unknown field")
}

// TestFaults holds what we have against single fields of containers and volumes to what the webhook has.
func TestFaults(t *testing.T) {
	all := faults(t)
	judged, explained, said := 0, map[string]int{}, map[string]int{}
	for i := 0; i < len(all); i += max(1, full / *pairs) {
		f := all[i]
		o, err := pair{sets: []object{f.Set}}.observe(nil)
		if err != nil {
			t.Fatal(err)
		}
		judged++
		v := o.verdicts[0]
		if !v.differ() {
			continue
		}
		d := difference{about: "SidecarSet fault", webhook: v.webhook, ours: v.ours}
		if rules, ok := d.explain(); ok {
			explained[rules[0]]++
		} else if said[f.Owner]++; said[f.Owner] < 3 {
			t.Errorf("%s = %s\nours:    %s\nwebhook: %s", f.Field, f.Value, strings.Join(v.ours, "\n"), v.webhook)
		}
	}
	t.Logf("%d of %d faults; judged otherwise for a reason: %v; without one: %v", judged, len(all), explained, said)
}
