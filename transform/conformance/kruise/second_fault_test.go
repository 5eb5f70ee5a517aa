package kruise

import (
	"os"
	"path/filepath"
	"testing"
)

// secondFaults are errors that ours could have, and that no rule of the table is about.
func secondFaults() map[string]func(pod object) {
	spec := func(pod object) object { return at(pod, "spec") }
	return map[string]func(pod object){
		"an image":              func(pod object) { firstContainer(pod)["image"] = "other:9" },
		"a variable":            func(pod object) { prepend(firstContainer(pod), "env", object{"name": "FAULT", "value": "x"}) },
		"a startup probe":       func(pod object) { firstContainer(pod)["startupProbe"] = object{"exec": object{"command": []any{"x"}}} },
		"a volume":              func(pod object) { prepend(spec(pod), "volumes", object{"name": "fault", "emptyDir": object{}}) },
		"a pull secret":         func(pod object) { prepend(spec(pod), "imagePullSecrets", object{"name": "fault"}) },
		"a container":           func(pod object) { prepend(spec(pod), "containers", object{"name": "fault", "image": "x"}) },
		"an init container":     func(pod object) { prepend(spec(pod), "initContainers", object{"name": "fault", "image": "x"}) },
		"an annotation":         func(pod object) { annotate(pod, "example.com/fault") },
		"a field of the spec":   func(pod object) { spec(pod)["hostNetwork"] = true },
		"a name of a container": func(pod object) { firstContainer(pod)["name"] = "renamed" },
	}
}

func firstContainer(pod object) object {
	list, _ := at(pod, "spec")["containers"].([]any)
	if len(list) == 0 {
		return object{} // the pod is one that Kubernetes refuses
	}
	c, _ := list[0].(object)
	return c
}

func prepend(o object, list string, entry object) {
	old, _ := o[list].([]any)
	o[list] = append([]any{entry}, old...)
}

func annotate(pod object, key string) {
	metadata := at(pod, "metadata")
	if at(metadata, "annotations") == nil {
		metadata["annotations"] = object{}
	}
	at(metadata, "annotations")[key] = "x"
}

// TestSecondFault wants an error of ours to be seen in the pods of all examples: what a rule of the table excuses
// hides nothing else.
func TestSecondFault(t *testing.T) {
	pods := 0
	for _, v := range deviations() {
		text, err := os.ReadFile(filepath.Join("testdata/deviations", v.rule+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		all, err := parseStream(text)
		if err != nil {
			t.Fatal(err)
		}
		sets, objects := split(all)
		p := pair{sets: sets, options: v.options}
		for _, o := range objects {
			if p.pod = podOf(o); p.comparesPods(t) {
				pods++
				p.wantSeen(t, v.rule)
			}
		}
	}
	if pods < len(deviations())/3 {
		t.Errorf("only %d pods were compared", pods)
	}
	t.Logf("%d pods, %d faults each", pods, len(secondFaults()))
}

// comparesPods says whether both sides make something of the pod, so that an error of ours can be seen.
func (p pair) comparesPods(t *testing.T) bool {
	t.Helper()
	compared := false
	p.fault = func(object) { compared = true }
	if _, err := p.compare(); err != nil {
		t.Fatal(err)
	}
	return compared
}

func (p pair) wantSeen(t *testing.T, rule string) {
	t.Helper()
	for what, fault := range secondFaults() {
		p.fault = fault
		r, err := p.compare()
		if err != nil {
			t.Fatal(err)
		}
		seen := false
		for _, d := range r.differences {
			rules, ok := d.explain()
			if seen = seen || !ok; ok {
				t.Logf("%s, %s: explained by %v", rule, what, rules)
			}
		}
		if !seen {
			t.Errorf("%s: an error of ours in %s is not seen", rule, what)
		}
	}
}
