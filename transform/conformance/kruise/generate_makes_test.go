package kruise

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestGeneratorMakes wants what is rare in pods and sets to be there among the pairs, each in some of them: what is
// never made is never compared.
func TestGeneratorMakes(t *testing.T) {
	makes := map[string]*regexp.Regexp{}
	for what, pattern := range patternsMade() {
		makes[what] = regexp.MustCompile(pattern)
	}
	found := map[string]int{}
	for i := range 600 {
		p, err := newGenerator(*seed, uint64(i)).pair()
		if err != nil {
			t.Fatal(err)
		}
		if at(p.pod, "metadata", "labels") == nil {
			found["a pod without labels"]++
		}
		text := p.String() + written(p.pod, p.style) + written(p.sets[0], p.style)
		for what, r := range makes {
			if r.MatchString(text) {
				found[what]++
			}
		}
	}
	want := slices.Sorted(maps.Keys(makes))
	want = append(want, "a pod without labels")
	slices.Sort(want)
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		t.Errorf("what is wanted, and what was made (-want +got):\n%s", diff)
	}
	t.Logf("in how many of 600 pairs: %v", found)
}

// patternsMade are how to see what is wanted in the text of a pair.
func patternsMade() map[string]string {
	out := map[string]string{
		"grpc": `\n +grpc:\n`, "httpHeaders": `httpHeaders:`, "hostPort": `hostPort:`, "hostIP": `hostIP:`, "envFrom.secretRef": `secretRef:\n +name: s\n +optional`,
		"claims of containers": `\n +claims:\n`, "claims of pods": `resourceClaims:`, "huge pages": `hugepages-2Mi:`, "extended resources": `example.com/gpu:`,
		"RestartContainer": `restartPolicy: RestartContainer`, "tag and digest": `i:1@sha256:`, "digest": `/i@sha256:`,
		"two variables of one name": `- name: A\n(?: .*\n)*?  +- name: A\n`, "anchors": `: &a\d+ `, "aliases": `: \*a\d+\n`,
		"single quotes": `name: '\w+'`, "double quotes": `name: "\w+"`, "folded texts": `: >-?\n`, "literal texts": `: \|-?\n`, "flow style": `\{"containers"|\n *containers: \[|"containers": ?\[`,
		"a request above the limit": `limits:\n +cpu: cpu\n`,
	}
	for field := range strings.FieldsSeq("runAsUser runAsGroup runAsNonRoot privileged capabilities readOnlyRootFilesystem allowPrivilegeEscalation procMount " +
		"seLinuxOptions seccompProfile appArmorProfile windowsOptions") {
		out["securityContext."+field] = `securityContext:\n(?: +.*\n)*? +` + field + `:`
	}
	for _, source := range rareSources() {
		name, _, _ := strings.Cut(source, ":")
		out["volume source "+name] = `\n +(?:- )?` + name + `:`
	}
	for source := range strings.FieldsSeq("emptyDir hostPath configMap secret persistentVolumeClaim") {
		out["volume source "+source] = `\n +(?:- )?` + source + `:`
	}
	return out
}
