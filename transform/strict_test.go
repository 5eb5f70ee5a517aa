package transform_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

func strict(into any, text string) string {
	var out []string
	for _, d := range transform.DecodeStrict(yaml.MustParse(text), transform.Ref{Kind: "K"}, into) {
		out = append(out, d.String())
	}
	return strings.Join(out, "\n")
}

func TestDecodeStrict(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"fits":             {text: "{name: web, env: [{name: A, value: '1'}], stdin: true, ports: [{containerPort: 80}], resources: {limits: {cpu: 100m, memory: 1e6}}}"},
		"nulls are absent": {text: "{name: web, env: , resources: {limits: null}}"},
		"all at once, in the order of the text": {
			text: "nmae: web\nenv:\n- {name: A, val: b}\n- c\nstdin: 1\n",
			want: "K: nmae: unknown field; did you mean name? [unknown-field]\n" +
				"K: env[0].val: unknown field; did you mean env[0].value? [unknown-field]\n" +
				"K: env[1]: want a mapping, got \"c\"; write it as fields with values [wrong-type]\n" +
				"K: stdin: want true or false, got \"1\"; write true or false [wrong-type]",
		},
		"a key given twice": {
			text: "name: a\nname: b\n",
			want: "K: name: the key is given twice; remove one of them [duplicate-key]",
		},
		"merged fields are fields": {
			text: "<<: {name: a, bogus: b}\nimage: i\n",
			want: "K: bogus: unknown field; remove it, or correct its name [unknown-field]",
		},
		"a list where a text belongs": {
			text: "name: [a]\n",
			want: "K: name: want a string, got a list; write a single value [wrong-type]",
		},
		"a text that others read as a boolean": {
			text: "args: [on, 'on', Yes]\n",
			want: "K: args[0]: want a string, but Kubernetes reads on as a boolean; put it in quotes [wrong-type]\n" +
				"K: args[2]: want a string, but Kubernetes reads Yes as a boolean; put it in quotes [wrong-type]",
		},
		"a number out of range": {
			text: "ports: [{containerPort: 99999999999}]\n",
			want: "K: ports[0].containerPort: want a whole number, got \"99999999999\"; write a whole number, without a unit [wrong-type]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strict(&corev1.Container{}, c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeStrictSuggests(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"beside instead of below": {
			text: "matchLabels:\napp: web\n",
			want: "K: app: unknown field; did you mean matchLabels.app? Indent it below matchLabels [unknown-field]",
		},
		"the mapping left out": {
			text: "app: web\n",
			want: "K: app: unknown field; did you mean matchLabels.app? [unknown-field]",
		},
		"a similar name first": {
			text: "matchLables: {app: web}\n",
			want: "K: matchLables: unknown field; did you mean matchLabels? [unknown-field]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, strict(&metav1.LabelSelector{}, c.text)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestDecodeStrictFills(t *testing.T) {
	var c corev1.Container
	if said := strict(&c, "{name: web, env: [{name: A, value: '1'}]}"); said != "" || c.Name != "web" || c.Env[0].Value != "1" {
		t.Errorf("%s %v", said, c)
	}
	c = corev1.Container{}
	if said := strict(&c, "{name: web, bogus: 1}"); said == "" || c.Name != "" {
		t.Errorf("a value with a fault was filled in: %v", c)
	}
}
