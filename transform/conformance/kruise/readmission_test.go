package kruise

import (
	"slices"
	"strings"
	"testing"
)

// TestReadmission gives pods that we have injected into to the webhook, with the same SidecarSets in the
// cluster: they stay as they are (K130), but for what is done again: see redo.
func TestReadmission(t *testing.T) {
	many := max(*pairs*3/100, 200)
	same, again := 0, map[string]int{}
	for i := range many {
		p, err := newGenerator(*seed, uint64(i)).pair()
		if err != nil {
			t.Fatal(err)
		}
		pod, err := p.injected()
		if err != nil {
			t.Fatalf("pair %d: %v", i, err)
		}
		if pod == nil {
			continue
		}
		switch diff, err := p.readmit(pod); {
		case err != nil:
			t.Fatalf("pair %d: %v", i, err)
		case diff == "":
			same++
		default:
			rule, err := p.explainAgain(pod)
			if again[rule]++; rule == "" || err != nil {
				t.Errorf("pair %d: the webhook changes what we have injected (-webhook +ours): %v\n%s", i, err, diff)
			}
		}
	}
	if same < many/2 {
		t.Errorf("only %d pods", same)
	}
	t.Logf("%d pods stayed the same, others by what is done again: %v", same, again)
}

// injected returns the pod as we inject it, or nil when one side refuses something to begin with.
func (p pair) injected() (object, error) {
	o, err := p.observe(p.pod)
	if err != nil || p.pod == nil || errorsOf(o.ours.Diagnostics) != nil || !o.agree() {
		return nil, err
	}
	if _, refused := admitted(o.cluster, p.pod); refused != nil {
		return nil, nil //nolint:nilerr,nilnil // compare looks at that
	}
	return parse([]byte(o.ours.Object))
}

// readmit gives the injected pod to the webhook, and says what it changes.
func (p pair) readmit(pod object, without ...func(object)) (string, error) {
	o, err := p.observe(nil)
	if err != nil {
		return "", err
	}
	again, err := admitted(o.cluster, pod)
	if isDenial(err) {
		return err.Error(), nil
	}
	if err != nil {
		return "", err
	}
	pod = copyOf(pod)
	for _, take := range without {
		take(again)
		take(pod)
	}
	return diffPods(again, pod)
}

// agree says whether both sides take the same sets.
func (o observation) agree() bool { return !slices.ContainsFunc(o.verdicts, verdict.differ) }

// A redo is what the webhook does again to a pod that was injected before, and the exact fields of it.
type redo struct {
	rule string
	take func(pod object)
}

// redos returns what is done again with these sets.
func (p pair) redos() []redo {
	var out []redo
	for _, set := range p.sets {
		out = append(out, redo{"K83", func(pod object) { withoutMerged(set, pod) }})
		for key, container := range containersOf(set) {
			list, name, _ := strings.Cut(key, " ")
			out = append(out,
				redo{"K121", func(pod object) {
					if container["resourcesPolicy"] != nil {
						eachCopy(pod, list, name, func(c object) { delete(c, "resources") })
					}
				}},
				redo{"K103", func(pod object) {
					names := transferred(container)
					eachCopy(pod, list, name, func(c object) {
						withoutEntries(c, "env", func(v object) bool { return slices.Contains(names, text(v, "name")) })
					})
				}},
			)
		}
	}
	return out
}

// explainAgain returns the rules that explain what the webhook changes of the pod; none when there is no
// explanation. A container that carries another mark than ours is not known to be injected (K41).
func (p pair) explainAgain(pod object) (string, error) {
	for _, set := range p.sets {
		for _, container := range containersOf(set) {
			env, _ := container["env"].([]any)
			if slices.ContainsFunc(env, func(v any) bool { o, _ := v.(object); return o["name"] == "IS_INJECTED" }) {
				return "K41", nil
			}
		}
	}
	needed := []string{"K103", "K121", "K83"}
	if ok, err := p.isAgain(pod, needed); !ok {
		return "", err
	}
	for _, rule := range slices.Clone(needed) {
		others := slices.DeleteFunc(slices.Clone(needed), func(r string) bool { return r == rule })
		if ok, err := p.isAgain(pod, others); err != nil {
			return "", err
		} else if ok {
			needed = others
		}
	}
	return strings.Join(needed, " "), nil
}

// isAgain says whether the webhook changes nothing but what the rules do again.
func (p pair) isAgain(pod object, rules []string) (bool, error) {
	if slices.Contains(rules, "K83") { // what cannot be merged again is refused
		for _, set := range p.sets {
			pod = copyOf(pod)
			withoutMerged(set, pod)
		}
	}
	var takes []func(object)
	for _, r := range p.redos() {
		if slices.Contains(rules, r.rule) {
			takes = append(takes, r.take)
		}
	}
	diff, err := p.readmit(pod, takes...)
	return err == nil && diff == "", err
}

// withoutMerged takes away the annotations that the set merges.
func withoutMerged(set, pod object) {
	patches, _ := at(set, "spec")["patchPodMetadata"].([]any)
	for _, v := range patches {
		if patch, _ := v.(object); patch["patchPolicy"] == "MergePatchJson" {
			for key := range at(patch, "annotations") {
				delete(at(pod, "metadata", "annotations"), key)
			}
		}
	}
}

// transferred returns the variables that the container asks for.
func transferred(container object) []string {
	var out []string
	entries, _ := container["transferEnv"].([]any)
	for _, v := range entries {
		entry, _ := v.(object)
		out = append(out, text(entry, "envName"))
		names, _ := entry["envNames"].([]any)
		for _, name := range names {
			s, _ := name.(string)
			out = append(out, s)
		}
	}
	return out
}

// eachCopy calls the function with the container of that name, and with its copies of a hot upgrade.
func eachCopy(pod object, list, name string, do func(object)) {
	for _, suffix := range []string{"", "-1", "-2"} {
		if c := containersOf(pod)[list+" "+name+suffix]; c != nil {
			do(c)
		}
	}
}
