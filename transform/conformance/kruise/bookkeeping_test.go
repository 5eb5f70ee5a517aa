package kruise

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// bookkeepingDiff asks our side once more, to write the annotations of K90, and compares them with
// those of the webhook. Only the time may differ; and the revision, which a set has in its status and
// not as the user writes it.
func (p pair) bookkeepingDiff(theirs object, accepted []bool) (string, error) {
	q := p.question(p.pod)
	q.Accepted = accepted
	q.Options.Provenance = "Kruise"
	answer, err := ours.ask(q)
	if err != nil {
		return "", err
	}
	mine, err := parse([]byte(answer.Object))
	if err != nil {
		return "", err
	}
	want, got := bookkeeping(theirs), bookkeeping(mine)
	p.forget(want, got)
	return cmp.Diff(want, got), nil
}

// forget takes out of the annotations of the webhook the sets of the pair that do not select the pod, and
// that it was injected with before: ours takes back what they injected, and forgets them.
func (p pair) forget(want, got map[string]any) {
	before := bookkeeping(p.pod)
	for _, set := range p.sets {
		name := nameOf(set)
		for key, entries := range want {
			theirs, _ := entries.(map[string]map[string]any)
			mine, _ := got[key].(map[string]map[string]any)
			old, _ := before[key].(map[string]map[string]any)
			if mine[name] == nil && old[name] != nil && theirs[name]["hash"] == old[name]["hash"] {
				delete(theirs, name)
			}
		}
	}
}

// bookkeeping returns the annotations of K90 without times and revisions.
func bookkeeping(pod object) map[string]any {
	annotations := at(pod, "metadata", "annotations")
	out := map[string]any{"list": annotations["kruise.io/sidecarset-injected-list"]}
	for _, key := range []string{"kruise.io/sidecarset-hash", "kruise.io/sidecarset-hash-without-image"} {
		entries := map[string]map[string]any{}
		if json.Unmarshal([]byte(text(annotations, key)), &entries) != nil {
			entries = hashes(text(annotations, key))
		}
		for _, e := range entries {
			delete(e, "updateTimestamp")
			delete(e, "controllerRevision")
		}
		out[key] = entries
	}
	return out
}

// hashes reads the old format, which has nothing but hashes (K95).
func hashes(text string) map[string]map[string]any {
	var old map[string]string
	out := map[string]map[string]any{}
	if text != "" && json.Unmarshal([]byte(text), &old) != nil {
		out[text] = nil // it cannot be read
	}
	for name, hash := range old {
		out[name] = map[string]any{"hash": hash}
	}
	return out
}

// bookkept returns how many entries the annotations have.
func bookkept(pod object) int {
	entries, _ := bookkeeping(pod)["kruise.io/sidecarset-hash"].(map[string]map[string]any)
	return len(entries)
}

// images are references of every kind, also such as are none.
func images() []string {
	sum := strings.Repeat("0123456789abcdef", 8)
	parts := map[string][]string{
		"host": {"", "localhost/", "localhost:5000/", "r.example.com/", "R/", "r.example.com:443/", "[::1]:5000/", "-r.example.com/", "library/", "a_b.c/", "Upper.example.com/"},
		"name": {"i", "a/b", "a__b", "a___b", "a-b", "a--b", "a.b", "a..b", "I", "a/B", "a/", "${I}", "$(I)", strings.Repeat("n", 260), sum[:64], sum[:63]},
		"tag":  {"", ":1", ":latest", ":LATEST", ":v1.2-3_4", ":", ":.1", ":" + strings.Repeat("1", 128), ":" + strings.Repeat("1", 129), ":1:2"},
		"sum":  {"", "@sha256:" + sum[:64], "@sha256:" + sum[:63], "@sha512:" + sum[:128], "@sha384:" + sum[:96], "@md5:" + sum[:32], "@sha256:" + strings.ToUpper(sum[:64]), "@"},
	}
	var out []string
	for _, host := range parts["host"] {
		for _, name := range parts["name"] {
			for _, tag := range parts["tag"] {
				for _, sum := range parts["sum"] {
					out = append(out, host+name+tag+sum)
				}
			}
		}
	}
	return append(out, "/i", "//i", "i//j", ":latest", "@", "latest")
}

// TestHashOfImages compares the hashes for images of every kind: the imagePullPolicy that they give is
// in the hash.
func TestHashOfImages(t *testing.T) {
	all := images()
	wrong := 0
	for chunk := range slices.Chunk(all, 200) {
		var containers []any
		for i, image := range chunk {
			containers = append(containers, object{"name": "c" + strconv.Itoa(i), "image": image})
		}
		set := object{
			"apiVersion": "apps.kruise.io/v1beta1", "kind": "SidecarSet", "metadata": object{"name": "images"},
			"spec": object{"selector": object{"matchLabels": object{"app": "web"}}, "containers": containers},
		}
		p := pair{sets: []object{set}, pod: object{
			"apiVersion": "v1", "kind": "Pod", "metadata": object{"name": "web", "labels": object{"app": "web"}},
			"spec": object{"containers": []any{object{"name": "app", "image": "a:1"}}},
		}}
		r, err := p.compare()
		if err != nil {
			t.Fatal(err)
		}
		if r.bookkeeping != "" || r.kept != 1 {
			wrong++
			t.Errorf("%d entries; %q: %s", r.kept, chunk, r.bookkeeping)
		}
	}
	t.Logf("%d images, %d of %d sets with another hash", len(all), wrong, (len(all)+199)/200)
}
